package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadServletTest {
    @RegisterExtension
    static final SampleServer SERVER = new SampleServer();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 65_535, 65_536, 65_537, 200_000})
    void each_byte_follows_the_formula(int size) throws Exception {
        HttpResponse<byte[]> response =
                SERVER.send(SERVER.request("/download?size=" + size), BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(size);
        assertThat(response.body()).isEqualTo(formula(size));
    }

    @Test
    void the_length_is_left_out_on_request() throws Exception {
        HttpResponse<byte[]> response =
                SERVER.send(SERVER.request("/download?size=70000&length=false"), BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("Content-Length")).isEmpty();
        assertThat(response.body()).isEqualTo(formula(70_000));
    }

    @Test
    void a_large_download_is_streamed() throws Exception {
        HttpResponse<InputStream> response =
                SERVER.send(SERVER.request("/download?size=67108865"), BodyHandlers.ofInputStream());

        try (InputStream body = response.body()) {
            assertThat(body.transferTo(OutputStream.nullOutputStream())).isEqualTo(67_108_865);
        }
    }

    @Test
    void head_has_the_content_length_of_get_up_to_the_limit() throws Exception {
        HttpResponse<String> response =
                SERVER.send(SERVER.request("/download?size=1073741824").method("HEAD", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(1_073_741_824);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?size=", "?size=-1", "?size=1073741825", "?size=9999999999999999999", "?size=1e3"})
    void other_sizes_are_refused(String query) throws IOException, InterruptedException {
        HttpResponse<String> response = SERVER.get("/download" + query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("expected size=0..1073741824\n");
    }

    private static byte[] formula(int size) {
        byte[] bytes = new byte[size];
        for (long i = 0; i < size; i++) {
            bytes[(int) i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }
}
