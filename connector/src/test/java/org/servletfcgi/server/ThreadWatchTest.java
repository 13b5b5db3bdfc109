package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that are slow, more than the pool has threads, and others that want to be answered meanwhile. */
class ThreadWatchTest {
    private static final int FCGI_KEEP_CONN = 1;

    /** More than the pool of {@link TestServer} has threads. */
    private static final int REQUESTS = 60;

    private static final byte[] PIECE = new byte[1024 * 1024];

    @RegisterExtension
    final TestServer server = new TestServer();

    private final List<RawClient> clients = new ArrayList<>();

    private static void handle(Request request, Response response, Callback callback) throws IOException {
        switch (Request.getPathInContext(request)) {
            case "/read" -> {
                try (InputStream body = Content.Source.asInputStream(request)) {
                    body.transferTo(OutputStream.nullOutputStream());
                }
                Handlers.text(response, "read", callback);
            }
            case "/write" -> {
                for (int i = 0; i < 100; i++) {
                    Handlers.writeAndWait(response, PIECE);
                }
                callback.succeeded();
            }
            default -> Handlers.text(response, "hello", callback);
        }
    }

    private void start(Limits.Builder limits) {
        server.limits(limits);
        server.start(Handlers.blocking(ThreadWatchTest::handle));
    }

    private void takeAllThreads(String path) throws IOException {
        for (int i = 0; i < REQUESTS; i++) {
            clients.add(server.connectWithSmallBuffer()
                    .send(post(1, FCGI_KEEP_CONN, path).on(1).stdin(new byte[100])));
        }
        QueuedThreadPool threads = (QueuedThreadPool) server.server().getThreadPool();
        // Where the first have given way already, they were taken before.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> givenUp() > 0 || (threads.getIdleThreads() == 0 && threads.getQueueSize() > 0));
    }

    private void assertAnswered() throws IOException {
        try (RawClient other = server.connect()) {
            other.send(get(1, 0, "/hello").on(1).stdinEnd());
            assertThat(other.answer(1).text()).endsWith("hello");
        }
    }

    private long givenUp() {
        return server.factory().getStatistics().exceededCount(Limit.BUSY_TIMEOUT);
    }

    private void closeAll() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }

    @Test
    void Q16_uploads_that_stall_in_all_threads_give_way() throws Exception {
        start(Limits.builder());
        takeAllThreads("/read");

        assertAnswered();

        await().atMost(Duration.ofSeconds(30)).until(() -> givenUp() > 0);
        assertThat(server.log()).anyMatch(line -> line.contains("busyTimeout"));
        closeAll();
    }

    @Test
    void Q16_downloads_that_nobody_reads_in_all_threads_give_way() throws Exception {
        start(Limits.builder());
        takeAllThreads("/write");

        assertAnswered();

        await().atMost(Duration.ofSeconds(30)).until(() -> givenUp() > 0);
        server.log();
        closeAll();
    }

    @Test
    void Q16_uploads_that_are_fast_enough_keep_their_threads() throws Exception {
        start(Limits.builder().busyTimeout(Duration.ofSeconds(3)).minBusyRate(1));
        takeAllThreads("/read");

        await().during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(20)).until(() -> {
            for (RawClient client : clients) {
                client.send(none().on(1).stdin(new byte[10]));
            }
            return givenUp() == 0;
        });
        for (RawClient client : clients) {
            client.send(none().on(1).stdinEnd());
        }
        for (RawClient client : clients) {
            assertThat(client.answer(1).text()).endsWith("read");
        }
        closeAll();
    }

    @Test
    void zero_lets_them_wait() throws Exception {
        start(Limits.builder().busyTimeout(Duration.ZERO).contentTimeout(Duration.ofSeconds(3)));
        takeAllThreads("/read");

        assertAnswered();

        assertThat(givenUp()).isZero();
        server.log();
        closeAll();
    }
}
