package org.servletfcgi.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadServletTest {
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String MULTIPART = "multipart/form-data; boundary=cut";

    @RegisterExtension
    static final SampleServer SERVER = new SampleServer();

    @Test
    void get_shows_a_form() throws Exception {
        HttpResponse<String> page = SERVER.get("/upload");

        assertThat(page.body()).contains("enctype=\"multipart/form-data\"", "<label for=\"file\">");
    }

    @Test
    void parts_are_listed_as_lines() throws Exception {
        HttpResponse<String> response = SERVER.post("/upload", MULTIPART, twoParts("Grüße.txt"));

        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
        assertThat(response.body().lines())
                .containsExactly(
                        "part.1.field=note",
                        "part.1.filename",
                        "part.1.contentType",
                        "part.1.size=5",
                        "part.1.sha256=2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
                        "part.2.field=file",
                        "part.2.filename=Grüße.txt",
                        "part.2.contentType=text/plain",
                        "part.2.size=3",
                        "part.2.sha256=" + SHA256_OF_ABC);
    }

    @Test
    void a_browser_gets_a_page_with_escaped_names() throws Exception {
        HttpResponse<String> page = SERVER.send(SERVER.request("/upload")
                .header("Accept", "text/html,*/*")
                .header("Content-Type", MULTIPART)
                .POST(BodyPublishers.ofString(twoParts("<script>alert(1)</script>"), UTF_8)));

        assertThat(page.body())
                .contains("<dd>&lt;script&gt;alert(1)&lt;/script&gt;</dd>", SHA256_OF_ABC)
                .doesNotContain("<script>alert");
    }

    @Test
    void a_part_larger_than_the_memory_threshold_is_counted_whole() throws Exception {
        String content = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big\"\r\n\r\n"
                + "x".repeat(1_000_000) + "\r\n--cut--\r\n";

        HttpResponse<String> response = SERVER.post("/upload", MULTIPART, content);

        assertThat(response.body().lines()).contains("part.1.size=1000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT"})
    void any_other_content_is_counted_as_it_streams(String method) throws Exception {
        byte[] block = new byte[1 << 16];
        var content = BodyPublishers.ofByteArrays(
                () -> Stream.generate(() -> block).limit(320).iterator());

        HttpResponse<String> response = SERVER.send(SERVER.request("/upload")
                .header("Content-Type", "application/octet-stream")
                .method(method, content));

        assertThat(response.body().lines())
                .hasSize(2)
                .contains("size=20971520")
                .last()
                .asString()
                .hasSize(71);
    }

    @Test
    void put_has_size_and_sha256_lines() throws Exception {
        HttpResponse<String> response = SERVER.send(SERVER.request("/upload").PUT(BodyPublishers.ofString("abc")));

        assertThat(response.body()).isEqualTo("size=3\nsha256=" + SHA256_OF_ABC + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary=other"})
    void a_broken_multipart_form_is_a_client_error_without_a_stack_trace(String contentType) throws Exception {
        HttpResponse<String> response = SERVER.post("/upload", contentType, twoParts("a"));

        assertThat(response.statusCode()).isBetween(400, 499);
        assertThat(response.body()).doesNotContain("\tat ", "Exception");
    }

    private static String twoParts(String fileName) {
        return "--cut\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
                + "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + fileName
                + "\"\r\nContent-Type: text/plain\r\n\r\nabc\r\n--cut--\r\n";
    }
}
