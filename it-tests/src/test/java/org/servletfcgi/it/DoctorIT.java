package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code servlet-fcgi doctor} behind real web servers, with the examples as they are and with lines taken out of them. */
final class DoctorIT implements HasLogs {

    private final ScratchFolder folder = ScratchFolder.create();
    private final Endpoint.Unix endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
    private final StringBuilder logs = new StringBuilder();
    private @Nullable WebServer webServer;
    private @Nullable Launcher launcher;

    @Override
    public String logs() {
        var errors = webServer == null ? "" : webServer.errorLog();
        return logs + errors;
    }

    @AfterEach
    void killWhatIsLeft() {
        if (webServer != null) {
            webServer.process().kill();
        }
        if (launcher != null) {
            launcher.process().kill();
        }
        folder.delete();
    }

    private record Report(int status, List<String> lines) {

        /** The lines that begin so. */
        List<String> of(String level) {
            return lines.stream().filter(line -> line.startsWith(level)).toList();
        }
    }

    private Report doctor(String... arguments) {
        var command = new ArrayList<>(List.of(Build.launcher().toString(), "doctor"));
        command.addAll(List.of(arguments));
        var process = ChildProcess.start("doctor", folder.path(), command);
        var status = process.awaitExit();
        logs.append(process.log());
        return new Report(status, process.log().lines().toList());
    }

    private Report examine(WebServer server, String path) {
        webServer = server;
        var report = doctor("--bind", endpoint.bind(), "http://127.0.0.1:" + server.port() + path);
        server.stop();
        return report;
    }

    private Example example(String name) {
        return Example.load(name).with("/run/app/app.sock", endpoint.path().toString());
    }

    private static void assertWell(Report report) {
        assertThat(report.lines()).isNotEmpty().allMatch(line -> line.startsWith("ok "));
        assertThat(report.status()).isZero();
    }

    @Test
    void nothing_is_wrong_with_the_example_for_nginx() {
        assertWell(examine(WebServer.nginx(folder, example("nginx/unix-socket.conf")), "/"));
    }

    @Test
    void nothing_is_wrong_with_the_example_for_lighttpd() {
        assertWell(examine(WebServer.lighttpd(folder, example("lighttpd/unix-socket.conf")), "/"));
    }

    @Test
    void nothing_is_wrong_with_the_example_for_apache() {
        assertWell(examine(WebServer.apache(folder, example("apache/unix-socket.conf")), "/stream"));
    }

    @Test
    void no_request_goes_wrong_with_the_example_for_haproxy() {
        var report = examine(WebServer.haproxy(folder, example("haproxy/unix-socket.cfg")), "/");

        assertThat(report.of("problem")).isEmpty();
        assertThat(report.of("ok"))
                .anyMatch(line -> line.contains("HTTP_HOST is the Host field"))
                .anyMatch(line -> line.contains("connections are kept"));
        assertThat(report.status()).isZero();
    }

    @Test
    void what_nginx_does_by_default_is_found() {
        var report = examine(WebServer.nginx(folder, defaults(example("nginx/unix-socket.conf"))), "/");

        assertThat(report.status()).isEqualTo(1);
        assertThat(report.of("problem"))
                .anyMatch(line -> line.contains("a response's head of 12 KB is larger"))
                .anyMatch(line -> line.contains("uploads of 1114112 bytes are refused with 413"));
        assertThat(report.of("advice"))
                .anyMatch(line -> line.contains("HTTP_PROXY"))
                .anyMatch(line -> line.contains("connections are not kept"))
                .anyMatch(line -> line.contains("but for those with the header field X-Accel-Buffering: no"));
        assertThat(report.lines())
                .anyMatch(line -> line.endsWith("set: fastcgi_param HTTP_PROXY \"\";"))
                .anyMatch(line -> line.endsWith("set: client_max_body_size 64m;"));
    }

    private static Example defaults(Example example) {
        return List.<Function<Example, Example>>of(
                        e -> e.with("client_max_body_size 64m;", ""),
                        e -> e.with("fastcgi_param HTTP_PROXY \"\";", ""),
                        e -> e.with("fastcgi_keep_conn on;", ""),
                        e -> e.with("fastcgi_buffer_size 36k;", "fastcgi_buffer_size 4k;"),
                        e -> e.with("fastcgi_buffers 8 36k;", "fastcgi_buffers 8 4k;"))
                .stream()
                .reduce(Function.identity(), Function::andThen)
                .apply(example);
    }

