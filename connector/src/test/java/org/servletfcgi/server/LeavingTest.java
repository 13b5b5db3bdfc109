package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.RESPONDER;
import static org.servletfcgi.fastcgi.internal.Records.begin;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.servletfcgi.fastcgi.internal.Splits;

/** A web server that leaves, at every point of a request (Q6, Q7). */
class LeavingTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    private final Events seen = new Events();

    private enum Leaving {
        CLOSE,
        RESET,
        HALF_CLOSE
    }

    @ParameterizedTest
    @EnumSource
    void Q6_web_server_that_leaves_anywhere_leaves_nothing_behind(Leaving leaving) throws Exception {
        AtomicInteger running = new AtomicInteger();
        server.start(Handlers.blocking((request, response, callback) -> {
            running.incrementAndGet();
            try {
                Handlers.checksum(request, response, callback);
            } catch (IOException x) {
                callback.failed(x);
            } finally {
                running.decrementAndGet();
            }
        }));
        byte[] bytes = begin(1, RESPONDER, KEEP_CONN)
                .padded(3)
                .params("REQUEST_METHOD", "POST", "REQUEST_URI", "/a", "CONTENT_LENGTH", "5")
                .paramsEnd()
                .stdin("01234")
                .stdinEnd()
                .bytes();
        for (int length = 0; length <= bytes.length; length++) {
            try (RawClient client = server.connect()) {
                client.send(Arrays.copyOf(bytes, length));
                switch (leaving) {
                    case CLOSE -> {}
                    case RESET -> client.reset();
                    case HALF_CLOSE -> {
                        client.shutdownOutput();
                        client.rest();
                    }
                }
            }
        }
        server.awaitNoConnections();
        org.awaitility.Awaitility.await().until(running::get, count -> count == 0);

        assertThat(server.log())
                .allMatch(line -> line.contains("ended inside a record"))
                .hasSizeLessThanOrEqualTo(20);
    }

    @Test
    void Q6_web_server_that_leaves_at_every_byte_in_memory_leaves_nothing_behind() throws Exception {
        server.start(Handlers.echo());
        leavingAtEveryByte(server, (isWhole, received) -> {});

        assertThat(server.log()).allMatch(line -> line.contains("ended inside a record"));
    }

    @Test
    void Q6_application_that_computes_is_told_when_the_web_server_leaves() throws Exception {
        server.start(Handlers.nonBlocking((request, response, callback) -> {
            request.addFailureListener(failure -> {
                seen.add(failure.getClass().getSimpleName());
                callback.succeeded();
            });
            seen.add("running");
        }));
        for (boolean reset : new boolean[] {false, true}) {
            try (RawClient client = server.connect()) {
                client.send(get(1, KEEP_CONN, "/a").stdinEnd());
                assertThat(seen.next()).isEqualTo("running");
                if (reset) {
                    client.reset();
                }
            }
            assertThat(seen.next()).isEqualTo("EofException");
        }
    }

    @Test
    void Q7_half_close_while_the_application_runs_is_an_abort() throws Exception {
        server.start(Handlers.reading(seen));
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a").stdin("x"));
            assertThat(seen.next()).isEqualTo("read 1");
            client.shutdownOutput();

            assertThat(seen.next()).contains("EofException");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void Q6_blocked_write_fails_when_the_web_server_leaves() throws Exception {
        server.start(Handlers.blocking((request, response, callback) -> {
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
        for (boolean reset : new boolean[] {false, true}) {
            try (RawClient client = server.connectWithSmallBuffer()) {
                client.send(get(1, KEEP_CONN, "/a").stdinEnd());
                client.receive();
                if (reset) {
                    client.reset();
                }
            }
            assertThat(seen.next()).contains("EofException");
        }
    }

    /** Sends a request up to each of its bytes, over a connection for each, and ends its output there. */
    static void leavingAtEveryByte(TestServer server, BiConsumer<Boolean, List<Received>> received) throws Exception {
        byte[] bytes = post(1, KEEP_CONN, "/a", "CONTENT_LENGTH", "5")
                .stdin("01234")
                .stdinEnd()
                .bytes();
        for (int length = 0; length <= bytes.length; length++) {
            try (LocalClient client = server.connectLocally()) {
                client.send(Splits.pieces(Arrays.copyOf(bytes, length), 16)).sendEnd();
                received.accept(length == bytes.length, client.receiveUntilClosed());
            }
        }
    }
}
