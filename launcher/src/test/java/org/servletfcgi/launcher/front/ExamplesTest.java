package org.servletfcgi.launcher.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.servletfcgi.launcher.options.ConfigKind;

/** The examples are what the command prints, and are written again with it: {@code servlet-fcgi --print-config ...}. */
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("../examples");

    @ParameterizedTest
    @CsvSource({
        "NGINX, nginx/unix-socket.conf",
        "LIGHTTPD, lighttpd/unix-socket.conf",
        "APACHE, apache/unix-socket.conf",
        "CADDY, caddy/unix-socket.caddyfile",
        "HAPROXY, haproxy/unix-socket.cfg",
        "H2O, h2o/unix-socket.yaml",
        "SYSTEMD, systemd/servlet-fcgi.service"
    })
    void examples_are_what_is_printed(ConfigKind kind, String file) throws Exception {
        String text = Printed.text(kind, "--bind", "unix:/run/app/app.sock", "/opt/app/app.war");

        assertThat(text).isEqualTo(Files.readString(EXAMPLES.resolve(file)));
    }

    @Test
    void without_an_address_lighttpd_starts_the_application() throws Exception {
        String text = Printed.text(ConfigKind.LIGHTTPD, "/opt/app/app.war");

        assertThat(text).isEqualTo(Files.readString(EXAMPLES.resolve("lighttpd/spawn.conf")));
    }

    @Test
    void without_an_address_systemd_makes_the_socket() throws Exception {
        String text = Printed.text(ConfigKind.SYSTEMD, "/opt/app/app.war");

        Path units = EXAMPLES.resolve("systemd/with-socket");
        assertThat(text)
                .isEqualTo(Files.readString(units.resolve("servlet-fcgi.service")) + "\n"
                        + Files.readString(units.resolve("servlet-fcgi.socket")));
    }
}
