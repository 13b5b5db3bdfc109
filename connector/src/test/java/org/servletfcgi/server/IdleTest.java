package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.RESPONDER;
import static org.servletfcgi.fastcgi.internal.Records.begin;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.server.Received.Answer;

/** Connections on which nothing moves, and the end of the server (rule 19, L6, Q14). */
class IdleTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @RegisterExtension
    final TestServer server = new TestServer();

    private final BlockingQueue<String> seen = new ArrayBlockingQueue<>(10);

    private String nextSeen() throws InterruptedException {
        return String.valueOf(seen.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void rule19_kept_connection_stays_beyond_the_idle_timeout() throws Exception {
        server.idleTimeout(SHORT);
        server.start(Handlers.summary());
        try (RawClient fresh = server.connect();
                RawClient used = server.connect()) {
            used.send(get(1, KEEP_CONN, "/a").stdinEnd());
            used.answer(1);
            await().during(SHORT.multipliedBy(5))
                    .until(() -> server.tcp().getConnectedEndPoints().size(), count -> count == 2);

            for (RawClient client : new RawClient[] {fresh, used}) {
                client.send(get(1, KEEP_CONN, "/b").stdinEnd());
                assertThat(client.answer(1).body()).isEqualTo("GET /b 0");
            }
        }
    }

    @Test
    void keep_alive_timeout_closes_a_connection_without_a_request() throws Exception {
        server.idleTimeout(SHORT);
        server.limits(Limits.builder().keepAliveTimeout(SHORT.multipliedBy(2)));
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            client.answer(1);

            assertThat(client.atEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 15})
    void record_that_never_ends_closes_the_connection_with_one_line(int length) throws Exception {
        server.idleTimeout(SHORT);
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(Arrays.copyOf(begin(1, RESPONDER, KEEP_CONN).bytes(), length));

            assertThat(client.atEnd()).isTrue();
        }
        assertThat(server.log()).singleElement().asString().contains("WARN", "did not end in time");
    }

    @Test
    void L6_idle_kept_connection_is_closed_when_the_connector_shuts_down() throws Exception {
        server.tcp().setShutdownIdleTimeout(SHORT.toMillis());
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            client.answer(1);
            CompletableFuture<Void> shutdown = server.tcp().shutdown();

            assertThat(client.atEnd()).isTrue();
            client.close();
            shutdown.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void L6_request_under_way_ends_properly_although_the_connector_shuts_down() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.tcp().setShutdownIdleTimeout(SHORT.toMillis());
        server.start(Handlers.blocking((request, response, callback) -> {
            seen.add("running");
            Handlers.await(go);
            Handlers.checksum(request, response, callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a").stdin("abc"));
            assertThat(nextSeen()).isEqualTo("running");
            CompletableFuture<Void> shutdown = server.tcp().shutdown();
            await().during(SHORT.multipliedBy(5))
                    .until(() -> server.tcp().getConnectedEndPoints().size(), count -> count == 1);
            client.send(none().on(1).stdin("def").stdinEnd());
            go.countDown();
            Answer answer = client.answer(1);

            assertThat(answer.body())
                    .isEqualTo(Handlers.checksum("abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            assertThat(answer.hasStdoutEnd()).isTrue();
            assertThat(client.atEnd()).isTrue();
            client.close();
            shutdown.get(10, TimeUnit.SECONDS);
        }
    }
}
