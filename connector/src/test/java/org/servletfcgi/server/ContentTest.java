package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Bodies.bytes;
import static org.servletfcgi.server.Bodies.sending;
import static org.servletfcgi.server.Bodies.stdin;
import static org.servletfcgi.server.Bodies.tail;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.server.Received.Answer;

/** Bodies between web server and servlet: all of them, in order, within bounds (Q12 to Q14, X3, rules 4 and 25). */
class ContentTest {
    private static final int FIVE_MB = 5 * 1024 * 1024;

    @RegisterExtension
    final TestServer server = new TestServer();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"absent", "", "-1", "10", "4"})
    void Q12_Q13_rule4_body_is_what_stdin_has_up_to_the_content_length(String contentLength) throws Exception {
        server.start(Handlers.echo());
        String[] variable =
                contentLength.equals("absent") ? new String[0] : new String[] {"CONTENT_LENGTH", contentLength};
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a", variable)
                    .stdin("01234")
                    .stdin("56789")
                    .stdinEnd());
            Answer answer = client.answer(1);
            client.send(post(1, 0, "/b").stdin("next").stdinEnd());

            assertThat(answer.body()).isEqualTo(contentLength.equals("4") ? "0123" : "0123456789");
            assertThat(client.answer(1).body()).isEqualTo("next");
        }
        assertThat(server.log()).hasSize(contentLength.equals("4") ? 1 : 0);
        assertThat(server.factory().getStatistics().getExcessContentRequests())
                .isEqualTo(contentLength.equals("4") ? 1 : 0);
    }

    @Test
    void Q14_body_that_has_come_is_there_when_the_servlet_is_called() throws Exception {
        byte[] body = bytes(100_000);
        server.start(Handlers.blocking((request, response, callback) -> {
            int length = 0;
            Content.Chunk chunk = request.read();
            while (chunk != null && !chunk.isLast()) {
                length += chunk.remaining();
                chunk.release();
                chunk = request.read();
            }
            Handlers.text(response, length + (chunk == null ? " so far" : " in all"), callback);
        }));
        try (LocalClient client = server.connectLocally()) {
            client.send(post(1, 0, "/a").raw(stdin(1, body, 32 * 1024)));

            assertThat(LocalClient.answers(client.receiveRequests(1)).get(0).body())
                    .isEqualTo("100000 in all");
        }
    }

    @Test
    void Q12_content_length_zero_with_a_body_is_an_empty_body() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a", "CONTENT_LENGTH", "0")
                    .stdin("surplus")
                    .stdinEnd());
            assertThat(client.answer(1).body()).isEqualTo("POST /a 0");
            client.send(post(1, 0, "/b").stdin("next").stdinEnd());
            assertThat(client.answer(1).body()).isEqualTo("POST /b 4");
        }
        assertThat(server.log()).singleElement().asString().contains("STDIN is longer than CONTENT_LENGTH");
    }

    /** As lighttpd with "upgrade" does after a request with an Upgrade field: STDIN ends when the response has come. */
    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void Q13_body_ends_with_the_content_length_although_stdin_goes_on(int length) throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a", "CONTENT_LENGTH", String.valueOf(length)));
            if (length > 0) {
                client.send(none().on(1).stdin("01234"));
            }
            String content = client.receive().text();
            client.send(none().on(1).stdinEnd());
            Answer end = client.answer(1);
            client.send(get(1, 0, "/b").stdinEnd());

            assertThat(content).startsWith("Status: 200 OK\r\n").endsWith("POST /a " + length);
            assertThat(end.hasStdoutEnd()).isTrue();
            assertThat(end.appStatus()).isZero();
            assertThat(client.answer(1).body()).as("the connection is kept").isEqualTo("GET /b 0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void Q13_body_ends_with_the_content_length_for_an_asynchronous_reader(int length) throws Exception {
        server.start(Handlers.echo());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a", "CONTENT_LENGTH", String.valueOf(length)));
            String received = "";
            if (length > 0) {
                client.send(none().on(1).stdin("0123"));
                client.send(none().on(1).stdin("4"));
            }
            while (!received.endsWith(length == 0 ? "\r\n\r\n" : "\r\n\r\n01234")) {
                received += client.receive().text();
            }
            client.send(none().on(1).stdinEnd());
            Answer end = client.answer(1);
            client.send(get(1, 0, "/b").stdinEnd());

            assertThat(end.hasStdoutEnd()).isTrue();
            assertThat(client.answer(1).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, KEEP_CONN})
    void Q13_request_ends_although_stdin_never_does(int flags) throws Exception {
        server.limits(Limits.builder().lingerTime(Duration.ofMillis(50)));
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(post(1, flags, "/a", "CONTENT_LENGTH", "0"));
            Answer answer = client.answer(1);

            assertThat(answer.body()).isEqualTo("POST /a 0");
            assertThat(answer.hasStdoutEnd()).isTrue();
            if (flags == KEEP_CONN) {
                client.send(get(1, 0, "/b").stdinEnd());
                assertThat(client.answer(1).body()).isEqualTo("GET /b 0");
            }
        }
    }

    @Test
    void Q12_what_follows_the_end_of_the_body_is_surplus() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a", "CONTENT_LENGTH", "0"));
            client.receive();
            client.send(none().on(1).stdin("surplus").stdinEnd());
            Answer end = client.answer(1);
            client.send(get(1, 0, "/b").stdinEnd());

            assertThat(end.hasStdoutEnd()).isTrue();
            assertThat(client.answer(1).body()).isEqualTo("GET /b 0");
        }
        assertThat(server.log()).singleElement().asString().contains("STDIN is longer than CONTENT_LENGTH");
    }

    @Test
    void body_in_records_of_one_byte_arrives_in_pieces_of_every_size() throws Exception {
        server.start(Handlers.echo());
        byte[] body = bytes(500);
        byte[] whole = Records.none()
                .raw(post(1, KEEP_CONN, "/a", "CONTENT_LENGTH", "500").bytes())
                .raw(stdin(1, body, 1))
                .bytes();
        for (int size : new int[] {1, 8, 9, 10, 4000}) {
            try (LocalClient client = server.connectLocally()) {
                client.send(org.servletfcgi.fastcgi.internal.Splits.pieces(whole, size));
                Answer answer = LocalClient.answers(client.receiveRequests(1)).get(0);

                assertThat(tail(answer.stdout(), 500)).isEqualTo(body);
            }
        }
    }

    @Test
    void Q14_servlet_that_does_not_read_stops_the_sender_and_gets_everything_later() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.limits(Limits.builder().contentBufferBytes(64 * 1024).spoolDirectory(directory.resolve("unused")));
        server.tcp().setAcceptedReceiveBufferSize(32 * 1024);
        server.start(Handlers.blocking((request, response, callback) -> {
            Handlers.await(go);
            Handlers.checksum(request, response, callback);
        }));
        byte[] body = bytes(64 * 1024);
        int times = 512;
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a"));
            Sender sender = new Sender(client, none().stdin(body).bytes(), times);
            FutureTask<Void> sending = sending(sender);
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(10))
                    .until(sender::sent, sent -> sent > 0 && sent == sender.sentBefore());
            long stopped = sender.sent();
            go.countDown();
            Answer answer = client.answer(1);

            sending.get(10, TimeUnit.SECONDS);
            assertThat(stopped).as("bytes that were accepted").isLessThan(16 * 1024 * 1024);
            assertThat(server.pool().getHeapMemory() + server.pool().getDirectMemory())
                    .isLessThan(8 * 1024 * 1024);
            assertThat(answer.body()).isEqualTo(Handlers.checksum(body, times));
        }
    }

    /** Sends the same records so often, and then the end of STDIN. */
    private static final class Sender implements Callable<Void> {
        private final RawClient client;
        private final byte[] records;
        private final int times;
        private volatile long sent;
        private volatile long before;

        Sender(RawClient client, byte[] records, int times) {
            this.client = client;
            this.records = records;
            this.times = times;
        }

        long sent() {
            return sent;
        }

        long sentBefore() {
            long result = before;
            before = sent;
            return result;
        }

        @Override
        public Void call() throws IOException {
            for (int i = 1; i <= times; i++) {
                client.send(records);
                sent = (long) i * records.length;
            }
            client.send(none().stdinEnd());
            return null;
        }
    }

    @Test
    void Q14_rule25_both_sides_write_5_MB_first_and_nobody_waits_for_ever() throws Exception {
        server.limits(Limits.builder().contentBufferBytes(16 * 1024).spoolDirectory(directory));
        server.start(Handlers.blocking((request, response, callback) -> {
            byte[] chunk = new byte[64 * 1024];
            for (int i = 0; i < 80; i++) {
                Handlers.writeAndWait(response, chunk);
            }
            long length = 0;
            try (InputStream body = Content.Source.asInputStream(request)) {
                length = body.transferTo(java.io.OutputStream.nullOutputStream());
            }
            Handlers.text(response, "" + length, callback);
        }));
        byte[] body = bytes(FIVE_MB);
        try (RawClient client = server.connectWithSmallBuffer()) {
            client.send(post(1, KEEP_CONN, "/a"));
            // Returns only when all is accepted, as Caddy does: nothing is read before.
            client.send(stdin(1, body, 65500));
            Answer answer = client.answer(1);

            assertThat(answer.text()).endsWith("" + body.length);
            assertThat(answer.stdout().length).isGreaterThan(80 * 64 * 1024);
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void X3_unread_request_does_not_hold_back_another_and_its_content_is_not_lost() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.limits(Limits.builder().contentBufferBytes(16 * 1024).spoolDirectory(directory));
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/slow")) {
                Handlers.await(go);
            }
            Content.copy(request, response, callback);
        }));
        byte[] body = bytes(1024 * 1024);
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/slow")).send(post(2, KEEP_CONN, "/quick"));
            client.send(stdin(1, body, 8000)).send(stdin(2, body, 8000));
            Answer quick = client.answer(2);
            go.countDown();
            Answer slow = client.answer(1);

            assertThat(tail(quick.stdout(), body.length)).isEqualTo(body);
            assertThat(tail(slow.stdout(), body.length)).isEqualTo(body);
        }
    }

    @Test
    void X3_request_whose_file_is_full_fails_with_413_and_the_others_go_on() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.limits(Limits.builder()
                .contentBufferBytes(16 * 1024)
                .contentSpoolBytes(100_000)
                .spoolDirectory(directory));
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/slow")) {
                Handlers.await(go);
            }
            Content.copy(request, response, callback);
        }));
        byte[] body = bytes(1024 * 1024);
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/slow")).send(post(2, KEEP_CONN, "/quick"));
            client.send(stdin(1, body, 8000));
            client.send(none().on(2).stdin("abc").stdinEnd());
            Answer quick = client.answer(2);
            go.countDown();
            Answer slow = client.answer(1);

            assertThat(quick.body()).isEqualTo("abc");
            assertThat(slow.status()).isEqualTo(413);
            client.send(post(1, 0, "/next").stdin("next").stdinEnd());
            assertThat(client.answer(1).body()).isEqualTo("next");
        }
        server.log();
    }

    @Test
    void Q14_single_request_whose_file_is_full_waits_and_gets_everything() throws Exception {
        server.limits(Limits.builder()
                .contentBufferBytes(16 * 1024)
                .contentSpoolBytes(100_000)
                .spoolDirectory(directory));
        server.start(Handlers.blocking((request, response, callback) -> {
            byte[] chunk = new byte[64 * 1024];
            for (int i = 0; i < 100; i++) {
                Handlers.writeAndWait(response, chunk);
            }
            Content.copy(request, response, callback);
        }));
        byte[] body = bytes(FIVE_MB);
        try (RawClient client = server.connectWithSmallBuffer()) {
            client.send(post(1, KEEP_CONN, "/a"));
            FutureTask<Void> sending = sending(client, stdin(1, body, 65528));
            Answer answer = client.answer(1);

            sending.get(10, TimeUnit.SECONDS);
            assertThat(tail(answer.stdout(), body.length)).isEqualTo(body);
        }
    }

    @Test
    void X3_directory_that_cannot_be_written_fails_that_request_only() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.limits(Limits.builder().contentBufferBytes(1024).spoolDirectory(directory.resolve("absent")));
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/slow")) {
                Handlers.await(go);
            }
            Content.copy(request, response, callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/slow"))
                    .send(get(2, KEEP_CONN, "/quick").stdinEnd());
            client.send(stdin(1, bytes(100_000), 8000));
            Answer quick = client.answer(2);
            go.countDown();
            Answer slow = client.answer(1);
            client.send(get(3, 0, "/quick").stdinEnd());

            assertThat(quick.status()).isEqualTo(200);
            assertThat(slow.status()).isEqualTo(500);
            assertThat(client.answer(3).status()).isEqualTo(200);
        }
        assertThat(server.log()).anyMatch(line -> line.contains("cannot spool content"));
    }
}
