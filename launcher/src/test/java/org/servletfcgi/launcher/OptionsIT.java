package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Options of the packaged command, seen from outside: files, logs and answers. */
@Timeout(180)
class OptionsIT {

    private static final Path JAVA_INSTALLATIONS = Path.of("/usr/lib/jvm");

    @TempDir
    private Path directory;

    private Path socket;

    @BeforeEach
    void name() {
        socket = directory.resolve("app.sock");
    }

    private Path page(String content) throws IOException {
        return WebApp.hello().file("page.jsp", content).archive(directory.resolve("app.war"));
    }

    private Launched launch(Consumer<Map<String, String>> environment, String... arguments) throws IOException {
        return Launched.command(
                environment,
                Stream.concat(Stream.of(Launched.SCRIPT), Stream.of(arguments)).toList());
    }

    private String get(String path) throws IOException {
        return FastCgiClient.get(UnixDomainSocketAddress.of(socket), path);
    }

    @Test
    void a_file_of_options_and_the_environment_are_enough() throws Exception {
        Path app = WebApp.hello().archive(directory.resolve("app.war"));
        String group = Files.readAttributes(directory, PosixFileAttributes.class)
                .group()
                .getName();
        Path config = Files.writeString(
                directory.resolve("app.conf"), """
                # the shop
                app = /shop=%s
                bind = unix:%s
                socket-mode = 0600
                socket-owner = :%s
                stop-timeout = 1s
                """.formatted(app, directory.resolve("other.sock"), group));

        try (Launched launched = launch(environment -> {
                    environment.put("SERVLET_FCGI_CONFIG", config.toString());
                    environment.put("SERVLET_FCGI_BIND", "unix:" + socket);
                })
                .awaitListening()) {
            assertThat(get("/shop/hello.txt")).endsWith("hello");
            assertThat(directory.resolve("other.sock")).doesNotExist();
            PosixFileAttributes attributes =
                    Files.readAttributes(socket, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            assertThat(attributes.permissions()).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(attributes.group().getName()).isEqualTo(group);

            launched.signal("TERM");

            assertThat(launched.exitStatus()).isZero();
            assertThat(launched.awaitLine("SIGTERM")).contains("have 1 s");
        }
    }

    @Test
    void the_access_log_has_a_line_for_each_request() throws Exception {
        Path log = directory.resolve("access.log");
        Path app = WebApp.hello().archive(directory.resolve("app.war"));

        try (Launched launched = launch(
                        environment -> {},
                        "--bind=unix:" + socket,
                        "--access-log=" + log,
                        "--access-log-format=%m %U %s",
                        app.toString())
                .awaitListening()) {
            get("/hello.txt");
            get("/none");

            await().untilAsserted(() -> assertThat(log).hasContent("GET /hello.txt 200\nGET /none 404\n"));
            assertThat(launched.out()).isEmpty();
        }
    }

    @Test
    void a_minus_sign_sends_the_access_log_to_standard_output() throws Exception {
        Path app = WebApp.hello().archive(directory.resolve("app.war"));

        try (Launched launched = launch(environment -> {}, "--bind=unix:" + socket, "--access-log=-", app.toString())
                .awaitListening()) {
            get("/hello.txt");

            await().untilAsserted(() -> assertThat(launched.out())
                    .singleElement()
                    .asString()
                    .matches("\\S+ - - \\[[^]]+] \"GET /hello\\.txt HTTP/1\\.1\" 200 5 \"[^\"]*\" \"[^\"]*\""));
        }
    }

    @Test
    void the_log_is_json_with_exceptions_in_it() throws Exception {
        Path app = page("<% if (true) throw new IllegalStateException(\"a \\\"quoted\\\" reason\"); %>");

        try (Launched launched = launch(environment -> {}, "--bind=unix:" + socket, "--log-format=json", app.toString())
                .awaitListening()) {
            assertThat(get("/page.jsp")).startsWith("Status: 500 ");

            assertThat(launched.awaitLine("quoted"))
                    .contains("\"exception\":\"", "a \\\"quoted\\\" reason\\n\\tat ", "\"level\":\"WARN\"");
            assertThat(launched.err()).allMatch(line -> line.startsWith("{\"time\":\"") && line.endsWith("\"}"));
        }
    }

    @Test
    void a_start_that_fails_is_told_in_json_too() throws Exception {
        Path missing = directory.resolve("none.war");

        try (Launched launched = launch(environment -> {}, "--bind=0", "--log-format=json", missing.toString())) {
            assertThat(launched.exitStatus()).isEqualTo(66);
            assertThat(launched.err())
                    .singleElement()
                    .asString()
                    .startsWith("{\"time\":\"")
                    .contains("\"level\":\"ERROR\"", missing + " does not exist\"}");
        }
    }

    @Test
    void L4_peers_that_are_not_allowed_are_disconnected_over_tcp_only() throws Exception {
        Path app = WebApp.hello().archive(directory.resolve("app.war"));

        try (Launched launched = launch(
                        environment -> {},
                        "--bind=127.0.0.1:0",
                        "--bind=unix:" + socket,
                        "--allow=127.0.0.2",
                        app.toString())
                .awaitListening()) {
            String listening = launched.awaitLine("listening on ");
            int port = Integer.parseInt(listening.replaceAll(".*127\\.0\\.0\\.1:(\\d+).*", "$1"));

            SocketAddress tcp = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            assertThatThrownBy(() -> FastCgiClient.get(tcp, "/hello.txt")).isInstanceOf(IOException.class);
            assertThat(get("/hello.txt")).endsWith("hello");
        }
    }

    @Test
    void requests_run_on_virtual_threads_where_java_has_them() throws Exception {
        Path app = page("<%= Thread.currentThread() %>");
        Optional<Path> home = newerJava();

        if (home.isEmpty()) {
            try (Launched launched = launch(
                    environment -> environment.put("JAVA_HOME", System.getProperty("java.home")),
                    "--virtual-threads",
                    app.toString())) {
                assertThat(launched.exitStatus()).isEqualTo(64);
                assertThat(launched.err()).singleElement().asString().contains("Java 21 or later");
            }
            return;
        }
        try (Launched launched = launch(
                        environment -> environment.put("JAVA_HOME", home.get().toString()),
                        "--virtual-threads",
                        "--bind=unix:" + socket,
                        app.toString())
                .awaitListening()) {
            assertThat(get("/page.jsp")).startsWith("Status: 200 ").contains("VirtualThread[");

            launched.signal("TERM");

            assertThat(launched.exitStatus()).isZero();
            assertThat(launched.err()).noneMatch(line -> line.contains(" WARN "));
        }
    }

    /** This Java, or one beside it, that has virtual threads. */
    private static Optional<Path> newerJava() throws IOException {
        if (Runtime.version().feature() >= 21) {
            return Optional.of(Path.of(System.getProperty("java.home")));
        }
        if (!Files.isDirectory(JAVA_INSTALLATIONS)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(JAVA_INSTALLATIONS)) {
            return homes.filter(home -> feature(home) >= 21).findFirst();
        }
    }

    private static int feature(Path home) {
        Path release = home.resolve("release");
        try {
            return Files.isExecutable(home.resolve("bin/java")) && Files.isRegularFile(release)
                    ? Files.readAllLines(release).stream()
                            .filter(line -> line.startsWith("JAVA_VERSION=\""))
                            .map(line -> line.replaceAll("\\D*(\\d+).*", "$1"))
                            .mapToInt(Integer::parseInt)
                            .findFirst()
                            .orElse(0)
                    : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
