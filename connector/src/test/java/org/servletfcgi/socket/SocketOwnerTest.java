package org.servletfcgi.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.socket.ListenOptions.SocketOwner;

class SocketOwnerTest {

    @TempDir
    private Path directory;

    private PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private ListenOptions options(SocketOwner owner) {
        return ListenOptions.builder()
                .mode(Set.of(PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE))
                .owner(owner)
                .build();
    }

    @Test
    void a_socket_belongs_to_whom_it_is_given_to() throws IOException {
        PosixFileAttributes own = attributes(directory);
        SocketOwner owner =
                SocketOwner.lookup(own.owner().getName() + ":" + own.group().getName());
        ListenAddress.Unix address = new ListenAddress.Unix(directory.resolve("app.sock"));

        try (UnixSocket socket = UnixSocket.open(address, options(owner))) {
            PosixFileAttributes attributes = attributes(socket.path());

            assertThat(attributes.owner()).isEqualTo(own.owner());
            assertThat(attributes.group()).isEqualTo(own.group());
            assertThat(attributes.permissions())
                    .containsExactlyInAnyOrder(PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE);
        }
    }

    @Test
    void a_user_or_a_group_may_stand_alone() throws IOException {
        String group = attributes(directory).group().getName();

        assertThat(SocketOwner.lookup("root").group()).isNull();
        assertThat(SocketOwner.lookup("root")).hasToString("root");
        assertThat(SocketOwner.lookup(":" + group).user()).isNull();
        assertThat(SocketOwner.lookup(":" + group)).hasToString(":" + group);
        assertThat(Objects.requireNonNull(SocketOwner.lookup("0").user()).getName())
                .isIn("0", "root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody-of-that-name", "root:nobody-of-that-name", ":nobody-of-that-name"})
    void an_unknown_user_or_group_is_named(String text) {
        assertThatThrownBy(() -> SocketOwner.lookup(text))
                .isInstanceOfSatisfying(
                        UserPrincipalNotFoundException.class,
                        e -> assertThat(e.getName()).isEqualTo("nobody-of-that-name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "root:", "a:b:c"})
    void what_has_none_of_the_forms_is_an_error(String text) {
        assertThatThrownBy(() -> SocketOwner.lookup(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected user, user:group or :group, but got '" + text + "'");
    }
}
