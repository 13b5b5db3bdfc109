package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.servletfcgi.launcher.deploy.EeLevel;

/** The web server's user in applications of each level, which have Jetty's security handler around them. */
@Timeout(180)
class LoginsIT {

    private static final Map<String, String> ALICE = Map.of("REMOTE_USER", "alice", "AUTH_TYPE", "Basic");
    private static final String PAGE = "<%= request.getRemoteUser() + \" \" + request.getAuthType() + \" \""
            + " + request.getUserPrincipal() + \" \" + request.isUserInRole(\"admin\") %>";

    @TempDir
    private Path directory;

    private String answer(EeLevel level, Map<String, String> variables, String... options) throws Exception {
        Path socket = directory.resolve("app.sock");
        Path app = LevelApp.of(level, "").file("page.jsp", PAGE).archive(directory.resolve("app.war"));
        List<String> arguments = new ArrayList<>(List.of("--bind=unix:" + socket));
        arguments.addAll(List.of(options));
        arguments.add(app.toString());
        try (Launched launched = Launched.with(directory, List.of(), arguments.toArray(String[]::new))
                .awaitListening()) {
            String answer = FastCgiClient.get(UnixDomainSocketAddress.of(socket), "/page.jsp", variables);
            launched.signal("TERM");
            assertThat(launched.exitStatus()).isZero();
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_user_whom_the_web_server_names_is_the_user_where_it_is_trusted(EeLevel level) throws Exception {
        assertThat(answer(level, ALICE, "--trust-remote-user"))
                .startsWith("alice BASIC ")
                .contains("alice")
                .endsWith(" false");
    }

    @ParameterizedTest
    @EnumSource(names = {"EE8", "EE11"})
    void nobody_is_the_user_where_none_is_named_or_trusted(EeLevel level) throws Exception {
        assertThat(answer(level, ALICE)).isEqualTo("null null null false");
        assertThat(answer(level, Map.of(), "--trust-remote-user")).isEqualTo("null null null false");
    }
}
