package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.abort;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.servletfcgi.fastcgi.internal.Records;

/**
 * Applications that wait for their web servers in all threads of the pool: whatever ends their waiting needs no free
 * thread, and then another request is answered.
 */
class BusyThreadsTest {
    private static final int FCGI_KEEP_CONN = 1;

    /** More than the pool of {@link TestServer} has threads. */
    private static final int REQUESTS = 60;

    private static final byte[] PIECE = new byte[1024 * 1024];

    @RegisterExtension
    final TestServer server = new TestServer();

    /** Opens when applications have all threads, so that no timeout ends the first before the last is there. */
    private final CountDownLatch allThere = new CountDownLatch(1);

    private final AtomicInteger begun = new AtomicInteger();
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

    /** What an application waits for. */
    private enum Wait {
        READ,
        WRITE,
        ASYNC_READ
    }

    /** What ends the waiting. */
    private enum Trigger {
        ABORT,
        CLOSE,
        RESET,
        NO_RECORD,
        CONTENT_TIMEOUT,
        MIN_CONTENT_RATE,
        WRITE_TIMEOUT,
        SHORT_END,
        CONTENT;

        boolean isTimeout() {
            return this == CONTENT_TIMEOUT || this == MIN_CONTENT_RATE || this == WRITE_TIMEOUT;
        }
    }

    private static Stream<Arguments> table() {
        List<Arguments> table = new ArrayList<>();
        for (boolean virtual : VirtualThreads.areSupported() ? new boolean[] {false, true} : new boolean[] {false}) {
            for (Trigger trigger : Trigger.values()) {
                boolean ofWrites = trigger == Trigger.WRITE_TIMEOUT;
                boolean ofReads = switch (trigger) {
                    case CONTENT_TIMEOUT, MIN_CONTENT_RATE, SHORT_END, CONTENT -> true;
                    default -> false;
                };
                for (Wait wait : Wait.values()) {
                    if (wait == Wait.WRITE ? !ofReads : !ofWrites) {
                        table.add(Arguments.of(wait, trigger, virtual));
                    }
                }
            }
        }
        return table.stream();
    }

    @AfterEach
    void letAllGoOn() {
        allThere.countDown();
    }

    @ParameterizedTest
    @MethodSource("table")
    void Q5_Q6_Q16_requests_that_wait_in_all_threads_let_others_be_answered(Wait wait, Trigger trigger, boolean virtual)
            throws Exception {
        start(virtual, limits(trigger));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            RawClient client = wait == Wait.WRITE ? server.connectWithSmallBuffer() : server.connect();
            clients.add(client.send(post(1, FCGI_KEEP_CONN, "/" + wait, "CONTENT_LENGTH", "100000")
                    .on(1)
                    .stdin(new byte[100])));
        }
        awaitAllThere(wait, virtual);
        if (!trigger.isTimeout()) {
            awaitAllWaiting(wait, virtual);
        }

        for (RawClient client : clients) {
            pull(trigger, client);
        }

