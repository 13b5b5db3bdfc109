package org.servletfcgi.launcher.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.servletfcgi.launcher.doctor.Checks.Streaming;
import org.servletfcgi.launcher.doctor.Finding.Level;

class ChecksTest {

    private static final String NGINX = "nginx/1.22.1";
    private static final String LIGHTTPD = "lighttpd/1.4.69";
    private static final String APACHE = "Apache/2.4.71 (Debian)";
    private static final String HAPROXY = "HAProxy 2.6.12";

    private static Arrival arrival(String software, String... namesAndValues) {
        return arrival(1, false, software, namesAndValues);
    }

    private static Arrival arrival(int connection, boolean keep, String software, String... namesAndValues) {
        Map<String, String> variables = new HashMap<>(Map.of("SERVER_SOFTWARE", software));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Arrival(connection, keep, variables, 0);
    }

    private static void assertOk(Finding finding) {
        assertThat(finding.level()).as(finding.text()).isEqualTo(Level.OK);
        assertThat(finding.change()).isEmpty();
    }

    private static void assertFound(Finding finding, Level level, String text, String change) {
        assertThat(finding.level()).as(finding.text()).isEqualTo(level);
        assertThat(finding.text()).contains(text);
        assertThat(finding.change()).as(finding.text()).isEqualTo(Optional.of(change));
    }

    private static void assertFoundWithoutChange(Finding finding, Level level, String text) {
        assertThat(finding.level()).as(finding.text()).isEqualTo(level);
        assertThat(finding.text()).contains(text);
        assertThat(finding.change()).isEmpty();
    }

    @Test
    void a_host_with_its_port_is_as_it_should_be() {
        assertOk(Checks.host(arrival(NGINX, "HTTP_HOST", "a:8080"), "a:8080"));
        assertOk(Checks.host(arrival(NGINX, "HTTP_HOST", "a"), "a"));
        assertOk(Checks.host(arrival(NGINX, "HTTP_HOST", "[::1]:81"), "[::1]:81"));
    }

    @Test
    void a_host_without_its_port_is_found() {
        assertFound(
                Checks.host(arrival(NGINX, "HTTP_HOST", "a"), "a:8080"),
                Level.PROBLEM,
                "HTTP_HOST arrives without its port (sent a:8080, arrived a)",
                "fastcgi_param HTTP_HOST $http_host; after \"include fastcgi_params;\"");
    }

    @Test
    void another_host_is_found() {
        assertFoundWithoutChange(
                Checks.host(arrival(LIGHTTPD), "a:8080"),
                Level.PROBLEM,
                "HTTP_HOST is not the Host field (sent a:8080, arrived nothing)");
    }

    @Test
    void a_path_as_it_was_sent_is_as_it_should_be() {
        assertOk(Checks.path(arrival(NGINX, "REQUEST_URI", "/a%20b"), "/a%20b"));
    }

    @Test
    void a_missing_request_uri_is_found() {
        assertFound(
                Checks.path(arrival(NGINX), "/a%20b"),
                Level.PROBLEM,
                "there is no REQUEST_URI",
                "fastcgi_param REQUEST_URI $request_uri;");
    }

    @Test
    void a_path_that_arrives_decoded_is_found() {
        assertFound(
                Checks.path(arrival(NGINX, "REQUEST_URI", "/a b"), "/a%20b"),
                Level.PROBLEM,
                "the path arrives decoded or rewritten in REQUEST_URI (sent /a%20b, arrived /a b)",
                "fastcgi_param REQUEST_URI $request_uri;");
    }

    @Test
    void a_proxy_field_that_gets_through_is_found() {
        assertOk(Checks.proxyField(arrival(NGINX, "HTTP_PROXY", "")));
        assertFound(
                Checks.proxyField(arrival(NGINX, "HTTP_PROXY", "x")),
                Level.ADVICE,
                "arrives as HTTP_PROXY",
                "fastcgi_param HTTP_PROXY \"\";");
        assertFound(
                Checks.proxyField(arrival("Caddy/v2.6.2", "HTTP_PROXY", "x")),
                Level.ADVICE,
                "arrives as HTTP_PROXY",
                "header_up -Proxy (in reverse_proxy)");
    }

