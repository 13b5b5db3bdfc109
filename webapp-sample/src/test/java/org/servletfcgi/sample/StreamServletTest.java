package org.servletfcgi.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamServletTest {
    @RegisterExtension
    static final SampleServer SERVER = new SampleServer();

    @Test
    void chunks_are_numbered_from_one_and_buffering_is_declined() throws Exception {
        HttpResponse<String> response = SERVER.get("/stream?count=3&interval=1");

        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
        assertThat(response.headers().firstValue("X-Accel-Buffering")).hasValue("no");
        assertThat(response.body()).isEqualTo("chunk 1\nchunk 2\nchunk 3\n");
    }

    @Test
    void the_first_chunk_arrives_long_before_the_last_is_written() throws Exception {
        HttpResponse<InputStream> response =
                SERVER.send(SERVER.request("/stream?count=1000&interval=10000"), BodyHandlers.ofInputStream());

        try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("chunk 1");
        }
    }

    @Test
    void chunks_keep_their_distance() throws Exception {
        long start = System.nanoTime();

        HttpResponse<String> response = SERVER.get("/stream?count=4&interval=100");

        assertThat(response.body().lines()).hasSize(4);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void many_chunks_without_a_pause_arrive_in_order() throws Exception {
        HttpResponse<String> response = SERVER.get("/stream?count=1000&interval=0");

        assertThat(response.body().lines()).hasSize(1000).endsWith("chunk 999", "chunk 1000");
    }

    @Test
    void no_chunks_are_an_empty_response() throws Exception {
        HttpResponse<String> response = SERVER.get("/stream?count=0");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"count=1001", "count=-1", "count=x", "interval=10001", "interval=-1", "count=1&interval="})
    void numbers_out_of_range_are_refused(String query) throws Exception {
        HttpResponse<String> response = SERVER.get("/stream?" + query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("expected ");
    }
}
