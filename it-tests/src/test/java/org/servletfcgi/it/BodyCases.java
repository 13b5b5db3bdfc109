package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request and response bodies through a web server, byte for byte. */
interface BodyCases extends OnSite {

    @Test
    default void a_form_post_gives_parameters() throws Exception {
        var request = Http.request(site().uri("/form"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=J%C3%BCrgen&message=a+b%26c"));

        var response = Http.send(request);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Http.text(response)).contains("Jürgen").contains("a b&amp;c");
    }

    @Test
    default void a_multipart_upload_gives_parts() throws Exception {
        var file = Content.pattern(200_000);
        var boundary = "----it-tests-boundary";
        var head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.bin\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n";
        var request = Http.request(site().uri("/upload"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.ofByteArrays(
                        Arrays.asList(ascii(head), file, ascii("\r\n--" + boundary + "--\r\n"))));

        var response = Http.send(request);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Http.text(response)).contains("200000").contains(Content.sha256(file));
    }

    @Test
    default void an_upload_of_5_megabytes_with_a_length_arrives() throws Exception {
        var body = Content.pattern(5 * Content.MEGABYTE);

        assertUploaded(body, BodyPublishers.ofByteArray(body));
    }

    @Test
    default void a_chunked_upload_of_5_megabytes_arrives() throws Exception {
        var body = Content.pattern(5 * Content.MEGABYTE);

        assertUploaded(body, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
    }

    @Test
    default void an_empty_upload_arrives() throws Exception {
        assertUploaded(new byte[0], BodyPublishers.ofByteArray(new byte[0]));
    }

    private void assertUploaded(byte[] body, BodyPublisher publisher) throws Exception {
        var request = Http.request(site().uri("/upload"))
                .header("Content-Type", "application/octet-stream")
                .PUT(publisher);

        var response = Http.send(request);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Http.text(response).lines())
                .containsExactly("size=" + body.length, "sha256=" + Content.sha256(body));
    }

    @Test
    default void an_upload_that_expects_100_continue_arrives() throws Exception {
        var request = Http.request(site().uri("/upload"))
                .expectContinue(true)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(Content.pattern(100_000)));

        var response = Http.send(request);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Http.text(response)).contains("size=100000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&length=false"})
    default void a_download_of_10_megabytes_is_what_was_sent(String options) throws Exception {
        var size = 10 * Content.MEGABYTE;

        var response = Http.get(site().uri("/download?size=" + size + options));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Content.sha256(response.body())).isEqualTo(Content.sha256(Content.pattern(size)));
        assertThat(response.headers().firstValueAsLong("Content-Length").orElse(size))
                .isEqualTo(size);
    }

    @Test
    default void head_has_the_length_and_no_body() throws Exception {
        var answer =
                RawHttp.exchange(site().port(), "HEAD /download?size=100000 HTTP/1.1", "Host: a", "Connection: close");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head()).containsIgnoringCase("content-length: 100000");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    default void a_response_written_before_the_body_is_read_is_whole() throws Exception {
        var size = 4 * Content.MEGABYTE;
        // nginx 1.22 sends no more of a body once it has passed on the response's head; this much it has sent by then.
        var body = Content.pattern(60_000);
        var request = Http.request(site().uri("/push-first?size=" + size))
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(body));

        var response = Http.send(request);

        var pushed = Arrays.copyOf(response.body(), size);
        var rest = new String(response.body(), size, response.body().length - size, StandardCharsets.US_ASCII);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Content.sha256(pushed)).isEqualTo(Content.sha256(Content.pattern(size)));
        assertThat(rest).isEqualTo("\nbody=" + body.length + " " + Content.sha256(body) + "\n");
    }

    @Test
    default void a_response_without_reading_5_megabytes_arrives() throws Exception {
        var request = Http.request(site().uri("/unread"))
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(Content.pattern(5 * Content.MEGABYTE)));

        var response = Http.send(request);

        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    default void a_body_echoed_without_blocking_comes_back() throws Exception {
        // Not more, for the same reason as above.
        var body = Content.pattern(60_000);
        var request = Http.request(site().uri("/async"))
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(body));

        var response = Http.send(request);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Content.sha256(response.body())).isEqualTo(Content.sha256(body));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
