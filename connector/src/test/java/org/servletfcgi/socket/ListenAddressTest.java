package org.servletfcgi.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {

    @ParameterizedTest
    @CsvSource({
        "9000,           127.0.0.1, 9000",
        "0,              127.0.0.1, 0",
        "65535,          127.0.0.1, 65535",
        "localhost:80,   localhost, 80",
        "0.0.0.0:9000,   0.0.0.0,   9000",
        "app-1.example.org:9000, app-1.example.org, 9000",
        "[::1]:9000,     ::1,       9000",
        "[::]:1,         ::,        1",
        "[fe80::1%eth0]:9000, fe80::1%eth0, 9000",
        "[::ffff:127.0.0.1]:9000, ::ffff:127.0.0.1, 9000",
    })
    void tcp_addresses_have_a_host_and_a_port(String text, String host, int port) {
        ListenAddress address = ListenAddress.parse(text);

        assertThat(address).isEqualTo(new ListenAddress.Tcp(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9000", "[::1]:9000", "localhost:1", "unix:/run/app.sock", "unix:/a b/ü.sock"})
    void an_address_prints_as_it_is_parsed(String text) {
        assertThat(ListenAddress.parse(text)).hasToString(text);
    }

    @Test
    void a_unix_address_has_an_absolute_path() {
        assertThat(ListenAddress.parse("unix:/run/app.sock"))
                .isEqualTo(new ListenAddress.Unix(Path.of("/run/app.sock")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                ":9000",
                "host:",
                "host",
                "host:65536",
                "host:123456",
                "65536",
                "-1",
                "9000 ",
                "::1:9000",
                "[::1]",
                "[::1]:",
                "[::g]:9000",
                "[1.2.3]:9000",
                "[]:9000",
                "a:b:9000",
                "/run/app.sock",
                "unix:",
                "unix:/",
                "unix:app.sock",
                "UNIX:/run/app.sock",
                "http://localhost:80",
                "\u0661\u0662",
                "ho\nst:1",
            })
    void other_texts_are_refused_and_quoted(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cannot listen on \"" + text + "\": ");
    }

    @Test
    void the_message_for_an_unknown_form_names_all_forms() {
        assertThatThrownBy(() -> ListenAddress.parse("here"))
                .hasMessage("cannot listen on \"here\": expected unix:/path, host:port, [ipv6]:port, port or fd:0");
    }

    @Test
    void L10_a_unix_path_has_at_most_106_bytes() {
        String longest = "/" + "a".repeat(105);

        assertThat(ListenAddress.parse("unix:" + longest)).isEqualTo(new ListenAddress.Unix(Path.of(longest)));
        assertThatThrownBy(() -> ListenAddress.parse("unix:" + longest + "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("the path of a Unix domain socket has at most 106 bytes, this one has 107");
    }

    @Test
    void L1_the_socket_on_file_descriptor_0_has_a_text() {
        assertThat(ListenAddress.parse("fd:0")).isEqualTo(new ListenAddress.Inherited());
    }
}
