package org.servletfcgi.launcher.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.servletfcgi.launcher.client.Bytes;

/** The engine with applications that do wrong: every wrong answer is found, and the run always ends. */
@Timeout(60)
class WrongAnswersTest {

    private static final String OK = "Content-Length: 5\r\n\r\n";

    @TempDir
    private Path directory;

    private LoadResult run(IntFunction<Bytes> answers, boolean closes) throws Exception {
        FastCgiRequest request =
                new FastCgiRequest(Map.of("REQUEST_METHOD", "GET"), new byte[0], 1, true, Expectation.success());
        try (Fake fake = new Fake(directory, answers, closes)) {
            LoadPlan plan =
                    LoadPlan.to(fake.address()).connections(2).requests(20).timeout(Duration.ofMillis(500));
            return new Load(plan, request::conversation).run(progress -> {});
        }
    }

    private static Bytes right() {
        return Bytes.none().stdout(OK + "hello").stdout("").end();
    }

    @Test
    void right_answers_are_right() throws Exception {
        LoadResult result = run(count -> right(), false);

        assertThat(result.failures()).isEmpty();
        assertThat(result.counts().answered()).isEqualTo(20);
        assertThat(result.traffic().connections()).isEqualTo(2);
    }

    @Test
    void an_application_that_closes_kept_connections_after_right_answers_is_right() throws Exception {
        LoadResult result = run(count -> right(), true);

        assertThat(result.counts().answered() + result.counts().failed()).isEqualTo(20);
        assertThat(result.failures().keySet()).isSubsetOf("the connection was closed without an answer");
    }

    @Test
    void a_body_that_is_too_short_is_found_among_right_ones() throws Exception {
        Bytes wrong = Bytes.none().stdout(OK + "hell").end();

        LoadResult result = run(count -> count % 2 == 0 ? right() : wrong, false);

        assertThat(result.failures()).containsOnlyKeys("a body shorter than its Content-Length");
        assertThat(result.counts().answered() + result.counts().failed()).isEqualTo(20);
        assertThat(result.counts().answered()).isBetween(10L, 11L);
        assertThat(result.isRight()).isFalse();
    }

    @Test
    void a_second_END_REQUEST_is_found() throws Exception {
        LoadResult result = run(count -> right().end(), false);

        assertThat(result.failures()).containsOnlyKeys("a record for a request that is not in flight");
        assertThat(result.isRight()).isFalse();
    }

    @Test
    void another_protocol_is_found() throws Exception {
        LoadResult result = run(count -> Bytes.none().raw("HTTP/1.1 400 Bad Request\r\n\r\n"), true);

        assertThat(result.failures()).isEqualTo(Map.of("no FastCGI: this is an HTTP server", 20L));
    }

    @Test
    void connections_that_are_closed_without_an_answer_are_failures() throws Exception {
        LoadResult result = run(count -> Bytes.none(), true);

        assertThat(result.failures()).isEqualTo(Map.of("the connection was closed without an answer", 20L));
    }

    @Test
    void an_application_that_answers_nothing_ends_the_run_early() throws Exception {
        long start = System.nanoTime();

        LoadResult result = run(count -> Bytes.none(), false);

        assertThat(result.failures()).containsOnlyKeys("no answer within the time limit");
        assertThat(result.counts().gaveUp()).isTrue();
        assertThat(result.counts().failed()).isBetween(2L, 6L);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
    }

    @Test
    void an_answer_without_an_end_is_a_failure_and_the_others_count() throws Exception {
        LoadResult result = run(count -> count < 3 ? right() : Bytes.none().stdout(OK + "hello"), false);

        assertThat(result.failures()).containsOnlyKeys("no answer within the time limit");
        assertThat(result.counts().answered() + result.counts().failed()).isLessThanOrEqualTo(20);
        assertThat(result.counts().answered()).isPositive();
    }

    @Test
    void requests_beside_one_that_takes_too_long_are_made_again() throws Exception {
        FastCgiRequest request =
                new FastCgiRequest(Map.of("REQUEST_METHOD", "GET"), new byte[0], 2, true, Expectation.success());
        IntFunction<Bytes> neverTheSecond = count -> count == 1 || count > 4 ? Bytes.none() : right();
        try (Fake fake = new Fake(directory, neverTheSecond, false)) {
            LoadPlan plan = LoadPlan.to(fake.address())
                    .connections(1)
                    .multiplexed(2)
                    .requests(20)
                    .timeout(Duration.ofMillis(200));

            LoadResult result = new Load(plan, request::conversation).run(progress -> {});

            assertThat(result.failures()).containsOnlyKeys("no answer within the time limit");
            assertThat(result.counts().answered() + result.counts().failed()).isEqualTo(20);
            assertThat(result.counts().answered()).isGreaterThanOrEqualTo(10);
            assertThat(result.counts().gaveUp()).isFalse();
        }
    }
}
