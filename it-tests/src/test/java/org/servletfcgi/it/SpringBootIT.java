package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The sample application of Spring Boot, a jar as its plugin makes it, behind {@code examples/nginx/unix-socket.conf}. */
@TestInstance(Lifecycle.PER_CLASS)
final class SpringBootIT implements HasLogs {

    private final ScratchFolder folder = ScratchFolder.create();
    private final Endpoint.Unix endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
    private ChildProcess application;
    private WebServer webServer;

    private ChildProcess start(Endpoint endpoint, String... properties) {
        var process = startUnready(endpoint, properties);
        process.awaitReady(endpoint::accepts);
        return process;
    }

    private ChildProcess startUnready(Endpoint endpoint, String... properties) {
        var command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx96m",
                "-jar",
                Build.springBootApplication().toString(),
                "--server.fastcgi.bind=" + endpoint.bind()));
        command.addAll(Arrays.asList(properties));
        return ChildProcess.start("spring-boot", folder.path(), command);
    }

    @BeforeAll
    void start() {
        application = start(
                endpoint,
                "--spring.threads.virtual.enabled=true",
                "--server.compression.enabled=true",
                "--server.jetty.accesslog.enabled=true",
                "--server.jetty.accesslog.filename=" + folder.resolve("access.log"));
        var example = Site.onSocket(Example.load("nginx/unix-socket.conf"), endpoint);
        webServer = WebServer.nginx(folder, example);
    }

    @AfterAll
    void stop() {
        try {
            webServer.stop();
            assertThat(application.terminate()).as("exit status after SIGTERM").isEqualTo(128 + 15);
            assertThat(endpoint.path()).doesNotExist();
            assertThat(ServerLog.of(application.log()).complaints(SpringBootIT::isExpected))
                    .isEmpty();
        } finally {
            webServer.process().kill();
            application.kill();
            folder.delete();
        }
    }

    /** What the tests of failures ask for. */
    private static boolean isExpected(String entry) {
        // Jetty logs the second of the two once more when it cleans up after the request.
        return entry.contains("as asked")
                || entry.contains("MaxUploadSizeExceededException")
                || entry.contains("max file size exceeded");
    }

    @Override
    public String logs() {
        return application.log() + webServer.errorLog();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + webServer.port() + path);
    }

    private String get(String path) throws Exception {
        return Http.text(Http.get(uri(path)));
    }

    @Test
    void a_request_has_the_web_servers_url_and_its_clients_address() throws Exception {
        assertThat(get("/")).contains("\"url\":\"" + uri("/") + "\"", "\"client\":\"127.0.0.1\"");
    }

    @Test
    void requests_run_on_virtual_threads_where_java_has_them() throws Exception {
        assertThat(get("/").contains("VirtualThread"))
                .isEqualTo(Runtime.version().feature() >= 21);
    }

    @Test
    void a_session_lasts_from_request_to_request() throws Exception {
        var first = Http.get(uri("/visits"));
        var cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
        var second = Http.send(Http.request(uri("/visits")).header("Cookie", cookie.substring(0, cookie.indexOf(';'))));

        assertThat(cookie).startsWith("JSESSIONID=");
        assertThat(Http.text(first)).isEqualTo("{\"visits\":1}");
        assertThat(Http.text(second)).isEqualTo("{\"visits\":2}");
    }

    @Test
    void locations_have_the_web_servers_host() throws Exception {
        var redirect = Http.get(uri("/redirect"));
        var created = Http.get(uri("/created"));

        assertThat(redirect.statusCode()).isEqualTo(302);
        assertThat(uri("/").resolve(redirect.headers().firstValue("Location").orElseThrow()))
                .isEqualTo(uri("/visits"));
        assertThat(created.headers().firstValue("Location"))
                .hasValue(uri("/things/1").toString());
    }

    @Test
    void a_multipart_upload_arrives_whole() throws Exception {
        var content = "0123456789".repeat(50_000);
        var sum = 0;
        for (var value : content.getBytes(StandardCharsets.US_ASCII)) {
            sum = 31 * sum + value;
        }
        var body = "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nDigits\r\n"
                + "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"digits.txt\"\r\n\r\n"
                + content + "\r\n--x--\r\n";

        var response = Http.send(Http.request(uri("/upload"))
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(BodyPublishers.ofString(body)));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Http.text(response)).contains("\"title\":\"Digits\"", "\"bytes\":500000", "\"sum\":" + sum);
    }

    @Test
    void an_upload_larger_than_spring_boot_allows_is_its_413() throws Exception {
        var body = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
                + "x".repeat(2 * Content.MEGABYTE) + "\r\n--x--\r\n";

        var response = Http.send(Http.request(uri("/upload"))
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(BodyPublishers.ofString(body)));

        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void a_failure_is_spring_boots_error_page_in_json_and_in_html() throws Exception {
        var json = Http.send(Http.request(uri("/fail")).header("Accept", "application/json"));
        var html = Http.send(Http.request(uri("/fail")).header("Accept", "text/html"));
        var missing = Http.send(Http.request(uri("/missing")).header("Accept", "application/json"));

        assertThat(json.statusCode()).isEqualTo(500);
        assertThat(Http.text(json)).contains("\"status\":500", "\"path\":\"/fail\"");
        assertThat(html.statusCode()).isEqualTo(500);
        assertThat(Http.text(html)).contains("Whitelabel Error Page");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(Http.text(missing)).contains("\"path\":\"/missing\"");
    }

    @Test
    void responses_are_compressed_when_spring_boot_is_told_to() throws Exception {
        var response = Http.send(Http.request(uri("/text")).header("Accept-Encoding", "gzip"));

        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(response.body()).hasSizeLessThan(5_000);
    }

    @Test
    void the_access_log_has_the_client_and_the_request() throws Exception {
        Http.get(uri("/visits?logged"));

        Patience.await("the access log's line", Patience.ANSWER)
                .until(() ->
                        Files.readString(folder.resolve("access.log")).contains("\"GET /visits?logged HTTP/1.1\" 200"));
        assertThat(Files.readString(folder.resolve("access.log"))).startsWith("127.0.0.1 ");
    }

    @Test
    void health_and_metrics_tell_of_the_connector() throws Exception {
        assertThat(get("/actuator/health"))
                .contains("\"fastcgi\":{\"details\":{", "\"listening\":[\"" + endpoint + "\"]", "\"status\":\"UP\"");
        assertThat(get("/actuator/metrics/fastcgi.requests")).contains("\"statistic\":\"COUNT\"", endpoint.bind());
    }

    @Test
    void a_graceful_stop_lets_a_request_in_flight_end_and_takes_no_new_connection() throws Exception {
        try (var other = new Stoppable()) {
            var answer = other.beginAnswer();

            other.process.signalTerminate();

            Patience.await("the socket to be gone", Patience.PROCESS).until(() -> !other.endpoint.accepts());
            assertThat(answer.readLine()).isEqualTo("ended");
            assertThat(other.process.awaitExit()).isEqualTo(128 + 15);
            assertThat(other.process.log()).contains("Graceful shutdown complete");
        }
    }

    @Test
    void a_wrong_setting_ends_the_start_with_one_line() {
        var process = startUnready(new Endpoint.Unix(folder.resolve("wrong.sock")), "--server.fastcgi.max-params=many");

        try {
            assertThat(process.awaitExit()).isEqualTo(1);
            assertThat(process.log())
                    .contains("Description:\n\nserver.fastcgi.max-params: expected a whole number")
                    .doesNotContain("\tat ");
        } finally {
            process.kill();
        }
    }

    @Test
    void a_socket_in_use_ends_the_start_with_one_line() {
        var process = startUnready(endpoint);

        try {
            assertThat(process.awaitExit()).isEqualTo(1);
            assertThat(process.log())
                    .contains("Description:\n\nserver.fastcgi.bind: cannot listen on " + endpoint + ": it is in use")
                    .doesNotContain("\tat ");
        } finally {
            process.kill();
        }
    }

    /** The application and nginx once more, to be stopped. */
    private final class Stoppable implements AutoCloseable {

        private final ScratchFolder own = ScratchFolder.create();
        private final Endpoint.Unix endpoint = new Endpoint.Unix(own.resolve("app.sock"));
        private final ChildProcess process = start(endpoint);
        private final WebServer front = WebServer.nginx(
                own,
                Example.load("nginx/unix-socket.conf")
                        .with("/run/app/app.sock", endpoint.path().toString()));

        /** Sends a request and returns its answer after its first line. */
        BufferedReader beginAnswer() throws IOException, InterruptedException {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front.port() + "/stream/until-stop"))
                    .timeout(Patience.PROCESS)
                    .build();
            var body = Http.CLIENT.send(request, BodyHandlers.ofInputStream()).body();
            var reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            assertThat(reader.readLine()).isEqualTo("begun");
            return reader;
        }

        @Override
        public void close() {
            front.process().kill();
            process.kill();
            own.delete();
        }
    }
}
