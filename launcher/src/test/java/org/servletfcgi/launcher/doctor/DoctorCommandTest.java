package org.servletfcgi.launcher.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.servletfcgi.launcher.exit.LaunchException;
import picocli.CommandLine;

/** The command in this process. */
@Timeout(60)
class DoctorCommandTest {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private String problem = "";

    private int doctor(String... arguments) {
        return new CommandLine(new DoctorCommand())
                .setOut(new PrintWriter(out))
                .setParameterExceptionHandler((e, given) -> {
                    problem = String.valueOf(e.getMessage());
                    return 64;
                })
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    LaunchException failure = (LaunchException) e;
                    problem = failure.problem();
                    return failure.status().code();
                })
                .execute(arguments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "http://localhost/ ; a URL needs --bind ADDRESS or --config FILE",
                "https://localhost/ --bind 0 ; expected http://host:port/path without query",
                "http://localhost/?a=b --bind 0 ; expected http://host:port/path without query",
                "http:///x --bind 0 ; expected http://host:port/path without query",
                "unix:/a.sock --bind 0 ; --bind and --config go with a URL",
                "unix:a ; cannot connect to",
                "unix:/a.sock --path a ; expected --path of the form /path",
                "unix:/a.sock --max-time 0 ; expected --max-time of 1 to 3600, but got 0",
                "http://localhost/ --bind nonsense ; cannot listen on \"nonsense\"",
                "http://localhost/ --bind 0 --socket-mode 9 ; permissions such as 0660",
                "--path / ; Missing required parameter: 'ADDRESS|URL'",
            })
    void a_wrong_command_line_is_told(String arguments, String text) {
        assertThat(doctor(arguments.split(" ", -1))).isEqualTo(64);
        assertThat(problem).contains(text);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void an_address_that_is_taken_is_told() throws Exception {
        Path socket = directory.resolve("app.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));

            assertThat(doctor("http://127.0.0.1:1/", "--bind", "unix:" + socket))
                    .isEqualTo(69);
            assertThat(problem)
                    .isEqualTo("cannot listen on unix:" + socket + ": it is in use: a process listens there;"
                            + " doctor listens in place of the application: stop it first");
            assertThat(Files.exists(socket)).isTrue();
        }
    }

    @Test
    void a_web_server_that_does_not_listen_is_a_problem() throws Exception {
        Path socket = directory.resolve("app.sock");
        String url = "http://127.0.0.1:" + freePort() + "/";

        assertThat(doctor(url, "--bind", "unix:" + socket)).isEqualTo(1);
        assertThat(out.toString())
                .isEqualToNormalizingNewlines("problem  no web server listens at " + url + " (Connection refused)\n");
        assertThat(Files.exists(socket)).isFalse();
    }

    @Test
    void the_address_can_come_from_the_applications_file_of_options() throws Exception {
        Path socket = directory.resolve("app.sock");
        Path config = Files.writeString(directory.resolve("app.conf"), "bind=unix:" + socket + "\n");

        assertThat(doctor("http://127.0.0.1:" + freePort() + "/", "--config", config.toString()))
                .isEqualTo(1);
        assertThat(out.toString()).contains("no web server listens at");
    }

    private static int freePort() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return server.getLocalPort();
        }
    }

    @Test
    void an_address_without_an_application_is_a_problem() throws Exception {
        assertThat(doctor("unix:" + directory.resolve("none.sock"))).isEqualTo(1);
        assertThat(doctor("127.0.0.1:" + freePort())).isEqualTo(1);
        assertThat(out.toString())
                .contains("none.sock: there is no such socket", "ok       only this machine", "problem  127.0.0.1:")
                .contains("nobody listens there");
    }
}
