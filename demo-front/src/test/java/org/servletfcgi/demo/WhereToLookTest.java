package org.servletfcgi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.servletfcgi.socket.ListenAddress;

class WhereToLookTest {
    private static final URI PAGE = URI.create("http://localhost:8080/");
    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final String INDENT = "    ";

    @Test
    void it_names_the_page_and_the_socket() {
        String text = text("unix:/run/app/app.sock");

        assertThat(text).contains("http://localhost:8080/").contains("FastCGI, unix:/run/app/app.sock --> servlets");
    }

    @Test
    void the_lines_for_nginx_are_those_of_the_example() throws Exception {
        String text = text("127.0.0.1:9000");

        assertThat(example("nginx", "tcp.conf")).containsAll(linesAfter("nginx", text));
    }

    @Test
    void the_lines_for_lighttpd_are_those_of_the_example() throws Exception {
        String text = text("unix:/run/app/app.sock");

        assertThat(example("lighttpd", "unix-socket.conf")).containsAll(linesAfter("and lighttpd", text));
    }

    @Test
    void each_server_gets_the_address_as_it_is_written_there() {
        assertThat(text("unix:/run/app/app.sock"))
                .contains("fastcgi_pass unix:/run/app/app.sock;")
                .contains("\"socket\" => \"/run/app/app.sock\",");
        assertThat(text("[::1]:9000"))
                .contains("fastcgi_pass [::1]:9000;")
                .contains("\"host\" => \"::1\", \"port\" => 9000,");
    }

    @Test
    void only_a_unix_socket_has_permissions_to_think_of() {
        assertThat(text("unix:/run/app/app.sock")).contains("fastcgi.socketMode");
        assertThat(text("9000")).doesNotContain("fastcgi.socketMode");
    }

    private static String text(String application) {
        return new WhereToLook(PAGE, ListenAddress.parse(application)).text();
    }

    private static List<String> linesAfter(String start, String text) {
        List<String> lines = text.lines()
                .dropWhile(line -> !line.startsWith(start))
                .skip(2)
                .takeWhile(line -> line.startsWith(INDENT))
                .map(String::strip)
                .toList();
        assertThat(lines).hasSizeGreaterThan(6);
        return lines;
    }

    private static List<String> example(String server, String file) throws IOException {
        return Files.readAllLines(EXAMPLES.resolve(server).resolve(file)).stream()
                .map(String::strip)
                .toList();
    }
}
