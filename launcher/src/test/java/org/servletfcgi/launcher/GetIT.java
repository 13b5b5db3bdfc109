package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code servlet-fcgi get}, as it is packaged, against the command itself and against php-fpm. */
@Timeout(180)
class GetIT {

    @TempDir
    private Path directory;

    private Path tmpdir;
    private AskedApplication application;

    @BeforeEach
    void create() throws IOException {
        tmpdir = Files.createDirectory(directory.resolve("tmp"));
        application = new AskedApplication(directory, tmpdir);
    }

    private Launched get(String... arguments) throws IOException {
        return application.ask("get", arguments);
    }

    @Test
    void a_running_application_is_asked() throws Exception {
        try (Launched app = application.start();
                Launched file = get("/hello.txt", "-i");
                Launched missing = get("/none?a=b", "--fail", "--max-time", "60");
                Launched posted = get("/held", "-d", "text", "-H", "Content-Type: text/plain")) {
            assertThat(file.exitStatus()).isZero();
            assertThat(file.out()).startsWith("Status: 200 OK").endsWith("", "hello");
            assertThat(file.err()).isEmpty();

            assertThat(missing.exitStatus()).isEqualTo(1);
            assertThat(missing.out()).isEmpty();
            assertThat(missing.err()).containsExactly("servlet-fcgi: the answer's status is 404");

            assertThat(posted.exitStatus()).isZero();
            assertThat(posted.out()).containsExactly("begun text");
            assertThat(app.out()).isEmpty();
        }
    }

    @Test
    void standard_input_is_a_body() throws Exception {
        List<String> piped = List.of("sh", "-c", "printf 'from a pipe' | exec \"$0\" \"$@\"");
        try (Launched app = application.start();
                Launched posted = Launched.with(tmpdir, piped, "get", application.address(), "/held", "-d", "-")) {
            assertThat(posted.exitStatus()).isZero();
            assertThat(posted.out()).containsExactly("begun from a pipe");
            assertThat(app.out()).isEmpty();
        }
    }

    @Test
    void without_an_application_there_is_one_line() throws Exception {
        try (Launched get = get("/")) {
            assertThat(get.exitStatus()).isEqualTo(69);
            assertThat(get.out()).isEmpty();
            assertThat(get.err())
                    .containsExactly("servlet-fcgi: " + application.address()
                            + ": there is no such socket; is the application started, and with this --bind?");
        }
    }

    @Test
    void a_wrong_option_points_to_the_help_of_the_subcommand() throws Exception {
        try (Launched get = get("/", "--frob")) {
            assertThat(get.exitStatus()).isEqualTo(64);
            assertThat(get.err())
                    .containsExactly("servlet-fcgi: Unknown option: '--frob' (see servlet-fcgi get --help)");
        }
    }

    @Test
    void php_fpm_is_asked() throws Exception {
        Files.writeString(
                directory.resolve("index.php"),
                "<?php error_log('a message'); header('X-A: b');"
                        + " echo $_SERVER['REQUEST_METHOD'], ' ', $_SERVER['PATH_INFO'], ' ', $_GET['q'], ' ',"
                        + " file_get_contents('php://input');");
        try (Launched php = phpFpm();
                Launched ping = get("/ping");
                Launched page = get(
                        "/index.php/a%20b?q=c",
                        "-i",
                        "-d",
                        "d=e",
                        "--param",
                        "DOCUMENT_ROOT=" + directory,
                        "--param",
                        "SCRIPT_NAME=/index.php")) {
            assertThat(ping.exitStatus()).as("%s", php.err()).isZero();
            assertThat(ping.out()).containsExactly("pong");

            assertThat(page.exitStatus()).isZero();
            assertThat(page.out()).contains("X-A: b").endsWith("", "POST /a b c d=e");
            assertThat(page.err()).containsExactly("PHP message: a message");
        }
    }

    private Launched phpFpm() throws Exception {
        Path configuration = Files.writeString(
                directory.resolve("fpm.conf"),
                String.join(
                        "\n",
                        "[global]",
                        "error_log = /dev/stderr",
                        "[www]",
                        "listen = " + application.address().substring("unix:".length()),
                        "pm = static",
                        "pm.max_children = 1",
                        "ping.path = /ping",
                        ""));
        Launched php = Launched.command(
                environment -> {},
                List.of(phpFpmProgram(), "-n", "-F", "-R", "-p", directory.toString(), "-y", configuration.toString()));
        php.awaitLine("ready to handle connections");
        return php;
    }

    /** Debian has the version in the name. */
    private static String phpFpmProgram() throws IOException {
        for (String directory : List.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/usr/bin")) {
            if (Files.isDirectory(Path.of(directory))) {
                try (Stream<Path> programs = Files.list(Path.of(directory))) {
                    var found = programs.map(Path::toString)
                            .filter(program -> program.matches(".*/php-fpm[0-9.]*"))
                            .findFirst();
                    if (found.isPresent()) {
                        return found.get();
                    }
                }
            }
        }
        throw new AssertionError("php-fpm is not installed; run: sh install-test-programs.sh");
    }
}
