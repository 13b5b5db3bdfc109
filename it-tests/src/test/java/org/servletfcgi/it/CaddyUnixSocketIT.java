package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample application behind {@code examples/caddy/unix-socket.caddyfile}. */
final class CaddyUnixSocketIT extends SiteTests {

    @Override
    Site start() {
        return Site.caddyOnUnixSocket();
    }

    // Caddy 2.6 sends no SERVER_ADDR.
    @Override
    @Test
    public void the_client_and_the_web_server_are_the_endpoints() throws Exception {
        var echo = Http.echo(Http.get(site().uri("/echo")));

        assertThat(echo.value("requestURL")).isEqualTo(site().uri("/echo").toString());
        assertThat(echo.value("serverName")).isEqualTo("127.0.0.1");
        assertThat(echo.value("serverPort")).isEqualTo(Integer.toString(site().port()));
        assertThat(echo.value("remoteAddr")).isEqualTo("127.0.0.1");
        assertThat(echo.value("remotePort")).matches("[1-9][0-9]*");
        assertThat(echo.value("localAddr")).isEmpty();
    }

    // It names no host and no address of its own then, and has come over a socket that has none.
    @Test
    void a_request_of_HTTP_1_0_without_a_host_has_a_whole_url() throws Exception {
        var answer = RawHttp.exchange(site().port(), "GET /echo HTTP/1.0", "Accept: text/plain");

        assertThat(answer.text()).contains("http://localhost/echo").doesNotContain("http:/echo");
    }

    // Caddy makes a form of a body without a type, and leaves that of OPTIONS out.
    @Override
    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "PROPFIND"})
    public void a_method_reaches_the_servlet_by_its_name(String method) throws Exception {
        var response = Http.send(Http.request(site().uri("/echo"))
                .header("Content-Type", "text/plain")
                .method(method, BodyPublishers.ofString("abc")));

        var echo = Http.echo(response);
        assertThat(echo.value("method")).isEqualTo(method);
        assertThat(echo.value("bodyLength")).isEqualTo("3");
    }

    // Caddy 2.6 takes any end of the connection for the end of the response.
    @Override
    @Test
    public void Q15_a_failure_after_the_first_bytes_is_no_complete_response() throws Exception {
        var answer =
                RawHttp.exchange(site().port(), "GET /error?after=commit HTTP/1.1", "Host: a", "Connection: close");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1)).endsWith("0\r\n\r\n");
    }

    // The summary does not come into the log of Caddy 2.6, with capture_stderr either.
    @Override
    @Test
    public void an_exception_is_500_and_its_summary_is_in_the_web_servers_log() throws Exception {
        var response = Http.get(site().uri("/error"));

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(Http.text(response)).doesNotContain("\tat org.servletfcgi");
        assertThat(site().applicationLog().entries()).anyMatch(entry -> entry.contains("deliberate failure"));
    }

    @Override
    @Test
    public void Q15_S8_a_failure_after_the_first_bytes_is_in_the_web_servers_log_with_its_summary() throws Exception {
        RawHttp.exchange(site().port(), "GET /error?after=commit HTTP/1.1", "Host: a", "Connection: close");

        Patience.await("the failure in the application's log", Patience.ANSWER)
                .untilAsserted(() -> assertThat(site().applicationLog().entries())
                        .anyMatch(entry -> entry.contains("/error") && entry.contains("deliberate failure")));
    }
}