        assertAnswered();
        server.log();
        for (RawClient client : clients) {
            client.close();
        }
    }

    @Test
    void Q5_X5_requests_of_one_connection_that_wait_in_all_threads_are_aborted() throws Exception {
        start(false, Limits.builder().busyTimeout(Duration.ZERO));
        try (RawClient client = server.connect()) {
            for (int id = 1; id <= REQUESTS; id++) {
                client.send(post(id, FCGI_KEEP_CONN, "/READ", "CONTENT_LENGTH", "100000"));
            }
            awaitAllThere(Wait.READ, false);
            awaitAllWaiting(Wait.READ, false);
            for (int id = 1; id <= REQUESTS; id++) {
                client.send(abort(id));
            }

            client.answers(Set.copyOf(IntStream.rangeClosed(1, REQUESTS).boxed().toList()));
            assertAnswered();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"READ", "WRITE"})
    void L6_server_stops_although_requests_wait_in_all_threads(Wait wait) throws Exception {
        server.server().setStopTimeout(300);
        start(false, Limits.builder().busyTimeout(Duration.ZERO));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            clients.add(server.connectWithSmallBuffer().send(post(1, FCGI_KEEP_CONN, "/" + wait)));
        }
        awaitAllThere(wait, false);
        awaitAllWaiting(wait, false);

        CompletableFuture.runAsync(this::stop).get(20, TimeUnit.SECONDS);

        assertThat(waiting).isEmpty();
        server.log();
        for (RawClient client : clients) {
            client.close();
        }
    }

    private void stop() {
        try {
            server.server().stop();
        } catch (Exception x) {
            // Jetty says that requests were cut off, which the test wants.
        }
    }

    @Test
    void content_reaches_applications_that_wait_for_it_in_all_threads() throws Exception {
        byte[] body = {1, 2, 3};
        server.limits(Limits.builder().busyTimeout(Duration.ZERO));
        server.start(Handlers.blocking(Handlers::checksum));
        QueuedThreadPool threads = (QueuedThreadPool) server.server().getThreadPool();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            clients.add(server.connect().send(post(1, 0, "/")));
        }
        await().until(() -> threads.getIdleThreads() == 0 && threads.getQueueSize() > 0);

        for (RawClient client : clients) {
            client.send(none().on(1).stdin(body).stdinEnd());
        }

        for (RawClient client : clients) {
            assertThat(client.answer(1).text()).endsWith(Handlers.checksum(body));
            client.close();
        }
    }

    private static Limits.Builder limits(Trigger trigger) {
        Duration soon = Duration.ofMillis(200);
        // Nobody is given up for others here: the trigger alone has to end the waiting.
        Limits.Builder limits = Limits.builder().busyTimeout(Duration.ZERO);
        return switch (trigger) {
            case CONTENT_TIMEOUT -> limits.contentTimeout(soon).minContentRate(0);
            case MIN_CONTENT_RATE -> limits.contentTimeout(soon).minContentRate(1);
            case WRITE_TIMEOUT -> limits.writeTimeout(soon);
            default -> limits;
        };
    }

    private void start(boolean virtual, Limits.Builder limits) {
        if (virtual) {
            ((QueuedThreadPool) server.server().getThreadPool())
                    .setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        }
        server.limits(limits);
        server.start(Handlers.blocking(this::handle));
    }

    private void handle(Request request, Response response, Callback callback) throws Exception {
        switch (Request.getPathInContext(request)) {
            case "/READ" -> {
                begun.incrementAndGet();
                allThere.await();
                waiting.add(Thread.currentThread());
                try (InputStream body = Content.Source.asInputStream(request)) {
                    body.transferTo(java.io.OutputStream.nullOutputStream());
                } finally {
                    waiting.remove(Thread.currentThread());
                }
                callback.succeeded();
            }
            case "/WRITE" -> {
                begun.incrementAndGet();
                allThere.await();
                waiting.add(Thread.currentThread());
                try {
                    for (int i = 0; i < 100; i++) {
                        Handlers.writeAndWait(response, PIECE);
                    }
                } finally {
                    waiting.remove(Thread.currentThread());
                }
                callback.succeeded();
            }
            case "/ASYNC_READ" -> {
                begun.incrementAndGet();
                Content.Source.consumeAll(request, callback);
            }
            default -> Handlers.text(response, "hello", callback);
        }
    }

    private void awaitAllThere(Wait wait, boolean virtual) {
        await().atMost(Duration.ofSeconds(30)).until(() -> areAllThere(wait, virtual));
        allThere.countDown();
    }

    private void awaitAllWaiting(Wait wait, boolean virtual) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> areAllThere(wait, virtual)
                        && (wait == Wait.ASYNC_READ || waiting.size() == begun.get())
                        && waiting.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
    }

    private boolean areAllThere(Wait wait, boolean virtual) {
        QueuedThreadPool threads = (QueuedThreadPool) server.server().getThreadPool();
        return (virtual || wait == Wait.ASYNC_READ)
                ? begun.get() == REQUESTS
                : threads.getIdleThreads() == 0 && threads.getQueueSize() > 0;
    }

    private static void pull(Trigger trigger, RawClient client) throws IOException {
        switch (trigger) {
            case ABORT -> client.send(abort(1));
            case CLOSE -> client.close();
            case RESET -> client.reset();
            case NO_RECORD ->
                client.send("HTTP/1.1 200 OK\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            case SHORT_END -> client.send(none().on(1).stdinEnd());
            case CONTENT -> client.send(content());
            case CONTENT_TIMEOUT, MIN_CONTENT_RATE, WRITE_TIMEOUT -> {}
        }
    }

    private static Records content() {
        Records records = none().on(1);
        for (int i = 0; i < 9; i++) {
            records = records.stdin(new byte[11_100]);
        }
        return records.stdinEnd();
    }

    private void assertAnswered() throws IOException {
        try (RawClient other = server.connect()) {
            other.send(get(1, 0, "/hello").on(1).stdinEnd());
            assertThat(other.answer(1).text()).endsWith("hello");
        }
    }
}
