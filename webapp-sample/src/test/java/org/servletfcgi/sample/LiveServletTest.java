package org.servletfcgi.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveServletTest {
    @RegisterExtension
    static final SampleServer SERVER = new SampleServer();

    private final AtomicLong requests = new AtomicLong();

    @BeforeEach
    void a_connector_that_counts() {
        SERVER.pretendStatistics(() -> Map.of("requests", requests.incrementAndGet()));
    }

    @Test
    void without_a_connector_that_counts_the_stream_says_so_and_ends() throws Exception {
        SERVER.pretendStatistics(null);

        HttpResponse<String> response = SERVER.get("/live");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("event: absent\ndata: null\n\n");
    }

    @Test
    void each_event_is_a_new_snapshot_and_the_last_one_says_that_it_is() throws Exception {
        long start = System.nanoTime();

        HttpResponse<String> response = SERVER.get("/live?count=2");

        assertThat(response.body())
                .matches("event: numbers\ndata: \\{\"millis\":\\d+,\"statistics\":\\{\"requests\":1}}\n\n"
                        + "event: numbers\ndata: \\{\"millis\":\\d+,\"statistics\":\\{\"requests\":2}}\n\n"
                        + "event: end\ndata: null\n\n");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void nobody_may_keep_or_collect_the_events() throws Exception {
        HttpResponse<String> response = SERVER.get("/live?count=0");

        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(response.headers().firstValue("X-Accel-Buffering")).hasValue("no");
        assertThat(response.body()).isEqualTo("event: end\ndata: null\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"301", "-1", "", "all"})
    void a_longer_stream_is_refused(String count) throws Exception {
        assertThat(SERVER.get("/live?count=" + count).statusCode()).isEqualTo(400);
    }

    @Test
    void there_are_only_so_many_streams_and_one_that_is_left_makes_room() throws Exception {
        List<InputStream> streams = new ArrayList<>();
        try {
            for (int i = 0; i < LiveServlet.MAX_STREAMS; i++) {
                streams.add(open());
                assertThat(firstLine(streams.get(i))).isEqualTo("event: numbers");
            }

            assertThat(SERVER.get("/live?count=0").body()).isEqualTo("event: busy\ndata: null\n\n");
        } finally {
            for (InputStream stream : streams) {
                stream.close();
            }
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(SERVER.get("/live?count=0").body()).startsWith("event: end"));
    }

    private static InputStream open() throws IOException, InterruptedException {
        return SERVER.send(SERVER.request("/live"), BodyHandlers.ofInputStream())
                .body();
    }

    private static String firstLine(InputStream stream) throws IOException {
        return new BufferedReader(new InputStreamReader(stream, UTF_8)).readLine();
    }
}
