package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.RESPONDER;
import static org.servletfcgi.fastcgi.internal.Records.begin;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.server.Received.Answer;

/** A web server that ends its output and reads on, where that is switched on (Q7). */
class HalfCloseTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    private final Events seen = new Events();
    private final CountDownLatch go = new CountDownLatch(1);

    @BeforeEach
    void switchOn() {
        server.configure(factory -> factory.setHalfClose(true));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, KEEP_CONN})
    void Q7_request_that_is_complete_is_answered_after_a_half_close_and_the_connection_closed(int flags)
            throws Exception {
        server.start(Handlers.blocking((request, response, callback) -> {
            seen.add("running");
            Handlers.await(go);
            Content.copy(request, response, callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(post(1, flags, "/a").stdin("body").stdinEnd());
            assertThat(seen.next()).isEqualTo("running");
            client.shutdownOutput();
            go.countDown();
            Answer answer = client.answer(1);

            assertThat(answer.body()).isEqualTo("body");
            assertThat(answer.appStatus()).isZero();
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(server.factory().getStatistics().getAbortedRequests()).isZero();
    }

    @Test
    void Q7_half_close_right_after_the_request_loses_nothing() throws Exception {
        server.start(Handlers.echo());
        for (int i = 0; i < 300; i++) {
            try (RawClient client = server.connect()) {
                client.send(post(1, KEEP_CONN, "/a").stdin("body").stdinEnd());
                client.shutdownOutput();

                assertThat(client.answer(1).body()).as("request %s", i).isEqualTo("body");
                assertThat(client.atEnd()).isTrue();
            }
        }
    }

    @Test
    void Q7_requests_that_are_not_complete_are_aborted_and_the_others_answered() throws Exception {
        server.start(Handlers.blocking((request, response, callback) -> {
            String path = request.getHttpURI().getPath();
            if (path.equals("/complete")) {
                Handlers.await(go);
                Handlers.text(response, "answer", callback);
                return;
            }
            seen.add(path);
            try {
                Handlers.checksum(request, response, callback);
            } catch (EofException x) {
                seen.add(x.toString());
                callback.failed(x);
            }
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/complete").stdinEnd())
                    .send(post(2, KEEP_CONN, "/in-stdin").stdin("x"))
                    .send(begin(3, RESPONDER, KEEP_CONN).params("REQUEST_METHOD", "GET"));
            assertThat(seen.next()).isEqualTo("/in-stdin");
            client.shutdownOutput();
            assertThat(seen.next()).endsWith("the web server ended its output");
            go.countDown();
            RawClient.Answers answers = client.answers(Set.of(1, 2, 3));

            assertThat(answers.of(1).body()).isEqualTo("answer");
            assertThat(answers.of(2).appStatus()).isEqualTo(1);
            assertThat(answers.of(2).hasStdoutEnd()).isFalse();
            assertThat(answers.of(3).records()).hasSize(1);
            assertThat(answers.of(3).appStatus()).isEqualTo(1);
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(server.factory().getStatistics().getAbortedRequests()).isEqualTo(2);
    }

    @Test
    void Q7_early_response_is_ended_by_a_half_close_inside_stdin() throws Exception {
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a").stdin("x"));
            Received first = client.receive();
            client.shutdownOutput();

            assertThat(first.text()).endsWith("/a");
            assertThat(client.answer(1).hasStdoutEnd()).isTrue();
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void Q7_half_close_at_every_byte_leaves_nothing_behind_and_answers_what_is_complete() throws Exception {
        server.start(Handlers.echo());
        LeavingTest.leavingAtEveryByte(server, (isWhole, received) -> {
            if (isWhole) {
                assertThat(LocalClient.answers(received).get(0).body()).isEqualTo("01234");
            }
        });
        assertThat(server.log()).allMatch(line -> line.contains("ended inside a record"));
    }

    @Test
    void Q7_blocked_write_goes_on_after_a_half_close() throws Exception {
        byte[] large = new byte[4 * 1024 * 1024];
        server.start(Handlers.blocking((request, response, callback) -> {
            seen.add("running");
            response.write(true, ByteBuffer.wrap(large), callback);
        }));
        try (RawClient client = server.connectWithSmallBuffer()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            assertThat(seen.next()).isEqualTo("running");
            client.shutdownOutput();

            assertThat(client.answer(1).body()).hasSize(large.length);
            assertThat(client.atEnd()).isTrue();
        }
    }
}
