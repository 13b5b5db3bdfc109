package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.server.Requests.request;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.fastcgi.internal.Records;

/** How kept connections end while the server stops, so that no web server loses a request (L6, Q2). */
class FarewellTest {
    private static final String NGINX = "nginx/1.22.1";
    private static final String HAPROXY = "HAProxy 2.6.12";
    private static final String APACHE = "Apache/2.4.68 (Debian)";
    private static final String UNKNOWN = "h2o/2.2.5";

    private static final Duration QUIET = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(1);

    @RegisterExtension
    final TestServer server = new TestServer();

    private final BlockingQueue<String> seen = new ArrayBlockingQueue<>(10);
    private final CountDownLatch go = new CountDownLatch(1);

    private void start(Duration quiet) {
        server.tcp().setShutdownIdleTimeout(quiet.toMillis());
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/wait")) {
                seen.add("running");
                Handlers.await(go);
            }
            Handlers.text(response, "answer", callback);
        }));
    }

    private static byte[] get(int requestId, String target, String software) {
        return request(requestId, KEEP_CONN, "GET", target, "SERVER_SOFTWARE", software)
                .stdinEnd()
                .bytes();
    }

    private void assertRunning() throws InterruptedException {
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("running");
    }

    @ParameterizedTest
    @ValueSource(strings = {NGINX, HAPROXY, APACHE, UNKNOWN})
    void L6_without_a_stop_nothing_follows_an_answer_and_the_connection_stays(String software) throws Exception {
        start(LONG);
        try (RawClient client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send(get(1, "/", software));

                assertThat(client.answer(1).body()).isEqualTo("answer");
            }
        }
    }

    @Test
    void L6_nginx_gets_an_empty_stderr_after_each_answer_until_it_closes() throws Exception {
        start(LONG);
        try (RawClient client = server.connect()) {
            client.send(get(1, "/wait", NGINX));
            assertRunning();
            CompletableFuture<Void> shutdown = server.tcp().shutdown();
            go.countDown();

            for (int i = 0; i < 3; i++) {
                assertThat(client.answer(1).body()).isEqualTo("answer");
                assertEmptyStderr(client.receive());
                client.send(get(1, "/", NGINX));
            }
            client.answer(1);
            assertThat(shutdown).isNotDone();
            client.close();
            shutdown.get(10, TimeUnit.SECONDS);
        }
    }

    private static void assertEmptyStderr(Received record) {
        assertThat(record.type()).isEqualTo(Received.STDERR);
        assertThat(record.requestId()).isEqualTo(1);
        assertThat(record.content()).isEmpty();
    }

    @Test
    void L6_haproxy_is_told_to_begin_no_more_requests_and_those_on_their_way_are_answered() throws Exception {
        start(LONG);
        try (RawClient client = server.connect()) {
            client.send(get(1, "/wait", HAPROXY));
            assertRunning();
            CompletableFuture<Void> shutdown = server.tcp().shutdown();

            client.send(get(3, "/", HAPROXY));
            assertThat(client.answer(3).body()).isEqualTo("answer");
            assertNoMoreRequests(client.receive());
            go.countDown();
            assertThat(client.answer(1).body()).isEqualTo("answer");
            assertNoMoreRequests(client.receive());

            client.close();
            shutdown.get(10, TimeUnit.SECONDS);
        }
    }

    private static void assertNoMoreRequests(Received record) {
        assertThat(record.type()).isEqualTo(Received.GET_VALUES_RESULT);
        assertThat(record.requestId()).isZero();
        String mpxs = new String(Records.pairs("FCGI_MPXS_CONNS", "1"), java.nio.charset.StandardCharsets.ISO_8859_1);
        String reqs = new String(Records.pairs("FCGI_MAX_REQS", "0"), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(record.text()).isIn(mpxs + reqs, reqs + mpxs);
    }

    @Test
    void L6_apache_gets_the_end_of_stdout_and_the_close_in_place_of_end_request() throws Exception {
        start(LONG);
        try (RawClient client = server.connect()) {
            client.send(get(1, "/wait", APACHE));
            assertRunning();
            CompletableFuture<Void> shutdown = server.tcp().shutdown();
            go.countDown();

            Received head = client.receive();
            Received end = client.receive();

            assertThat(head.text()).startsWith("Status: 200").endsWith("answer");
            assertThat(end.type()).isEqualTo(Received.STDOUT);
            assertThat(end.content()).isEmpty();
            assertThat(client.atEnd()).isTrue();
            client.close();
            shutdown.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void L6_an_unknown_web_server_gets_its_answer_and_the_close() throws Exception {
        start(LONG);
        try (RawClient client = server.connect()) {
            client.send(get(1, "/wait", UNKNOWN));
            assertRunning();
            CompletableFuture<Void> shutdown = server.tcp().shutdown();
            go.countDown();

            assertThat(client.answer(1).body()).isEqualTo("answer");
            assertThat(client.atEnd()).isTrue();
            client.close();
            shutdown.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void L6_no_close_while_other_requests_are_on_the_connection() throws Exception {
        start(LONG);
        try (RawClient client = server.connect()) {
            client.send(get(1, "/wait", UNKNOWN));
            assertRunning();
            CompletableFuture<Void> shutdown = server.tcp().shutdown();

            for (int id = 2; id < 5; id++) {
                client.send(get(id, "/", UNKNOWN));
                assertThat(client.answer(id).body()).isEqualTo("answer");
            }
            go.countDown();
            assertThat(client.answer(1).body()).isEqualTo("answer");
            assertThat(client.atEnd()).isTrue();
            client.close();
            shutdown.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void L6_an_idle_connection_of_nginx_is_told_once_and_a_request_that_was_faster_is_answered() throws Exception {
        start(QUIET);
        try (RawClient client = server.connect()) {
            client.send(get(1, "/", NGINX));
            client.answer(1);
            CompletableFuture<Void> shutdown = server.tcp().shutdown();

            assertEmptyStderr(client.receive());
            client.send(get(1, "/", NGINX));
            assertThat(client.answer(1).body()).isEqualTo("answer");
            assertEmptyStderr(client.receive());
            assertThat(client.atEnd()).isTrue();
            client.close();
            shutdown.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void L6_an_idle_connection_of_haproxy_is_told() throws Exception {
        start(QUIET);
        try (RawClient client = server.connect()) {
            client.send(get(1, "/", HAPROXY));
            client.answer(1);
            CompletableFuture<Void> shutdown = server.tcp().shutdown();

            assertNoMoreRequests(client.receive());
            client.close();
            shutdown.get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {APACHE, UNKNOWN})
    void L6_an_idle_connection_of_another_web_server_is_closed_when_it_was_quiet(String software) throws Exception {
        start(QUIET);
        try (RawClient client = server.connect()) {
            client.send(get(1, "/", software));
            client.answer(1);
            CompletableFuture<Void> shutdown = server.tcp().shutdown();

            assertThat(client.atEnd()).isTrue();
            client.close();
            shutdown.get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NGINX, HAPROXY, APACHE, UNKNOWN})
    void L6_an_idle_connection_stays_and_answers_as_long_as_it_was_not_quiet_enough(String software) throws Exception {
        start(LONG);
        try (RawClient client = server.connect()) {
            client.send(get(1, "/", software));
            client.answer(1);
            CompletableFuture<Void> shutdown = server.tcp().shutdown();
            await().during(QUIET.multipliedBy(3))
                    .until(() -> server.tcp().getConnectedEndPoints().size(), count -> count == 1);

            client.send(get(1, "/", software));

            assertThat(client.receive().text()).startsWith("Status: 200").endsWith("answer");
            client.close();
            shutdown.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void L6_a_failed_response_to_apache_is_not_presented_as_complete() throws Exception {
        CountDownLatch fail = new CountDownLatch(1);
        server.tcp().setShutdownIdleTimeout(LONG.toMillis());
        server.start(Handlers.blocking((request, response, callback) -> {
            Handlers.writeAndWait(response, new byte[10]);
            seen.add("running");
            Handlers.await(fail);
            callback.failed(new IllegalStateException("broken"));
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, "/", APACHE));
            assertRunning();
            CompletableFuture<Void> shutdown = server.tcp().shutdown();
            fail.countDown();

            RawClient.Rest rest = client.rest();

            // The invalid record is the last that came, if the reset has left it.
            assertThat(rest.reset() || rest.bytes()[rest.bytes().length - 8] == 0)
                    .isTrue();
            client.close();
            shutdown.get(10, TimeUnit.SECONDS);
        }
        assertThat(server.log()).isNotNull();
    }
}
