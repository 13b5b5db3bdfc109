package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.servletfcgi.launcher.app.FaultyServlet;

/** What visitors can do to the logs of the packaged command. */
@Timeout(180)
class LogsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Pattern NAME = Pattern.compile("\\(request (\\w+#1)\\)");

    private static final String BODY = "--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n"
            + "more than ten bytes\r\n--X--\r\n";

    @TempDir
    private Path directory;

    private Path socket;
    private Path app;

    @BeforeEach
    void create() throws IOException {
        socket = directory.resolve("app.sock");
        app = WebApp.hello().type(FaultyServlet.class).archive(directory.resolve("app.war"));
    }

    private Launched launch(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--bind", "unix:" + socket));
        arguments.addAll(List.of(options));
        arguments.add(app.toString());
        return Launched.with(directory, List.of(), arguments.toArray(String[]::new));
    }

    private FastCgiClient ask(String path) throws IOException {
        FastCgiClient client = new FastCgiClient(UnixDomainSocketAddress.of(socket));
        client.begin("GET", path);
        client.content("");
        return client;
    }

    private String get(String path) throws IOException {
        return FastCgiClient.get(UnixDomainSocketAddress.of(socket), path);
    }

    private String upload(String path) throws IOException {
        try (FastCgiClient client = new FastCgiClient(UnixDomainSocketAddress.of(socket))) {
            client.begin(
                    "POST",
                    path,
                    Map.of(
                            "CONTENT_TYPE",
                            "multipart/form-data; boundary=X",
                            "CONTENT_LENGTH",
                            Integer.toString(BODY.length())));
            client.content(BODY);
            client.content("");
            return client.response();
        }
    }

    private static List<String> warnings(Launched launched) {
        return launched.err().stream()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .toList();
    }

    @Test
    void a_bug_that_a_visitor_asks_for_again_and_again_has_20_lines_and_each_names_its_request() throws Exception {
        try (Launched launched = launch().awaitListening()) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                try (FastCgiClient client = ask("/faulty/bug")) {
                    assertThat(client.response()).startsWith("Status: 500");
                    Matcher name = NAME.matcher(client.errors());
                    assertThat(name.find()).isTrue();
                    names.add(name.group());
                }
            }
            launched.signal("TERM");
            assertThat(launched.exitStatus()).isZero();

            // A machine that takes more than ten seconds for 40 requests begins another interval.
            List<String> lines = warnings(launched);
            assertThat(lines).hasSizeBetween(20, 39).allMatch(line -> line.contains("IllegalStateException: a bug"));
            assertThat(lines.get(0)).contains(names.get(0)).contains(" at " + FaultyServlet.class.getName());
            assertThat(lines.get(19)).contains(names.get(19)).doesNotContain(" at ");
        }
    }

    @Test
    void an_upload_that_is_too_large_for_the_application_is_none_for_the_log() throws Exception {
        try (Launched launched = launch().awaitListening()) {
            assertThat(upload("/faulty/upload")).startsWith("Status: 400");
            assertThat(upload("/faulty/upload-large")).startsWith("Status: 200");
            launched.signal("TERM");
            assertThat(launched.exitStatus()).isZero();

            assertThat(warnings(launched)).isEmpty();
        }
    }

    @Test
    void clients_that_do_not_read_have_20_lines() throws Exception {
        try (Launched launched = launch("--write-timeout", "1s").awaitListening()) {
            List<FastCgiClient> clients = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                clients.add(ask("/faulty/large"));
            }
            launched.awaitLine("writeTimeout");
            for (FastCgiClient client : clients) {
                client.close();
            }
            assertThat(get("/hello.txt")).endsWith("hello");
            launched.signal("TERM");
            assertThat(launched.exitStatus()).isZero();

            assertThat(warnings(launched)).hasSizeLessThanOrEqualTo(40).allMatch(line -> line.contains("writeTimeout"));
        }
    }

    @Test
    void a_client_that_leaves_while_the_application_computes_is_in_the_access_log_with_499() throws Exception {
        Path log = directory.resolve("access.log");
        try (Launched launched = launch(
                        "--access-log", log.toString(), "--access-log-format", "%s %U %{org.servletfcgi.request}attr")
                .awaitListening()) {
            try (FastCgiClient client = ask("/faulty/wait")) {
                launched.awaitLine("waiting");
                client.abort();
                get("/faulty/go-on");
                client.response();
            }
            get("/faulty/well");
            launched.signal("TERM");
            assertThat(launched.exitStatus()).isZero();

            List<String> lines = Files.readAllLines(log);
            assertThat(lines).anyMatch(line -> line.matches("499 /faulty/wait \\w+#1"));
            assertThat(lines).anyMatch(line -> line.matches("200 /faulty/well \\w+#1"));
            assertThat(lines).hasSize(3);
        }
    }

    @Test
    void an_access_log_on_a_full_disk_is_told_once_and_costs_no_request() throws Exception {
        try (Launched launched = launch("--access-log", "/dev/full").awaitListening()) {
            for (int i = 0; i < 50; i++) {
                assertThat(get("/hello.txt")).endsWith("hello");
            }
            launched.signal("TERM");
            assertThat(launched.exitStatus()).isZero();

            assertThat(warnings(launched)).singleElement().asString().contains("cannot write to the access log");
        }
    }

    @Test
    void nobody_who_reads_standard_error_and_output_stops_no_request_and_no_end() throws Exception {
        List<String> command =
                List.of(Launched.SCRIPT, "--bind", "unix:" + socket, "--access-log", "-", app.toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"));
        builder.environment().put("SERVLET_FCGI_CACHE", "off");
        Process process = builder.start();
        try {
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> get("/hello.txt").endsWith("hello"));
            for (int i = 0; i < 200; i++) {
                assertThat(get("/faulty/chatty")).startsWith("Status: 200");
            }
            process.destroy();

            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }
}
