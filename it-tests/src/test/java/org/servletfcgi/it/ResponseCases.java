package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client sees of a servlet's response through a web server. */
interface ResponseCases extends OnSite {

    @Test
    default void the_first_page_is_html() throws Exception {
        var response = Http.get(site().uri("/"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(Http.text(response)).containsIgnoringCase("<html");
    }

    @Test
    default void each_flushed_chunk_arrives_before_the_next_is_written() throws Exception {
        // HTTP/1.0, where the body is not in chunks of the web server's making.
        var reads =
                RawHttp.arrivals(site().port(), new byte[0], "GET /stream?count=5&interval=500 HTTP/1.0", "Host: a");

        var text = new StringBuilder();
        var linesAfterEachRead = new ArrayList<Long>();
        for (var read : reads) {
            text.append(new String(read, StandardCharsets.ISO_8859_1));
            linesAfterEachRead.add(text.toString()
                    .lines()
                    .filter(line -> line.startsWith("chunk "))
                    .count());
        }
        assertThat(text).endsWith("chunk 1\nchunk 2\nchunk 3\nchunk 4\nchunk 5\n");
        assertThat(linesAfterEachRead).contains(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    default void a_redirect_leads_to_the_first_page() throws Exception {
        var uri = site().uri("/redirect");

        var response = Http.get(uri);

        var location = response.headers().firstValue("Location").orElse("");
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(uri.resolve(location)).isEqualTo(site().uri("/"));
    }

    @Test
    default void a_missing_page_is_404() throws Exception {
        assertThat(Http.get(site().uri("/no/such/page")).statusCode()).isEqualTo(404);
    }

    @Test
    default void an_exception_is_500_and_its_summary_is_in_the_web_servers_log() throws Exception {
        var response = Http.get(site().uri("/error"));

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(Http.text(response)).doesNotContain("\tat org.servletfcgi");
        assertThat(site().applicationLog().entries()).anyMatch(entry -> entry.contains("deliberate failure"));
        Patience.await("the summary in the web server's log", Patience.ANSWER)
                .until(() -> site().webServer().errorLog().contains("deliberate failure"));
        assertThat(site().webServer().errorLog()).doesNotContain("\tat org.servletfcgi");
    }

    @Test
    default void Q15_a_failure_after_the_first_bytes_is_no_complete_response() throws Exception {
        var reads = RawHttp.arrivals(
                site().port(), new byte[0], "GET /error?after=commit HTTP/1.1", "Host: a", "Connection: close");

        var bytes = new ByteArrayOutputStream();
        reads.forEach(bytes::writeBytes);
        var text = bytes.toString(StandardCharsets.ISO_8859_1);
        // A length or a last chunk would make it complete. nginx sends nothing at all where it has sent no head yet.
        assertThat(text).doesNotContainIgnoringCase("content-length").doesNotEndWith("0\r\n\r\n");
        if (!text.isEmpty()) {
            assertThat(text).startsWith("HTTP/1.1 200 ").containsIgnoringCase("transfer-encoding: chunked");
        }
    }

    @Test
    default void Q15_S8_a_failure_after_the_first_bytes_is_in_the_web_servers_log_with_its_summary() throws Exception {
        var before = site().webServer().errorLog().length();

        RawHttp.arrivals(
                site().port(), new byte[0], "GET /error?after=commit HTTP/1.1", "Host: a", "Connection: close");

        Patience.await("the summary and the web server's own complaint in its log", Patience.ANSWER)
                .untilAsserted(() -> assertThat(site().webServer().errorLog().substring(before))
                        .contains("deliberate failure")
                        .containsPattern(site().webServer().brokenResponse()));
    }

    @Test
    default void a_session_lives_in_its_cookie() throws Exception {
        var uri = site().uri("/session");
        var first = Http.send(Http.request(uri).header("Accept", "text/plain"));
        var cookie = first.headers().firstValue("Set-Cookie").orElse("").split(";", 2)[0];

        var second = Http.send(Http.request(uri).header("Accept", "text/plain").header("Cookie", cookie));

        assertThat(cookie).startsWith("JSESSIONID=");
        assertThat(Http.echo(first).value("new")).isEqualTo("true");
        assertThat(Http.echo(second).value("new")).isEqualTo("false");
        assertThat(Http.echo(second).value("id")).isEqualTo(Http.echo(first).value("id"));
        assertThat(Http.echo(second).value("count")).isEqualTo("2");
    }

    @Test
    default void two_values_of_one_header_field_stay_two() throws Exception {
        var headers = Http.get(site().uri("/headers")).headers();

        assertThat(headers.allValues("X-Two")).containsExactly("a", "b");
        assertThat(headers.allValues("Set-Cookie"))
                .map(cookie -> cookie.split(";", 2)[0])
                .containsExactly("one=1", "two=2");
    }

    @Test
    default void S5_fields_of_the_connection_do_not_change_the_response() throws Exception {
        for (var i = 0; i < 3; i++) {
            var response = Http.get(site().uri("/headers?connection"));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(Http.text(response).strip()).isEqualTo("ok");
            assertThat(response.headers().firstValue("X-Two")).isPresent();
            assertThat(response.headers().map())
                    .doesNotContainKeys("status", "upgrade", "trailer", "x-cgi-example")
                    .doesNotContainKeys("Status", "Upgrade", "Trailer", "X-CGI-Example");
            assertThat(response.headers().allValues("Keep-Alive")).doesNotContain("timeout=99");
            assertThat(String.join(", ", response.headers().allValues("Connection")))
                    .doesNotContain("X-Two");
        }
    }

    /** A length that no content follows would make the client wait for it, and take the next answer for it. */
    @ParameterizedTest
    @ValueSource(ints = {204, 205, 304})
    default void S6_a_length_that_no_content_can_follow_keeps_no_client_waiting(int status) throws Exception {
        var uri = site().uri("/status?content=yes&code=" + status);
        for (var i = 0; i < 3; i++) {
            var response = Http.get(uri);

            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.body()).isEmpty();
            var lengths = response.headers().allValues("Content-Length");
            switch (status) {
                case 204 -> assertThat(lengths).isEmpty();
                case 205 -> assertThat(lengths).isIn(List.of(), List.of("0"));
                default -> assertThat(lengths).hasSizeLessThan(2);
            }
        }
        assertThat(Http.get(site().uri("/headers")).statusCode()).isEqualTo(200);
    }

    @Test
    default void no_content_is_204_without_a_body() throws Exception {
        var answer = RawHttp.exchange(site().port(), "GET /status?code=204 HTTP/1.1", "Host: a", "Connection: close");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    default void not_modified_is_304_without_a_body() throws Exception {
        var answer = RawHttp.exchange(
                site().port(), "GET /not-modified HTTP/1.1", "Host: a", "Connection: close", "If-None-Match: \"v1\"");

        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.head()).containsIgnoringCase("etag: \"v1\"");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    default void an_asynchronous_response_arrives() throws Exception {
        var response = Http.get(site().uri("/async?delay=200"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Http.text(response)).isEqualTo("async ok\n");
    }

    @Test
    default void a_jsp_page_is_compiled_and_escapes_what_it_shows() throws Exception {
        var response = Http.get(site().uri("/hello.jsp?name=%3Cb%3Ex"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Http.text(response)).contains("&lt;b&gt;x").doesNotContain("<b>x");
    }

    @Test
    default void twenty_requests_at_once_get_their_own_answers() throws Exception {
        var started = System.nanoTime();
        var answers = new ArrayList<CompletableFuture<HttpResponse<byte[]>>>();
        for (var i = 0; i < 20; i++) {
            answers.add(sendAsync("/async?delay=1000"));
            answers.add(sendAsync("/echo/" + i));
        }

        for (var i = 0; i < 20; i++) {
            var async = answers.get(2 * i).get(Patience.ANSWER.toSeconds(), TimeUnit.SECONDS);
            var echo = answers.get(2 * i + 1).get(Patience.ANSWER.toSeconds(), TimeUnit.SECONDS);
            assertThat(Http.text(async)).isEqualTo("async ok\n");
            assertThat(Http.echo(echo).value("pathInfo")).isEqualTo("/" + i);
        }

        // One after the other they would take 20 seconds.
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
    }

    private CompletableFuture<HttpResponse<byte[]>> sendAsync(String path) {
        return Http.CLIENT.sendAsync(Http.request(site().uri(path)).build(), BodyHandlers.ofByteArray());
    }
}
