package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.RESPONDER;
import static org.servletfcgi.fastcgi.internal.Records.begin;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.abort;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.fastcgi.internal.Splits;
import org.servletfcgi.server.Received.Answer;

/** ABORT_REQUEST at every point of a request (Q5). */
class AbortTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    private final Events seen = new Events();

    /** Another request on the connection gets its answer, and nothing more has come before it. */
    private static void assertAlive(RawClient client) throws IOException {
        client.send(post(99, KEEP_CONN, "/alive").stdin("alive").stdinEnd());
        assertThat(client.answer(99).status()).isEqualTo(200);
    }

    @Test
    void Q5_abort_before_the_end_of_params_is_answered_at_once() throws Exception {
        server.start(Handlers.summary());
        Records[] beginnings = {
            begin(1, RESPONDER, KEEP_CONN), begin(1, RESPONDER, KEEP_CONN).params("A", "B")
        };
        try (RawClient client = server.connect()) {
            for (Records beginning : beginnings) {
                client.send(beginning).send(abort(1));
                Answer answer = client.answer(1);
                client.send(none().on(1).params("late", "x").paramsEnd().stdinEnd());

                answer.assertAborted();
                assertThat(answer.records()).hasSize(1);
            }
            assertAlive(client);
        }
    }

    @Test
    void Q5_abort_before_the_end_of_params_closes_a_connection_that_is_not_kept() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, 0).abort());

            client.answer(1).assertAborted();
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void Q5_abort_that_comes_with_the_request_ends_it_once_however_it_is_cut() throws Exception {
        server.start(Handlers.echo());
        byte[] bytes = post(1, KEEP_CONN, "/a").stdin("x").abort().abort().bytes();
        for (int seed = 0; seed < 300; seed++) {
            List<ByteBuffer> pieces =
                    seed == 0 ? Splits.pieces(bytes, bytes.length) : Splits.random(bytes, Splits.generator(seed));
            try (LocalClient client = server.connectLocally()) {
                client.send(pieces);
                List<Received> first = client.receiveRequests(1);
                client.send(post(2, KEEP_CONN, "/b").stdin("y").stdinEnd());
                List<Answer> answers = LocalClient.answers(client.receiveRequests(2));

                assertThat(first).as("seed %s", seed).last().matches(Received::isEndRequest);
                assertThat(answers).hasSize(2);
                answers.get(0).assertAborted();
                assertThat(answers.get(1).body()).isEqualTo("y");
            }
        }
    }

    @Test
    void Q5_aborts_of_many_requests_in_one_packet_end_each_once() throws Exception {
        server.start(Handlers.blocking((request, response, callback) -> Content.copy(request, response, callback)));
        Records records = none();
        for (int id = 1; id <= 60; id++) {
            records.raw(post(id, KEEP_CONN, "/" + id).stdin("x").bytes());
            if (id % 2 == 0) {
                records.raw(abort(id).bytes());
            } else {
                records.raw(none().on(id).stdinEnd().bytes());
            }
        }
        try (RawClient client = server.connect()) {
            client.send(records);
            for (int i = 0; i < 60; i++) {
                Received record;
                do {
                    record = client.receive();
                } while (!record.isEndRequest());
                assertThat(record.content()[3]).isEqualTo((byte) (record.requestId() % 2 == 0 ? 1 : 0));
            }
            assertAlive(client);
        }
    }

    @Test
    void Q5_application_that_computes_is_told_and_the_end_follows_when_it_is_done() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.start(Handlers.nonBlocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/alive")) {
                Content.copy(request, response, callback);
                return;
            }
            request.addFailureListener(failure -> seen.add(failure.toString()));
            server.server().getThreadPool().execute(() -> {
                try {
                    Handlers.await(go);
                } catch (InterruptedException x) {
                    throw new AssertionError(x);
                }
                Handlers.text(response, "nobody reads this", callback);
            });
            seen.add("running");
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            assertThat(seen.next()).isEqualTo("running");
            client.send(abort(1));
            assertThat(seen.next()).contains("aborted");
            // The other request is answered first: there is no end before the application is done.
            assertAlive(client);
            go.countDown();
            Answer answer = client.answer(1);

            answer.assertAborted();
            assertThat(answer.stdout()).isEmpty();
            assertAlive(client);
        }
    }

    @Test
    void Q5_second_abort_changes_nothing() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/alive")) {
                Content.copy(request, response, callback);
                return;
            }
            request.addFailureListener(failure -> seen.add(failure.toString()));
            seen.add("running");
            Handlers.await(go);
            callback.succeeded();
            seen.add("done");
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            assertThat(seen.next()).isEqualTo("running");
            client.send(abort(1)).send(abort(1)).send(abort(1));
            assertAlive(client);
            go.countDown();
            Answer answer = client.answer(1);
            client.send(abort(1));

            answer.assertAborted();
            assertAlive(client);
        }
    }

    @Test
    void Q5_application_that_has_not_returned_is_told_when_it_has() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/alive")) {
                Content.copy(request, response, callback);
                return;
            }
            request.addFailureListener(failure -> {
                seen.add(failure.toString());
                callback.failed(failure);
            });
            seen.add("running");
            Handlers.await(go);
            seen.add("returned");
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            assertThat(seen.next()).isEqualTo("running");
            client.send(abort(1));
            assertAlive(client);
            go.countDown();

            assertThat(seen.next()).isEqualTo("returned");
            assertThat(seen.next()).contains("aborted");
            client.answer(1).assertAborted();
        }
    }

    @Test
    void Q5_blocked_read_fails() throws Exception {
        server.start(Handlers.reading(seen));
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a").stdin("x"));
            assertThat(seen.next()).isEqualTo("read 1");
            client.send(abort(1));

            assertThat(seen.next()).contains("EofException").contains("aborted");
            client.answer(1).assertAborted();
            assertAlive(client);
        }
    }

    @Test
    void Q5_read_that_goes_on_after_the_whole_response_fails_too() throws Exception {
        server.start(Handlers.blocking((request, response, callback) -> {
            response.getHeaders().put("Content-Length", 2);
            Handlers.writeAndWait(response, new byte[2]);
            seen.add("written");
            try (InputStream body = Content.Source.asInputStream(request)) {
                seen.add("read " + body.read());
            } catch (IOException x) {
                seen.add(x.toString());
            }
            callback.succeeded();
        }));
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a"));
            assertThat(seen.next()).isEqualTo("written");
            client.send(abort(1));

            assertThat(seen.next()).contains("EofException");
            client.answer(1);
        }
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a"));
            assertThat(seen.next()).isEqualTo("written");
        }
        assertThat(seen.next()).contains("EofException");
    }

    @Test
    void Q5_blocked_write_fails() throws Exception {
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/alive")) {
                Content.copy(request, response, callback);
                return;
            }
            byte[] chunk = new byte[256 * 1024];
            try {
                for (int i = 0; i < 400; i++) {
                    Handlers.writeAndWait(response, chunk);
                }
                seen.add("all written");
            } catch (Exception x) {
                seen.add(x.toString());
            }
            callback.succeeded();
        }));
        try (RawClient client = server.connectWithSmallBuffer()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            client.receive();
            client.send(abort(1));

            client.answer(1).assertAborted();
            assertThat(seen.next()).contains("aborted");
            assertAlive(client);
        }
    }

    @Test
    void Q5_blocked_last_write_is_cut_short() throws Exception {
        server.start(Handlers.nonBlocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/alive")) {
                Content.copy(request, response, callback);
            } else {
                response.write(true, ByteBuffer.allocate(16 * 1024 * 1024), callback);
            }
        }));
        try (RawClient client = server.connectWithSmallBuffer()) {
            for (boolean stdinEnded : new boolean[] {false, true}) {
                client.send(post(1, KEEP_CONN, "/a"));
                if (stdinEnded) {
                    client.send(none().on(1).stdinEnd());
                }
                client.receive();
                client.send(abort(1));
                Answer answer = client.answer(1);

                answer.assertAborted();
                assertThat(answer.stdout().length).isLessThan(12 * 1024 * 1024);
                assertAlive(client);
            }
        }
    }

    @Test
    void Q5_abort_after_the_response_is_ignored() throws Exception {
        server.start(Handlers.echo());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a").stdin("x").stdinEnd());
            Answer answer = client.answer(1);
            client.send(abort(1)).send(abort(1));

            assertThat(answer.appStatus()).isZero();
            assertAlive(client);
        }
    }

    @Test
    void Q5_abort_of_an_early_response_ends_it_at_once() throws Exception {
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a"));
            client.receive();
            client.send(abort(1));
            Answer answer = client.answer(1);

            assertThat(answer.hasStdoutEnd()).isTrue();
            client.send(post(99, 0, "/b").stdinEnd());
            assertThat(client.answer(99).body()).isEqualTo("/b");
        }
    }
}