    @Test
    void a_user_that_nobody_has_checked_is_found() {
        assertOk(Checks.user(arrival(NGINX, "REMOTE_USER", "")));
        assertFound(
                Checks.user(arrival(NGINX, "REMOTE_USER", "doctor")),
                Level.PROBLEM,
                "REMOTE_USER is the name that a client claims",
                "fastcgi_param REMOTE_USER \"\"; after \"include fastcgi_params;\"");
        assertFoundWithoutChange(
                Checks.user(arrival(HAPROXY, "REMOTE_USER", "doctor")), Level.ADVICE, "--trust-remote-user");
    }

    @Test
    void an_authorization_that_does_not_arrive_is_found() {
        assertOk(Checks.authorization(arrival(APACHE, "HTTP_AUTHORIZATION", "Basic x")));
        assertFound(
                Checks.authorization(arrival(APACHE)),
                Level.ADVICE,
                "Authorization does not arrive",
                "CGIPassAuth On (in <Location \"/\">)");
    }

    @Test
    void one_connection_for_all_requests_is_as_it_should_be() {
        assertOk(Checks.connections(List.of(arrival(7, true, NGINX), arrival(7, true, NGINX))));
    }

    @Test
    void connections_that_are_not_kept_are_found() {
        assertFound(
                Checks.connections(List.of(arrival(1, false, NGINX), arrival(2, false, NGINX))),
                Level.ADVICE,
                "connections are not kept",
                "fastcgi_keep_conn on; and in the upstream block: keepalive 16;");
        assertFound(
                Checks.connections(List.of(arrival(1, false, APACHE), arrival(2, false, APACHE))),
                Level.ADVICE,
                "connections are not kept",
                "enablereuse=on ttl=30 at the end of the ProxyPass line");
    }

    @Test
    void connections_that_are_kept_and_not_used_again_are_found() {
        assertFound(
                Checks.connections(List.of(arrival(1, true, NGINX), arrival(2, true, NGINX))),
                Level.ADVICE,
                "although the web server asks for it",
                "keepalive 16; in the upstream block that fastcgi_pass names");
    }

    @Test
    void web_servers_that_never_keep_connections_are_not_blamed() {
        assertOk(Checks.connections(List.of(arrival(1, false, LIGHTTPD), arrival(2, false, LIGHTTPD))));
    }

    @Test
    void an_encoded_slash_that_is_refused_is_found() {
        assertOk(Checks.encodedSlash(WebServerKind.APACHE, true, 200));
        assertFound(
                Checks.encodedSlash(WebServerKind.APACHE, false, 404),
                Level.ADVICE,
                "the web server answers 404",
                "AllowEncodedSlashes NoDecode (in each VirtualHost)");
    }

    @Test
    void a_head_larger_than_the_buffer_is_found() {
        assertOk(Checks.largeHead(WebServerKind.NGINX, 200));
        assertFound(
                Checks.largeHead(WebServerKind.NGINX, 502),
                Level.PROBLEM,
                "larger than the web server's buffer: it answers 502",
                "fastcgi_buffer_size 36k; fastcgi_buffers 8 36k;");
        assertFound(
                Checks.largeHead(WebServerKind.HAPROXY, 502),
                Level.PROBLEM,
                "larger than the web server's buffer",
                "tune.bufsize 36864 (in global)");
    }

    @Test
    void responses_that_are_collected_are_found() {
        assertOk(Checks.streaming(WebServerKind.NGINX, Streaming.STREAMED));
        assertFound(
                Checks.streaming(WebServerKind.LIGHTTPD, Streaming.BUFFERED),
                Level.ADVICE,
                "collected before they are passed on",
                "server.stream-response-body = 2");
        assertFound(
                Checks.streaming(WebServerKind.NGINX, Streaming.STREAMED_ON_REQUEST),
                Level.ADVICE,
                "but for those with the header field X-Accel-Buffering: no",
                "fastcgi_keep_conn on; or fastcgi_buffering off; for that location");
    }

