package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.fastcgi.internal.Splits;
import org.servletfcgi.server.Received.Answer;

/** Requests that share a connection do not touch each other (X1, X4, X5). */
class MultiplexingTest {
    private static final int MAX_SHARED_CONTENT = 16 * 1024;

    @RegisterExtension
    final TestServer server = new TestServer();

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] body(Answer answer) {
        byte[] stdout = answer.stdout();
        return Arrays.copyOfRange(stdout, answer.text().indexOf("\r\n\r\n") + 4, stdout.length);
    }

    @Test
    void X5_two_bodies_that_come_in_turns_byte_by_byte_do_not_mix() throws Exception {
        server.start(Handlers.blocking(Handlers::checksum));
        byte[] first = bytes(1, 3000);
        byte[] second = bytes(2, 3000);
        Records records = none().raw(post(1, KEEP_CONN, "/1").bytes())
                .raw(post(258, KEEP_CONN, "/2").bytes());
        for (int i = 0; i < 3000; i++) {
            records.on(1).stdin(new byte[] {first[i]}).on(258).stdin(new byte[] {second[i]});
        }
        records.on(1).stdinEnd().on(258).stdinEnd();

        for (int size : new int[] {7, 8192, 1 << 20}) {
            try (LocalClient client = server.connectLocally()) {
                client.send(Splits.pieces(records.bytes(), size));
                Map<Integer, String> answers = new HashMap<>();
                LocalClient.answers(client.receiveRequests(2))
                        .forEach(answer -> answers.put(answer.end().requestId(), answer.body()));

                assertThat(answers)
                        .containsEntry(1, Handlers.checksum(first))
                        .containsEntry(258, Handlers.checksum(second));
            }
        }
    }

    @Test
    void X1_hundred_requests_at_once_finish_in_any_order() throws Exception {
        Map<String, Callback> waiting = new ConcurrentHashMap<>();
        Map<String, org.eclipse.jetty.server.Response> responses = new ConcurrentHashMap<>();
        CountDownLatch all = new CountDownLatch(100);
        server.start(Handlers.nonBlocking((request, response, callback) -> {
            String path = request.getHttpURI().getPath();
            responses.put(path, response);
            waiting.put(path, callback);
            all.countDown();
        }));
        List<Integer> ids = IntStream.rangeClosed(1, 100).boxed().collect(Collectors.toCollection(ArrayList::new));
        try (RawClient client = server.connect()) {
            Records records = none();
            ids.forEach(
                    id -> records.raw(get(id, KEEP_CONN, "/" + id).stdinEnd().bytes()));
            client.send(records);
            Handlers.await(all);
            Collections.shuffle(ids, new Random(42));
            Thread finisher = new Thread(() -> ids.forEach(id -> {
                String path = "/" + id;
                Handlers.text(
                        java.util.Objects.requireNonNull(responses.get(path)),
                        path.repeat(1 + id * 10),
                        java.util.Objects.requireNonNull(waiting.get(path)));
            }));
            finisher.start();
            RawClient.Answers answers = client.answers(Set.copyOf(ids));
            finisher.join();

            for (int id : ids) {
                assertThat(answers.of(id).body()).isEqualTo(("/" + id).repeat(1 + id * 10));
                assertThat(answers.of(id).hasStdoutEnd()).isTrue();
            }
            assertThat(answers.byId()).hasSize(100);
        }
    }

    @Test
    void X1_slow_request_does_not_delay_a_quick_one() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/slow")) {
                Handlers.await(go);
            }
            Handlers.text(response, request.getHttpURI().getPath(), callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/slow").stdinEnd());
            for (int i = 0; i < 50; i++) {
                client.send(get(2, KEEP_CONN, "/quick").stdinEnd());
                assertThat(client.answer(2).body()).isEqualTo("/quick");
            }
            go.countDown();

            assertThat(client.answer(1).body()).isEqualTo("/slow");
        }
    }

    @Test
    void X4_large_responses_take_turns_in_small_records_and_each_is_whole() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        server.start(Handlers.blocking((request, response, callback) -> {
            int id = Integer.parseInt(request.getHttpURI().getPath().substring(1));
            byte[] bytes = bytes(id, 4 * 1024 * 1024);
            both.countDown();
            Handlers.await(both);
            response.write(true, ByteBuffer.wrap(bytes), callback);
        }));
        try (RawClient client = server.connectWithSmallBuffer()) {
            client.send(get(1, KEEP_CONN, "/1").stdinEnd())
                    .send(get(2, KEEP_CONN, "/2").stdinEnd());
            RawClient.Answers answers = client.answers(Set.of(1, 2));

            for (int id : new int[] {1, 2}) {
                assertThat(body(answers.of(id))).isEqualTo(bytes(id, 4 * 1024 * 1024));
                assertThat(answers.of(id).hasStdoutEnd()).isTrue();
                assertThat(answers.of(id).records())
                        .as("records of 16 KiB, since two share the connection")
                        .filteredOn(record -> record.content().length == MAX_SHARED_CONTENT)
                        .hasSizeGreaterThan(50);
            }
        }
    }

    @Test
    void X4_small_response_is_not_held_back_by_a_large_one() throws Exception {
        server.start(Handlers.nonBlocking((request, response, callback) -> {
            boolean large = request.getHttpURI().getPath().equals("/large");
            response.write(true, ByteBuffer.allocate(large ? 16 * 1024 * 1024 : 10), callback);
        }));
        try (RawClient client = server.connectWithSmallBuffer()) {
            client.send(get(1, KEEP_CONN, "/large").stdinEnd());
            client.receive();
            client.send(get(2, KEEP_CONN, "/small").stdinEnd());
            long before = 0;
            Received record = client.receive();
            while (record.requestId() == 1) {
                before += record.content().length;
                record = client.receive();
            }

            assertThat(before).isLessThan(12 * 1024 * 1024);
        }
    }

    @Test
    void X1_ids_up_to_the_highest_are_independent() throws Exception {
        server.start(Handlers.echo());
        int[] ids = {1, 2, 255, 256, 257, 32767, 32768, 65534, 65535};
        try (RawClient client = server.connect()) {
            for (int id : ids) {
                client.send(post(id, KEEP_CONN, "/" + id).stdin("id " + id));
            }
            for (int id : ids) {
                client.send(none().on(id).stdinEnd());
            }
            RawClient.Answers answers =
                    client.answers(Arrays.stream(ids).boxed().collect(Collectors.toSet()));

            for (int id : ids) {
                assertThat(answers.of(id).body()).isEqualTo("id " + id);
            }
        }
    }
}
