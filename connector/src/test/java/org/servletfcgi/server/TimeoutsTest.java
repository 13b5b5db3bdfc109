package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.RESPONDER;
import static org.servletfcgi.fastcgi.internal.Records.begin;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.server.Received.Answer;

/** Web servers that keep the connector waiting: each rule by itself, told apart in the log and in the counters (Q16). */
class TimeoutsTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration OFTEN = Duration.ofMillis(10);

    @RegisterExtension
    final TestServer server = new TestServer();

    private final BlockingQueue<String> seen = new ArrayBlockingQueue<>(100);

    private String nextSeen() throws InterruptedException {
        return String.valueOf(seen.poll(10, TimeUnit.SECONDS));
    }

    private long exceeded(Limit limit) {
        return server.factory().getStatistics().exceededCount(limit);
    }

    private static CompletableFuture<Answer> answer(RawClient client, int requestId) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return client.answer(requestId);
            } catch (java.io.IOException x) {
                throw new UncheckedIOException(x);
            }
        });
    }

    /** Does something now and then until the answer is there. */
    private static Answer meanwhile(CompletableFuture<Answer> answer, Callable<?> now) throws Exception {
        await().pollDelay(Duration.ZERO).pollInterval(OFTEN).until(() -> {
            now.call();
            return answer.isDone();
        });
        return answer.get();
    }

    /** Reads the whole body and lets failures out. */
    private Handler reader() {
        return Handlers.blocking((request, response, callback) -> {
            try (InputStream body = Content.Source.asInputStream(request)) {
                int length = 0;
                while (body.read() >= 0) {
                    length++;
                }
                Handlers.text(response, Integer.toString(length), callback);
            } catch (Exception x) {
                seen.add(x.toString());
                callback.failed(x);
            }
        });
    }

    @Test
    void Q16_params_that_do_not_end_are_answered_with_408_and_the_connection_lives_on() throws Exception {
        server.limits(Limits.builder().paramsTimeout(SHORT));
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, KEEP_CONN).params("A", "B"));

            assertThat(client.answer(1).status()).isEqualTo(408);
            client.send(none().on(1).params("C", "D").paramsEnd().stdinEnd());
            client.send(get(1, KEEP_CONN, "/next").stdinEnd());
            assertThat(client.answer(1).body()).isEqualTo("GET /next 0");
        }
        assertThat(server.log()).singleElement().asString().contains("refused", "paramsTimeout PT0.2S");
        assertThat(exceeded(Limit.PARAMS_TIMEOUT)).isEqualTo(1);
        assertThat(server.factory().getStatistics().getRefusedRequests()).isEqualTo(1);
    }

    @Test
    void Q16_params_that_come_byte_by_byte_are_timed_out_in_total() throws Exception {
        server.limits(Limits.builder().paramsTimeout(SHORT));
        server.start(Handlers.summary());
        byte[] header = Arrays.copyOf(none().on(1).paramsBytes(new byte[60_000]).bytes(), 8);
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, KEEP_CONN)).send(header);

            Answer answer = meanwhile(answer(client, 1), () -> client.send(new byte[1]));

            assertThat(answer.status()).isEqualTo(408);
        }
        server.log();
        assertThat(exceeded(Limit.PARAMS_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void Q16_params_of_one_request_do_not_hold_up_another_one() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.limits(Limits.builder().paramsTimeout(SHORT));
        server.start(Handlers.blocking((request, response, callback) -> {
            Handlers.await(go);
            Handlers.text(response, "late", callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd()).send(begin(2, RESPONDER, KEEP_CONN));

            assertThat(client.answer(2).status()).isEqualTo(408);
            go.countDown();
            assertThat(client.answer(1).body()).isEqualTo("late");
        }
        server.log();
    }

    @Test
    void Q16_abort_of_params_that_take_too_long_is_no_second_answer() throws Exception {
        server.limits(Limits.builder().paramsTimeout(SHORT));
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, KEEP_CONN));
            client.answer(1);

            client.send(none().on(1).abort()).send(get(2, KEEP_CONN, "/b").stdinEnd());

            assertThat(client.answer(2).body()).isEqualTo("GET /b 0");
        }
        server.log();
    }

    @Test
    void Q16_content_that_does_not_come_fails_the_read_with_408() throws Exception {
        server.limits(Limits.builder().contentTimeout(SHORT));
        server.start(reader());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a").stdin("x"));

            Answer answer = client.answer(1);

            assertThat(nextSeen()).contains("contentTimeout");
            assertThat(answer.status()).isEqualTo(408);
        }
        assertThat(server.log())
                .singleElement()
                .asString()
                .contains("failed: no content came for contentTimeout PT0.2S");
        assertThat(exceeded(Limit.CONTENT_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void Q16_other_requests_of_the_connection_do_not_keep_a_silent_one_alive() throws Exception {
        server.limits(Limits.builder().contentTimeout(SHORT).lingerPause(Duration.ZERO));
        server.idleTimeout(SHORT);
        server.start(reader());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/silent"));

            Received first;
            int others = 0;
            do {
                client.send(get(2, KEEP_CONN, "/other").stdinEnd());
                first = client.receive();
                if (first.requestId() == 2) {
                    others++;
                    while (!client.receive().isEndRequest()) {}
                }
            } while (first.requestId() == 2);

            assertThat(first.requestId()).isEqualTo(1);
            assertThat(others).isPositive();
        }
        server.log();
        assertThat(exceeded(Limit.CONTENT_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void Q16_content_of_known_length_that_comes_byte_by_byte_is_too_slow() throws Exception {
        server.limits(
                Limits.builder().contentTimeout(SHORT).minContentRate(1_000_000).lingerPause(Duration.ZERO));
        server.start(reader());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a", "CONTENT_LENGTH", "60000"));

            Answer answer =
                    meanwhile(answer(client, 1), () -> client.send(none().on(1).stdin("x")));

            assertThat(answer.status()).isEqualTo(408);
        }
        assertThat(server.log()).singleElement().asString().contains("slower than minContentRate 1000000 bytes");
        assertThat(exceeded(Limit.MIN_CONTENT_RATE)).isEqualTo(1);
        assertThat(exceeded(Limit.CONTENT_TIMEOUT)).isZero();
    }

    @Test
    void Q16_content_of_unknown_length_may_come_at_any_rate() throws Exception {
        Duration timeout = Duration.ofSeconds(2);
        server.limits(Limits.builder().contentTimeout(timeout).minContentRate(1_000_000));
        server.start(reader());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a"));
            long begin = System.nanoTime();
            int[] sent = {0};
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50)).until(() -> {
                client.send(none().on(1).stdin("x"));
                sent[0]++;
                return System.nanoTime() - begin
                        > timeout.plus(timeout.dividedBy(4)).toNanos();
            });
            client.send(none().on(1).stdinEnd());

            assertThat(client.answer(1).body()).isEqualTo(Integer.toString(sent[0]));
        }
    }

    @Test
    void Q16_response_that_is_not_read_closes_the_connection_although_the_web_server_goes_on_sending()
            throws Exception {
        server.limits(Limits.builder().writeTimeout(SHORT));
        server.start(writer(100));
        try (RawClient client = server.connectWithSmallBuffer()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            byte[] ignored = none().on(7).stdin("x").bytes();

            await().pollDelay(Duration.ZERO).pollInterval(OFTEN).until(() -> {
                try {
                    client.send(ignored);
                    return false;
                } catch (java.io.IOException closed) {
                    return true;
                }
            });

            assertThat(nextSeen()).isEqualTo("failed");
            server.awaitNoConnections();
        }
        assertThat(server.log()).singleElement().asString().contains("closed", "writeTimeout PT0.2S");
        assertThat(exceeded(Limit.WRITE_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void Q16_response_that_is_read_slowly_arrives() throws Exception {
        server.limits(Limits.builder().writeTimeout(Duration.ofSeconds(2)));
        server.idleTimeout(SHORT);
        server.start(writer(1));
        try (RawClient client = server.connectWithSmallBuffer()) {
            client.send(get(1, 0, "/a").stdinEnd());
            Socket socket = Objects.requireNonNull(client.socket());
            byte[] buffer = new byte[16 * 1024];
            int[] length = {0};

            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).until(() -> {
                int count = socket.getInputStream().read(buffer);
                length[0] += Math.max(0, count);
                return count < 0;
            });

            assertThat(length[0]).isGreaterThan(1024 * 1024);
        }
        assertThat(nextSeen()).isEqualTo("all written");
    }

    private Handler writer(int megabytes) {
        return Handlers.blocking((request, response, callback) -> {
            try {
                for (int i = 0; i < megabytes; i++) {
                    Handlers.writeAndWait(response, new byte[1024 * 1024]);
                }
                seen.add("all written");
            } catch (Exception x) {
                seen.add("failed");
            }
            callback.succeeded();
        });
    }

    @Test
    void Q5_application_that_goes_on_after_an_abort_gives_its_id_back_after_abortGrace() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.limits(Limits.builder().abortGrace(SHORT).maxRequestsPerConnection(1));
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/stubborn")) {
                seen.add("running");
                Handlers.await(go);
            }
            Handlers.text(response, "done", callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/stubborn").stdinEnd());
            assertThat(nextSeen()).isEqualTo("running");
            client.send(none().on(1).abort());
            Answer aborted = client.answer(1);

            assertThat(aborted.stdout()).isEmpty();
            assertThat(aborted.end().content()).startsWith(0, 0, 0, 1, 0);
            assertThat(exceeded(Limit.ABORT_GRACE)).isEqualTo(1);

            client.send(get(1, KEEP_CONN, "/next").stdinEnd());
            assertThat(client.answer(1).status()).isEqualTo(200);
            go.countDown();
        }
        assertThat(server.factory().getStatistics().getAbortedRequests()).isEqualTo(1);
    }

    @Test
    void X2_aborted_requests_that_wait_for_a_thread_are_bounded() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        QueuedThreadPool threads = (QueuedThreadPool) server.server().getThreadPool();
        server.limits(Limits.builder().maxRequestsPerConnection(20).abortGrace(SHORT));
        server.start(Handlers.blocking((request, response, callback) -> {
            Handlers.await(go);
            Handlers.text(response, "done", callback);
        }));
        RawClient client = server.connect();
        client.send(none().getValues("FCGI_MAX_REQS")).receive();
        List<RawClient> busy = new ArrayList<>();
        for (int i = 0; i < threads.getMaxThreads(); i++) {
            busy.add(server.connect().send(get(1, 0, "/busy").stdinEnd()));
        }
        await().until(() -> threads.getIdleThreads() == 0 && threads.getQueueSize() > 0);
        try (client) {
            Records records = none();
            for (int id = 1; id <= 300; id++) {
                records.raw(get(id, KEEP_CONN, "/a").abort().bytes());
            }
            client.send(records);
            int ended = 0;
            while (ended < 300) {
                ended += client.receive().isEndRequest() ? 1 : 0;
            }

            assertThat(exceeded(Limit.REQUESTS_BEYOND)).isEqualTo(300 - (20 + 100));
            go.countDown();
            for (RawClient other : busy) {
                other.answer(1);
                other.close();
            }
        }
        server.log();
    }

    @Test
    void Q5_application_that_ends_within_abortGrace_is_not_counted() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.start(Handlers.blocking((request, response, callback) -> {
            seen.add("running");
            Handlers.await(go);
            Handlers.text(response, "done", callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            assertThat(nextSeen()).isEqualTo("running");
            client.send(none().on(1).abort());
            go.countDown();

            client.answer(1);
        }
        assertThat(exceeded(Limit.ABORT_GRACE)).isZero();
    }

    @Test
    void L5_connection_beyond_maxConnections_is_answered_with_503_and_closed() throws Exception {
        server.limits(Limits.builder().maxConnections(2));
        server.start(Handlers.summary());
        Records request = get(1, KEEP_CONN, "/a").stdinEnd();
        try (RawClient first = server.connect();
                RawClient second = server.connect()) {
            for (RawClient client : new RawClient[] {first, second}) {
                client.send(request);
                assertThat(client.answer(1).status()).isEqualTo(200);
            }
            try (RawClient third = server.connect()) {
                third.send(request);

                assertThat(third.answer(1).status()).isEqualTo(503);
                assertThat(third.atEnd()).isTrue();
            }
            second.close();
            await().until(() -> server.factory().getStatistics().getOpenConnections() == 1);
            try (RawClient next = server.connect()) {
                next.send(request);

                assertThat(next.answer(1).status()).isEqualTo(200);
            }
        }
        assertThat(server.log().get(0)).contains("refused: more than maxConnections 2");
        assertThat(exceeded(Limit.MAX_CONNECTIONS)).isEqualTo(1);
        assertThat(server.factory().getStatistics().getConnections()).isEqualTo(4);
    }

    @Test
    void L5_silent_connection_beyond_maxConnections_is_closed_after_the_idle_timeout() throws Exception {
        server.limits(Limits.builder().maxConnections(1));
        server.idleTimeout(SHORT);
        server.start(Handlers.summary());
        try (RawClient first = server.connect()) {
            first.send(get(1, KEEP_CONN, "/a").stdinEnd());
            first.answer(1);
            try (RawClient second = server.connect()) {
                assertThat(second.atEnd()).isTrue();
            }
            first.send(get(1, KEEP_CONN, "/b").stdinEnd());
            assertThat(first.answer(1).status()).isEqualTo(200);
        }
        server.log();
        assertThat(exceeded(Limit.MAX_CONNECTIONS)).isEqualTo(1);
    }
}