    @Test
    void a_limit_of_uploads_is_found() {
        assertOk(Checks.body(WebServerKind.NGINX, 200, 5, 5));
        assertFound(
                Checks.body(WebServerKind.NGINX, 413, 5, -1),
                Level.PROBLEM,
                "uploads of 5 bytes are refused with 413",
                "client_max_body_size 64m;");
        assertFound(
                Checks.body(WebServerKind.LIGHTTPD, 413, 5, -1),
                Level.PROBLEM,
                "refused with 413",
                "server.max-request-size = 65536 (in KiB; 0 for no limit)");
    }

    @Test
    void an_upload_that_does_not_arrive_as_it_was_sent_is_found() {
        assertFoundWithoutChange(
                Checks.body(WebServerKind.OTHER, 500, 5, -1),
                Level.PROBLEM,
                "does not arrive: the web server answers 500");
        assertFoundWithoutChange(
                Checks.body(WebServerKind.OTHER, 200, 5, 3), Level.PROBLEM, "of an upload of 5 bytes 3 arrive");
    }

    @ParameterizedTest
    @CsvSource({
        "401, false, asks for a login itself",
        "301, false, redirects to /x itself",
        "502, false, does not connect to unix:/s (mode)",
        "404, false, does not pass this URL on to the application at unix:/s (mode)",
        "502, true, 'connects to unix:/s (mode), but sends no request'",
    })
    void a_request_that_does_not_arrive_is_found(int status, boolean connected, String text) {
        Finding finding = Checks.nothingArrives(WebServerKind.LIGHTTPD, status, "/x", connected, "unix:/s (mode)");

        assertThat(finding.level()).isEqualTo(Level.PROBLEM);
        assertThat(finding.text()).contains(text);
    }

    @Test
    void what_makes_lighttpd_answer_by_itself_is_told() {
        assertThat(Checks.nothingArrives(WebServerKind.LIGHTTPD, 404, "", false, "unix:/s")
                        .change())
                .hasValueSatisfying(change -> assertThat(change).contains("\"check-local\" => \"disable\""));
    }

    @ParameterizedTest
    @CsvSource({
        "nginx/1.22.1, NGINX",
        "lighttpd/1.4.69, LIGHTTPD",
        "Apache/2.4.71 (Debian), APACHE",
        "Caddy/v2.6.2, CADDY",
        "HAProxy 2.6.12, HAPROXY",
        "h2o/2.2.5, H2O",
        "Hiawatha v11, OTHER",
        "'', OTHER",
    })
    void a_web_server_is_told_from_its_name(String software, WebServerKind kind) {
        assertThat(WebServerKind.of(software)).isEqualTo(kind);
    }

    @ParameterizedTest
    @EnumSource(WebServerKind.class)
    void every_fault_of_every_web_server_is_one_that_is_known(WebServerKind server) {
        for (Remedies.Fault fault : Remedies.Fault.values()) {
            assertThat(Remedies.of(server, fault))
                    .as("%s %s", server, fault)
                    .satisfies(line -> assertThat(line.orElse("x")).isNotBlank().doesNotContain("\n"));
        }
        assertThat(Remedies.of(server, Remedies.Fault.NOTHING_ARRIVES).isPresent())
                .isEqualTo(server != WebServerKind.OTHER);
    }

    @Test
    void a_finding_is_a_line_and_another_one_with_the_change() {
        assertThat(Finding.ok("all is\nwell")).hasToString("ok       all is well");
        assertThat(Finding.advice("text", Optional.of("line")).toString())
                .isEqualToNormalizingNewlines("advice   text\n         set: line");
        assertThat(Finding.problem("text")).hasToString("problem  text");
    }
}
