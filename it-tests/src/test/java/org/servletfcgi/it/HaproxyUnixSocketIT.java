package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample application behind {@code examples/haproxy/unix-socket.cfg}. */
final class HaproxyUnixSocketIT extends SiteTests {

    @Override
    Site start() {
        return Site.haproxyOnUnixSocket();
    }

    // HAProxy begins a FastCGI request only with a length, which it can count as far as its buffer goes.
    @Override
    @Test
    public void a_chunked_upload_of_5_megabytes_arrives() throws Exception {
        // Less than 5 megabytes, and written at once: HAProxy answers and closes before it has read all.
        var answer = RawHttp.exchange(
                site().port(),
                Records.ascii("186a0\r\n" + "x".repeat(100_000) + "\r\n0\r\n\r\n"),
                "PUT /upload HTTP/1.1",
                "Host: a",
                "Transfer-Encoding: chunked",
                "Connection: close");

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void a_chunked_upload_that_fits_into_a_buffer_arrives() throws Exception {
        var body = Content.pattern(20_000);

        var response = uploadChunked(body);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Http.text(response).lines()).containsExactly("size=20000", "sha256=" + Content.sha256(body));
    }

    private HttpResponse<byte[]> uploadChunked(byte[] body) throws Exception {
        return Http.send(Http.request(site().uri("/upload"))
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
    }

    // With a length, for the same reason.
    @Override
    @Test
    public void a_multipart_upload_gives_parts() throws Exception {
        var file = Content.pattern(200_000);
        var form = new ByteArrayOutputStream();
        form.writeBytes(Records.ascii("--it-tests-boundary\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"x.bin\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n"));
        form.writeBytes(file);
        form.writeBytes(Records.ascii("\r\n--it-tests-boundary--\r\n"));

        var response = Http.send(Http.request(site().uri("/upload"))
                .header("Content-Type", "multipart/form-data; boundary=it-tests-boundary")
                .POST(BodyPublishers.ofByteArray(form.toByteArray())));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Http.text(response)).contains("200000").contains(Content.sha256(file));
    }

    // The example leaves log-stderr out, so HAProxy's log has nothing of it.
    @Override
    @Test
    public void an_exception_is_500_and_its_summary_is_in_the_web_servers_log() throws Exception {
        var response = Http.get(site().uri("/error"));

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(Http.text(response)).doesNotContain("\tat org.servletfcgi");
        assertThat(site().applicationLog().entries()).anyMatch(entry -> entry.contains("deliberate failure"));
    }

    // As above: the client sees it, and the application's log says why.
    @Override
    @Test
    public void Q15_S8_a_failure_after_the_first_bytes_is_in_the_web_servers_log_with_its_summary() throws Exception {
        RawHttp.arrivals(
                site().port(), new byte[0], "GET /error?after=commit HTTP/1.1", "Host: a", "Connection: close");

        Patience.await("the failure in the application's log", Patience.ANSWER)
                .untilAsserted(() -> assertThat(site().applicationLog().entries())
                        .anyMatch(entry -> entry.contains("/error") && entry.contains("deliberate failure")));
    }

    /** The printed buffer holds the largest head that the application may send; the next one is its own 500. */
    @ParameterizedTest
    @CsvSource({"31000, 200", "31600, 200", "32000, 200", "32400, 200", "33000, 500"})
    void S7_a_head_fits_into_the_printed_buffer_or_is_not_sent(int size, int status) throws Exception {
        var response = Http.get(site().uri("/headers?size=" + size));

        assertThat(response.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(response.headers().firstValue("X-Big").orElse("")).hasSize(size);
            assertThat(Http.text(response)).isEqualTo("ok");
        }
    }
}
