package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.RESPONDER;
import static org.servletfcgi.fastcgi.internal.Records.begin;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.get;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.server.Received.Answer;

/** Responses that fail, and those that only seem to (Q15, S8, web-servers rules 20 and 22). */
class FailedResponseTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    @TempDir
    Path directory;

    @Test
    void Q15_failure_after_commit_has_no_end_and_resets_the_connection() throws Exception {
        server.start(failingAfter("partial"));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            Received partial = client.receive();
            RawClient.Rest rest = client.rest();

            assertThat(partial.text()).endsWith("partial");
            assertThat(rest.reset()).isTrue();
        }
        server.log();
    }

    @Test
    void Q15_failure_after_commit_on_a_unix_socket_ends_with_an_invalid_record() throws Exception {
        server.listen(directory.resolve("app.sock"));
        server.start(failingAfter("partial"));
        try (RawClient client = server.connectUnix()) {
            client.send(get(1, 0, "/a").stdinEnd());
            Received partial = client.receive();
            Received summary = client.receive();
            RawClient.Rest rest = client.rest();

            assertThat(partial.text()).endsWith("partial");
            assertThat(summary.type()).isEqualTo(Received.STDERR);
            assertThat(summary.text())
                    .matches("java.lang.IllegalStateException: as the test wants \\(request \\w+#1\\)\n");
            assertThat(rest.bytes()).isEqualTo(new byte[8]);
        }
        server.log();
    }

    @Test
    void Q15_failure_after_commit_beside_another_request_ends_without_the_end_of_stdout() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/slow")) {
                Handlers.await(go);
                Handlers.text(response, "done", callback);
            } else {
                Handlers.writeAndWait(response, "partial".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                throw new IllegalStateException("as the test wants");
            }
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/slow").stdinEnd())
                    .send(get(2, KEEP_CONN, "/fails").stdinEnd());
            Answer failed = client.answer(2);
            go.countDown();

            assertThat(failed.body()).isEqualTo("partial");
            assertThat(failed.hasStdoutEnd()).isFalse();
            assertThat(failed.appStatus()).isEqualTo(1);
            assertThat(client.answer(1).body()).isEqualTo("done");
            client.send(get(2, 0, "/slow").stdinEnd());
            assertThat(client.answer(2).body()).isEqualTo("done");
        }
        server.log();
    }

    @Test
    void S8_web_server_is_told_of_no_failure_where_that_is_switched_off() throws Exception {
        server.configure(factory -> factory.setStderrToFront(false));
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/committed")) {
                Handlers.writeAndWait(response, new byte[1]);
            }
            throw new IllegalStateException("as the test wants");
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            Answer answer = client.answer(1);
            client.send(begin(2, RESPONDER, KEEP_CONN))
                    .send(get(1, KEEP_CONN, "/committed").stdinEnd());
            Answer broken = client.answer(1);
            client.send(none().on(2).abort());
            client.answer(2);

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.records()).extracting(Received::type).doesNotContain(Received.STDERR);
            assertThat(broken.appStatus()).isEqualTo(1);
            assertThat(broken.records()).extracting(Received::type).doesNotContain(Received.STDERR);
        }
        server.log();
    }

    @Test
    void Q15_response_shorter_than_its_content_length_is_a_failure() throws Exception {
        server.start(Handlers.blocking((request, response, callback) -> {
            response.getHeaders().put("Content-Length", 100);
            Handlers.writeAndWait(response, new byte[10]);
            callback.succeeded();
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            client.receive();

            assertThat(client.rest().reset()).isTrue();
        }
        server.log();
    }

    private static org.eclipse.jetty.server.Handler failingAfter(String content) {
        return Handlers.blocking((request, response, callback) -> {
            Handlers.writeAndWait(response, content.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            throw new IllegalStateException("as the test wants");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rule20_peer_that_leaves_as_soon_as_it_has_the_whole_body_fails_nobody(boolean reset) throws Exception {
        BlockingQueue<String> outcomes = new ArrayBlockingQueue<>(200);
        server.start(Handlers.blocking((request, response, callback) -> {
            try {
                response.getHeaders().put("Content-Length", 4);
                Handlers.writeAndWait(response, new byte[4]);
                outcomes.add("written");
            } catch (Exception x) {
                outcomes.add(x.toString());
            }
            callback.succeeded();
        }));
        for (int i = 0; i < 100; i++) {
            try (RawClient client = server.connect()) {
                client.send(get(1, i % 2, "/a").stdinEnd());
                assertThat(client.receive().text()).contains("Content-Length: 4");
                if (reset) {
                    client.reset();
                }
            }
        }
        server.awaitNoConnections();

        for (int i = 0; i < 100; i++) {
            assertThat(outcomes.poll(10, TimeUnit.SECONDS)).isEqualTo("written");
        }
    }

    @Test
    void rule20_peer_that_leaves_after_the_head_of_a_response_without_content_fails_nobody() throws Exception {
        server.start(Handlers.early());
        for (int i = 0; i < 50; i++) {
            try (RawClient client = server.connect()) {
                client.send(Requests.request(1, KEEP_CONN, "HEAD", "/a").stdinEnd());
                client.receive();
                client.reset();
            }
        }
        server.awaitNoConnections();

        assertThat(server.log()).isEmpty();
    }

    @Test
    void callback_completed_while_the_last_write_is_stuck_still_ends_the_request_beside_others() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/slow")) {
                Handlers.await(go);
            } else {
                response.write(true, ByteBuffer.allocate(8 * 1024 * 1024), org.eclipse.jetty.util.Callback.NOOP);
            }
            callback.succeeded();
        }));
        try (RawClient client = server.connectWithSmallBuffer()) {
            client.send(get(1, KEEP_CONN, "/slow").stdinEnd())
                    .send(get(2, KEEP_CONN, "/wrong").stdinEnd());
            Answer wrong = client.answer(2);
            go.countDown();
            RawClient.Answers slow = client.answers(Set.of(1));

            assertThat(wrong.appStatus()).isEqualTo(1);
            assertThat(wrong.hasStdoutEnd()).isFalse();
            assertThat(slow.of(1).status()).isEqualTo(200);
        }
        server.log();
    }
}
