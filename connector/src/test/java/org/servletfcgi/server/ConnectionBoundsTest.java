package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.RESPONDER;
import static org.servletfcgi.fastcgi.internal.Records.begin;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.server.Received.Answer;

/** What all requests of a connection hold together is bounded, and costs the one that needs more (X2, X3, Q14, N4). */
class ConnectionBoundsTest {
    private static final int OVERLOADED = 2;

    @RegisterExtension
    final TestServer server = new TestServer();

    @TempDir
    Path directory;

    private final CountDownLatch go = new CountDownLatch(1);
    private final Queue<Callback> waiting = new ConcurrentLinkedQueue<>();

    /** A connection that shows at once that it may carry several requests, as HAProxy's do. */
    private RawClient connectMultiplexed() throws IOException {
        RawClient client = server.connect().send(none().getValues("FCGI_MPXS_CONNS"));
        client.receive();
        return client;
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static Set<Integer> ids(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().collect(Collectors.toSet());
    }

    /** Says length and checksum of the body; requests for /slow wait for the test before they read. */
    private Handler slow() {
        return Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/slow")) {
                Handlers.await(go);
            }
            Handlers.checksum(request, response, callback);
        });
    }

    /** Reads and answers nothing but /quick; the others are in {@link #waiting}. */
    private Handler neverReading() {
        return Handlers.nonBlocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/quick")) {
                Content.copy(request, response, callback);
            } else {
                waiting.add(callback);
            }
        });
    }

    @Test
    void X3_requests_beyond_the_connections_files_fail_with_413_and_the_others_get_everything() throws Exception {
        server.limits(Limits.builder()
                .contentBufferBytes(1024)
                .connectionContentBytes(8 * 1024)
                .connectionSpoolBytes(250_000)
                .spoolDirectory(directory));
        server.start(slow());
        byte[] body = bytes(1, 100_000);
        try (RawClient client = connectMultiplexed()) {
            Records records = none();
            for (int id = 1; id <= 4; id++) {
                records.raw(post(id, KEEP_CONN, "/slow").stdin(body).stdinEnd().bytes());
            }
            client.send(records).send(post(5, KEEP_CONN, "/quick").stdin("abc").stdinEnd());
            Answer quick = client.answer(5);
            go.countDown();
            RawClient.Answers answers = client.answers(ids(1, 4));

            assertThat(quick.body()).isEqualTo(Handlers.checksum("abc".getBytes(StandardCharsets.US_ASCII)));
            for (int id = 1; id <= 2; id++) {
                assertThat(answers.of(id).body()).isEqualTo(Handlers.checksum(body));
            }
            for (int id = 3; id <= 4; id++) {
                assertThat(answers.of(id).status()).isEqualTo(413);
            }
            client.send(post(1, 0, "/quick").stdin(body).stdinEnd());
            assertThat(client.answer(1).body()).isEqualTo(Handlers.checksum(body));
        }
        assertThat(directory).isEmptyDirectory();
        server.log();
    }

    @Test
    void X3_files_are_given_back_so_that_the_limit_is_the_same_for_those_that_follow() throws Exception {
        server.limits(Limits.builder()
                .contentBufferBytes(1024)
                .connectionContentBytes(2048)
                .connectionSpoolBytes(150_000)
                .spoolDirectory(directory));
        server.start(slow());
        go.countDown();
        byte[] body = bytes(2, 100_000);
        try (RawClient client = connectMultiplexed()) {
            for (int i = 0; i < 20; i++) {
                client.send(post(1, KEEP_CONN, "/slow").stdin(body).stdinEnd());

                assertThat(client.answer(1).body()).as("request %s", i).isEqualTo(Handlers.checksum(body));
            }
        }
    }

    @Test
    void Q14_single_request_is_taken_without_files_however_little_memory_the_connection_has() throws Exception {
        server.limits(Limits.builder().connectionContentBytes(1).spoolDirectory(directory.resolve("absent")));
        server.start(slow());
        byte[] body = bytes(3, 3_000_000);
        Thread release = new Thread(() -> go.countDown());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/slow"));
            release.start();
            client.send(none().stdin(body).stdinEnd());

            assertThat(client.answer(1).body()).isEqualTo(Handlers.checksum(body));
        }
        release.join();
    }

    /** The answer of one id; the records of others are kept, because they may come at any time. */
    private static Answer answer(RawClient client, int id, List<Received> others) throws IOException {
        List<Received> records = new ArrayList<>();
        do {
            Received record = client.receive();
            (record.requestId() == id ? records : others).add(record);
        } while (records.isEmpty() || !records.get(records.size() - 1).isEndRequest());
        return new Answer(records);
    }

    private static Answer of(List<Received> records, int id) {
        return new Answer(
                records.stream().filter(record -> record.requestId() == id).toList());
    }

    @Test
    void X3_unread_silent_and_aborted_requests_hold_back_no_other() throws Exception {
        server.limits(Limits.builder().spoolDirectory(directory).abortGrace(Duration.ofMinutes(1)));
        server.start(slow());
        byte[] huge = bytes(4, 4_000_000);
        List<Received> others = new ArrayList<>();
        try (RawClient client = connectMultiplexed()) {
            client.send(post(1, KEEP_CONN, "/slow").stdin(huge));
            client.send(get(2, KEEP_CONN, "/slow").stdinEnd());
            client.send(post(3, KEEP_CONN, "/slow").stdin(bytes(5, 500_000)));
            client.send(none().on(3).abort());
            client.send(begin(4, RESPONDER, KEEP_CONN).params("HTTP_X", "never ends"));
            for (int i = 0; i < 50; i++) {
                client.send(post(9, KEEP_CONN, "/quick").stdin("abc").stdinEnd());

                assertThat(answer(client, 9, others).body())
                        .isEqualTo(Handlers.checksum("abc".getBytes(StandardCharsets.US_ASCII)));
            }
            client.send(none().on(1).stdinEnd()).send(none().on(4).abort());
            assertThat(answer(client, 4, others).records()).hasSize(1);
            go.countDown();
            Answer first = answer(client, 1, others);
            client.send(get(9, 0, "/quick").stdinEnd());
            answer(client, 9, others);
            while (others.stream().filter(Received::isEndRequest).count() < 2) {
                others.add(client.receive());
            }

            assertThat(first.body()).isEqualTo(Handlers.checksum(huge));
            assertThat(of(others, 2).status()).isEqualTo(200);
            assertThat(of(others, 3).appStatus()).isEqualTo(1);
        }
        server.log();
    }

    @Test
    void X5_many_bodies_that_come_in_turns_byte_by_byte_do_not_mix_in_their_files() throws Exception {
        int requests = 12;
        int length = 2000;
        server.limits(Limits.builder()
                .contentBufferBytes(1000)
                .connectionContentBytes(4000)
                .spoolDirectory(directory));
        server.start(slow());
        List<byte[]> bodies =
                IntStream.range(0, requests).mapToObj(i -> bytes(i, length)).toList();
        Records records = none();
        for (int i = 0; i < requests; i++) {
            records.raw(post(i + 1, KEEP_CONN, "/slow").bytes());
        }
        for (int at = 0; at < length; at++) {
            for (int i = 0; i < requests; i++) {
                records.on(i + 1).stdin(new byte[] {bodies.get(i)[at]});
            }
        }
        for (int i = 0; i < requests; i++) {
            records.on(i + 1).stdinEnd();
        }
        try (RawClient client = connectMultiplexed()) {
            client.send(records);
            client.send(get(99, KEEP_CONN, "/quick").stdinEnd());
            client.answer(99);
            go.countDown();
            RawClient.Answers answers = client.answers(ids(1, requests));

            for (int i = 0; i < requests; i++) {
                assertThat(answers.of(i + 1).body()).isEqualTo(Handlers.checksum(bodies.get(i)));
            }
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void X2_X3_hundred_requests_that_send_all_they_may_make_us_hold_what_the_connection_may() throws Exception {
        int share = 256 * 1024;
        server.limits(Limits.builder()
                .contentBufferBytes(share)
                .connectionParamsBytes(1024 * 1024)
                .spoolDirectory(directory));
        server.start(neverReading());
        byte[] body = new byte[share];
        String cookie = "c".repeat(60_000);
        try (RawClient client = connectMultiplexed()) {
            client.send(get(101, KEEP_CONN, "/quick").stdinEnd());
            client.answer(101);
            long before = heldBytes();
            for (int id = 1; id <= 95; id++) {
                // Fifteen of these cookies fit beside the variables of eighty others.
                String[] more = id <= 80 ? new String[0] : new String[] {"HTTP_COOKIE", cookie};
                client.send(post(id, KEEP_CONN, "/never", more).stdin(body));
            }
            for (int id = 96; id <= 100; id++) {
                client.send(post(id, KEEP_CONN, "/never", "HTTP_COOKIE", cookie).stdin(body));
                assertThat(client.answer(id).status()).isEqualTo(503);
            }
            client.send(get(101, KEEP_CONN, "/quick").stdinEnd());
            client.answer(101);
            long held = heldBytes() - before;

            // One for content, one for variables; the rest is what a hundred requests cost.
            assertThat(held).isBetween(1_000_000L, 6_000_000L);
            waiting.forEach(Callback::succeeded);
            Records ends = none();
            ids(1, 95).forEach(id -> ends.on(id).stdinEnd());
            client.send(ends);
            assertThat(client.answers(ids(1, 95)).byId()).hasSize(95);
        }
        server.log();
    }

    /** What is in use after a collection, the least of several looks: heap and direct buffers. */
    private static long heldBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            least = Math.min(least, heap + direct);
        }
        return least;
    }

    @Test
    void X2_variables_beyond_the_connections_memory_are_503_and_their_place_comes_back() throws Exception {
        server.limits(Limits.builder().connectionParamsBytes(21_000));
        server.start(slow());
        String value = "v".repeat(4000);
        try (RawClient client = server.connect()) {
            for (int id = 1; id <= 3; id++) {
                client.send(get(id, KEEP_CONN, "/slow").stdinEnd());
                client.send(post(id + 10, KEEP_CONN, "/slow", "HTTP_X", value).stdinEnd());
            }
            client.send(post(20, KEEP_CONN, "/quick", "HTTP_X", value).stdinEnd());
            Answer refused = client.answer(20);
            client.send(get(21, KEEP_CONN, "/quick").stdinEnd());
            Answer small = client.answer(21);
            go.countDown();
            client.answers(Set.of(1, 2, 3, 11, 12, 13));

            assertThat(refused.status()).isEqualTo(503);
            assertThat(small.status()).isEqualTo(200);
            // Memory comes back when the applications have returned, which may be after their answers.
            await().until(() -> {
                client.send(post(20, KEEP_CONN, "/quick", "HTTP_X", value).stdinEnd());
                return client.answer(20).status() == 200;
            });
        }
        assertThat(server.log()).isNotEmpty().allMatch(line -> line.contains("connectionParamsBytes 21000"));
    }

    @Test
    void X2_variables_of_requests_that_are_aborted_or_refused_take_no_memory() throws Exception {
        server.limits(Limits.builder().connectionParamsBytes(20_000).maxParamNameBytes(100));
        server.start(slow());
        String value = "v".repeat(15_000);
        try (RawClient client = server.connect()) {
            for (int i = 0; i < 10; i++) {
                client.send(
                        begin(1, RESPONDER, KEEP_CONN).params("HTTP_X", value).abort());
                assertThat(client.receive().isEndRequest()).isTrue();
            }
            for (int id = 1; id <= 5; id++) {
                client.send(begin(id, RESPONDER, KEEP_CONN).params("HTTP_X", value, "N".repeat(101), ""));
            }
            client.send(post(6, KEEP_CONN, "/quick", "HTTP_X", value).stdinEnd());
            Answer accepted = client.answer(6);
            client.send(none().on(5).paramsEnd().stdinEnd());

            assertThat(accepted.status()).isEqualTo(200);
            assertThat(client.answer(5).status()).isEqualTo(431);
        }
        assertThat(server.log()).singleElement().asString().contains("maxParamNameBytes 100");
    }

    @Test
    void N4_request_beyond_the_connections_memory_may_not_send_variables_without_end() throws Exception {
        server.limits(Limits.builder().connectionParamsBytes(1000).maxParamsBytes(2000));
        server.start(slow());
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, KEEP_CONN).paramsBytes(new byte[1500]));
            client.send(none().paramsBytes(new byte[6501]));

            assertThat(client.atEnd()).isTrue();
        }
        assertThat(server.log())
                .singleElement()
                .asString()
                .contains("maxParamsBytes")
                .contains("8000");
    }

    @Test
    void X2_number_of_requests_in_their_params_is_configurable() throws Exception {
        server.limits(Limits.builder().maxRequestsInParams(2));
        server.start(slow());
        try (RawClient client = server.connect()) {
            for (int id = 1; id <= 3; id++) {
                client.send(begin(id, RESPONDER, KEEP_CONN).params(Requests.variables("GET", "/" + id)));
            }
            for (int id = 3; id >= 1; id--) {
                client.send(none().on(id).paramsEnd().stdinEnd());

                assertThat(client.answer(id).status()).isEqualTo(id == 3 ? 503 : 200);
            }
        }
        assertThat(server.log()).singleElement().asString().contains("maxRequestsInParams 2");
    }

    @Test
    void X2_Q4_refusals_that_nobody_lets_us_answer_are_bounded_too() throws Exception {
        server.limits(Limits.builder().maxRequestsPerConnection(1));
        server.start(slow());
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/slow").stdinEnd());
            Records begun = none();
            for (int id = 2; id <= 101; id++) {
                begun.andBegin(id, RESPONDER, KEEP_CONN).params("REQUEST_METHOD", "HEAD");
            }
            client.send(begun);
            client.send(get(102, KEEP_CONN, "/quick").stdin("ignored").stdinEnd());
            Answer bare = client.answer(102);
            client.send(none().on(101).paramsEnd());
            Answer complete = client.answer(101);
            go.countDown();

            assertThat(bare.records()).hasSize(1);
            assertThat(bare.protocolStatus()).isEqualTo(OVERLOADED);
            assertThat(bare.appStatus()).isZero();
            assertThat(complete.status()).isEqualTo(503);
            assertThat(client.answer(1).status()).isEqualTo(200);
        }
        server.log();
    }

    @Test
    void X2_hundred_requests_with_ordinary_variables_fit() throws Exception {
        server.start(neverReading());
        String[] more = new String[60];
        for (int i = 0; i < more.length; i += 2) {
            more[i] = "HTTP_X_FIELD_" + i;
            more[i + 1] = "a value of ordinary length";
        }
        try (RawClient client = server.connect()) {
            for (int id = 1; id <= 100; id++) {
                client.send(post(id, KEEP_CONN, "/never", more).stdinEnd());
            }
            await().until(() -> waiting.size() == 100);
            waiting.forEach(Callback::succeeded);
            RawClient.Answers answers = client.answers(ids(1, 100));

            assertThat(answers.byId().values()).allMatch(answer -> answer.status() == 200);
        }
    }
}