    @Test
    void variables_of_nginx_that_mislead_applications_are_found() {
        var report = examine(
                WebServer.nginx(
                        folder,
                        example("nginx/unix-socket.conf")
                                .with("fastcgi_param HTTP_HOST $http_host;", "fastcgi_param HTTP_HOST $host;")
                                .with("fastcgi_param REMOTE_USER \"\";", "fastcgi_param REMOTE_USER $remote_user;")
                                .with("merge_slashes off;", "fastcgi_param REQUEST_URI $uri;")),
                "/");

        assertThat(report.status()).isEqualTo(1);
        assertThat(report.of("problem"))
                .hasSize(3)
                .anyMatch(line -> line.contains("HTTP_HOST arrives without its port"))
                .anyMatch(line -> line.contains("the path arrives decoded or rewritten in REQUEST_URI"))
                .anyMatch(line -> line.contains("REMOTE_USER is the name that a client claims"));
    }

    @Test
    void a_missing_request_uri_is_found() {
        var report = examine(
                WebServer.nginx(
                        folder,
                        example("nginx/unix-socket.conf")
                                .with("include fastcgi_params;", "fastcgi_param SERVER_SOFTWARE nginx/x;")),
                "/");

        assertThat(report.of("problem")).anyMatch(line -> line.contains("there is no REQUEST_URI"));
        assertThat(report.lines()).anyMatch(line -> line.endsWith("set: fastcgi_param REQUEST_URI $request_uri;"));
    }

    @Test
    void what_lighttpd_does_by_default_is_found() {
        var report = examine(
                WebServer.lighttpd(
                        folder,
                        example("lighttpd/unix-socket.conf")
                                .with("server.stream-response-body = 2", "server.max-request-size = 512")),
                "/");

        assertThat(report.status()).isEqualTo(1);
        assertThat(report.of("problem")).hasSize(1).allMatch(line -> line.contains("refused with 413"));
        assertThat(report.of("advice")).hasSize(1).allMatch(line -> line.contains("collected before"));
        assertThat(report.lines())
                .anyMatch(line -> line.endsWith("set: server.stream-response-body = 2"))
                .anyMatch(line -> line.contains("set: server.max-request-size = "));
    }

    @Test
    void a_lighttpd_that_looks_for_files_is_found() {
        var report = examine(
                WebServer.lighttpd(
                        folder,
                        example("lighttpd/unix-socket.conf")
                                .with("\"check-local\" => \"disable\"", "\"check-local\" => \"enable\"")),
                "/none");

        assertThat(report.status()).isEqualTo(1);
        assertThat(report.of("problem")).hasSize(1).allMatch(line -> line.contains("answers 404 itself"));
        assertThat(report.lines()).anyMatch(line -> line.contains("set: \"check-local\" => \"disable\""));
    }

    @Test
    void what_apache_does_by_default_is_found() {
        var report = examine(
                WebServer.apache(
                        folder,
                        example("apache/unix-socket.conf")
                                .with("AllowEncodedSlashes NoDecode", "")
                                .with("CGIPassAuth On", "")
                                .with("enablereuse=on ttl=30", "")),
                "/");

        assertThat(report.status()).isZero();
        assertThat(report.of("problem")).isEmpty();
        assertThat(report.of("advice"))
                .anyMatch(line -> line.contains("%2F in a path does not reach the application"))
                .anyMatch(line -> line.contains("Authorization does not arrive"))
                .anyMatch(line -> line.contains("connections are not kept"))
                .anyMatch(line -> line.contains("collected before"));
        assertThat(report.lines())
                .anyMatch(line -> line.contains("set: AllowEncodedSlashes NoDecode"))
                .anyMatch(line -> line.contains("set: CGIPassAuth On"))
                .anyMatch(line -> line.contains("set: enablereuse=on ttl=30"))
                .anyMatch(line -> line.contains("set: flushpackets=on"));
    }

    @Test
    void another_address_in_the_web_server_is_found() {
        var report = examine(
                WebServer.nginx(
                        folder,
                        example("nginx/unix-socket.conf")
                                .with(endpoint.bind(), "unix:" + folder.resolve("other.sock"))),
                "/");

        assertThat(report.status()).isEqualTo(1);
        assertThat(report.of("problem"))
                .hasSize(1)
                .allMatch(line -> line.contains("answers 502 and does not connect to " + endpoint.bind()))
                .allMatch(line -> line.contains("mode 0660"));
    }

    @Test
    void a_running_application_is_examined_and_not_replaced() {
        launcher = Launcher.start(folder.path(), endpoint);

        var report = doctor(endpoint.bind(), "--path", "/echo");
        var refused = doctor("--bind", endpoint.bind(), "http://127.0.0.1:1/");

        assertThat(report.status()).isZero();
        assertThat(report.of("ok"))
                .anyMatch(line -> line.contains("GET /echo is answered with 200"))
                .anyMatch(line -> line.contains("it keeps connections open"))
                .anyMatch(line -> line.contains("several requests at once"))
                .anyMatch(line -> line.contains("mode 0660"));
        assertThat(report.of("problem")).isEmpty();
        assertThat(refused.status()).isEqualTo(69);
        assertThat(refused.lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("a process listens there", "stop it first"));
        assertThat(launcher.process().terminate()).isZero();
    }
}
