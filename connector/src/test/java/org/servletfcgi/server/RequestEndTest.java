package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.NanoTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.server.Received.Answer;

/** How a request ends, and the connection with it (Q1, Q3, Q9 to Q11, Q15; web-servers rules 16 to 18, 20, 22). */
class RequestEndTest {
    private static final byte[] BYTES_64K = new byte[65528];
    private static final Duration OFTEN = Duration.ofMillis(10);

    @RegisterExtension
    final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 254})
    void Q1_connection_is_closed_promptly_without_keep_conn_whatever_the_other_flags(int flags) throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(get(1, flags, "/a").stdinEnd());
            Answer answer = client.answer(1);
            long ended = NanoTime.now();

            assertThat(answer.body()).isEqualTo("GET /a 0");
            assertThat(client.atEnd()).isTrue();
            assertThat(NanoTime.millisSince(ended)).as("rule 16: milliseconds").isLessThan(2000);
        }
    }

    @Test
    void Q1_connection_stays_with_keep_conn_and_unknown_flags() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            for (int i = 0; i < 20; i++) {
                client.send(get(1, 0xFF, "/" + i).stdinEnd());
                assertThat(client.answer(1).body()).isEqualTo("GET /" + i + " 0");
            }
        }
    }

    @Test
    void Q1_request_without_keep_conn_right_after_the_end_of_another_is_answered() throws Exception {
        server.start(Handlers.early());
        for (int i = 0; i < 300; i++) {
            try (RawClient client = server.connect()) {
                client.send(get(1, KEEP_CONN, "/a").stdinEnd());
                client.answer(1);
                client.send(get(1, 0, "/b").stdinEnd());

                assertThat(client.answer(1).body()).isEqualTo("/b");
                assertThat(client.atEnd()).isTrue();
            }
        }
    }

    @Test
    void Q9_response_without_content_has_a_head_and_the_end_of_stdout() throws Exception {
        server.start(Handlers.nonBlocking((request, response, callback) -> callback.succeeded()));
        try (RawClient client = server.connect()) {
            client.send(get(1, 0, "/a").stdinEnd());
            Answer answer = client.answer(1);

            assertThat(answer.text()).isEqualTo("Status: 200 OK\r\nContent-Length: 0\r\n\r\n");
            assertThat(answer.records()).extracting(Received::type).containsExactly(6, 6, 3);
            assertThat(answer.hasStdoutEnd()).isTrue();
        }
    }

    @Test
    void Q10_nothing_follows_the_end_and_body_and_ends_come_in_one_write() throws Exception {
        server.start(Handlers.summary());
        try (LocalClient client = server.connectLocally()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            ByteBuffer first = client.endPoint().waitForOutput(10, TimeUnit.SECONDS);
            // The next answer proves that nothing came between.
            client.send(get(2, 0, "/b").stdinEnd());
            List<Received> second = client.receiveUntilClosed();

            byte[] tail = new byte[24];
            first.position(first.limit() - 24).get(tail);
            assertThat(tail)
                    .isEqualTo(org.servletfcgi.fastcgi.internal.Hex.bytes(
                            "01 06 0001 0000 00 00", "01 03 0001 0008 00 00", "00000000 00 000000"));
            assertThat(second)
                    .allSatisfy(record -> assertThat(record.requestId()).isEqualTo(2));
        }
    }

    @Test
    void Q11_app_status_is_one_for_a_500_and_zero_for_all_else() throws Exception {
        server.start(Handlers.nonBlocking((request, response, callback) -> {
            response.setStatus(Integer.parseInt(request.getHttpURI().getPath().substring(1)));
            callback.succeeded();
        }));
        try (RawClient client = server.connect()) {
            for (int status : new int[] {200, 404, 500, 503}) {
                client.send(get(1, KEEP_CONN, "/" + status).stdinEnd());
                Answer answer = client.answer(1);

                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.appStatus()).as("%s", status).isEqualTo(status == 500 ? 1 : 0);
                assertThat(answer.protocolStatus()).isZero();
            }
        }
    }

    @Test
    void Q11_exception_of_the_application_is_a_500_and_the_connection_is_kept() throws Exception {
        server.start(Handlers.blocking((request, response, callback) -> {
            throw new IllegalStateException("as the test wants");
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            Answer first = client.answer(1);
            client.send(get(1, 0, "/b").stdinEnd());

            assertThat(first.status()).isEqualTo(500);
            assertThat(first.appStatus()).isEqualTo(1);
            assertThat(first.text()).as("no stack trace to STDOUT").doesNotContain("\tat org.");
            assertThat(client.answer(1).status()).isEqualTo(500);
        }
        assertThat(server.log()).anyMatch(line -> line.contains("as the test wants"));
    }

    @Test
    void Q10_end_does_not_overtake_the_last_content_when_stdin_ends_while_that_is_written() throws Exception {
        server.start(Handlers.nonBlocking(
                (request, response, callback) -> response.write(true, ByteBuffer.allocate(6 * 1024 * 1024), callback)));
        try (RawClient client = server.connectWithSmallBuffer()) {
            client.send(post(1, KEEP_CONN, "/big"));
            Received head = client.receive();
            client.send(none().on(1).stdinEnd());
            Answer answer = client.answer(1);
            client.send(get(1, 0, "/big").stdinEnd());

            assertThat(head.text()).startsWith("Status: 200 OK\r\n");
            assertThat(answer.hasStdoutEnd()).isTrue();
            assertThat(head.content().length + answer.stdout().length).isGreaterThan(6 * 1024 * 1024);
            assertThat(client.answer(1).body()).hasSize(6 * 1024 * 1024);
        }
    }

    @Test
    void Q3_rule17_answer_arrives_whole_although_5_MB_are_unread() throws Exception {
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(post(1, 0, "/a"));
            byte[] record = none().on(1).stdin(BYTES_64K).bytes();
            for (int i = 0; i < 80; i++) {
                client.send(record);
            }
            client.send(none().on(1).stdinEnd());

            assertThat(client.answer(1).body()).isEqualTo("/a");
            RawClient.Rest rest = client.rest();
            assertThat(rest.bytes()).isEmpty();
            assertThat(rest.reset()).isFalse();
        }
    }

    @Test
    void Q3_draining_takes_all_that_comes_however_much_it_is() throws Exception {
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(post(1, 0, "/a"));
            Answer answer = client.answer(1);
            byte[] record = none().on(1).stdin(BYTES_64K).bytes();
            for (int i = 0; i < 500; i++) {
                client.send(record);
            }
            client.shutdownOutput();

            assertThat(answer.body()).isEqualTo("/a");
            assertThat(client.rest().reset()).isFalse();
            server.awaitNoConnections();
        }
        assertThat(exceeded(Limit.LINGER_TIME)).isZero();
    }

    @Test
    void Q3_draining_goes_on_beyond_linger_time_while_something_comes() throws Exception {
        Duration lingerTime = Duration.ofSeconds(1);
        server.limits(Limits.builder().lingerTime(lingerTime));
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(post(1, 0, "/a"));
            client.answer(1);
            long answered = NanoTime.now();
            byte[] record = none().on(1).stdin("x".repeat(1000)).bytes();
            await().pollDelay(Duration.ZERO).pollInterval(OFTEN).until(() -> {
                client.send(record);
                return NanoTime.millisSince(answered) > 2 * lingerTime.toMillis();
            });
            client.shutdownOutput();

            assertThat(client.rest().reset()).isFalse();
            server.awaitNoConnections();
        }
        assertThat(exceeded(Limit.LINGER_TIME)).isZero();
    }

    @Test
    void Q3_byte_now_and_then_does_not_keep_a_connection_that_is_drained() throws Exception {
        server.limits(Limits.builder().lingerTime(Duration.ofMillis(200)).minContentRate(1_000_000));
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(post(1, 0, "/a"));
            client.answer(1);

            await().pollDelay(Duration.ZERO).pollInterval(OFTEN).until(() -> isRefused(client));
        }
        await().untilAsserted(() -> assertThat(exceeded(Limit.LINGER_TIME)).isEqualTo(1));
    }

    private static boolean isRefused(RawClient client) {
        try {
            client.send(none().on(1).stdin("x"));
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private long exceeded(Limit limit) {
        return server.factory().getStatistics().exceededCount(limit);
    }

    @Test
    void Q3_draining_ends_after_linger_time() throws Exception {
        server.limits(Limits.builder().lingerTime(Duration.ofMillis(50)));
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(post(1, 0, "/a"));

            assertThat(client.answer(1).body()).isEqualTo("/a");
            server.awaitNoConnections();
        }
    }

    @Test
    void rule18_kept_connection_gets_the_end_only_after_stdin_however_much_it_is() throws Exception {
        server.limits(Limits.builder().lingerPause(Duration.ofMinutes(1)));
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a"));
            Received content = client.receive();
            for (int i = 0; i < 200; i++) {
                client.send(none().on(1).stdin(BYTES_64K));
            }
            client.send(none().getValues("FCGI_MAX_REQS"));
            Received notTheEnd = client.receive();
            client.send(none().on(1).stdinEnd());
            Answer end = client.answer(1);
            client.send(get(1, 0, "/b").stdinEnd());

            assertThat(content.text()).endsWith("/a");
            assertThat(notTheEnd.type()).isEqualTo(Received.GET_VALUES_RESULT);
            assertThat(end.hasStdoutEnd()).isTrue();
            assertThat(end.appStatus()).isZero();
            assertThat(client.answer(1).body()).isEqualTo("/b");
        }
    }

    @Test
    void rule18_end_comes_soon_after_stdin_has_stopped_and_the_connection_is_kept() throws Exception {
        server.limits(Limits.builder().lingerTime(Duration.ofMinutes(1)));
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a").stdin(BYTES_64K).stdin(BYTES_64K));

            assertThat(client.answer(1).body()).isEqualTo("/a");
            client.send(none().on(1).stdin(BYTES_64K));
            client.send(get(1, 0, "/b").stdinEnd());
            assertThat(client.answer(1).body()).isEqualTo("/b");
        }
        await().untilAsserted(() -> assertThat(exceeded(Limit.LINGER_PAUSE)).isEqualTo(1));
    }

    @ParameterizedTest
    @CsvSource({"HAProxy 2.6.12, 1", "HAProxy 2.6.12, 0", "h2o/2.2.5, 1", "h2o/2.2.5, 0"})
    void rule18_web_servers_that_send_all_of_stdin_may_pause_as_long_as_linger_time(String software, int flags)
            throws Exception {
        server.limits(Limits.builder().lingerPause(Duration.ofMinutes(1)).lingerTime(Duration.ofMillis(50)));
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(post(1, flags, "/a", "SERVER_SOFTWARE", software).stdin("x"));

            assertThat(client.answer(1).hasStdoutEnd()).isTrue();
        }
        await().untilAsserted(() -> assertThat(exceeded(Limit.LINGER_TIME)).isPositive());
        assertThat(exceeded(Limit.LINGER_PAUSE)).isZero();
    }

    @Test
    void rule18_haproxy_gets_the_end_only_after_stdin_without_keep_conn_too() throws Exception {
        server.limits(Limits.builder().lingerTime(Duration.ofMinutes(1)));
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(post(1, 0, "/a", "SERVER_SOFTWARE", "HAProxy 2.6.12"));
            client.receive();
            client.send(none().on(1).stdin(BYTES_64K).getValues("FCGI_MAX_REQS"));

            assertThat(client.receive().type()).isEqualTo(Received.GET_VALUES_RESULT);
            client.send(none().on(1).stdinEnd());
            assertThat(client.answer(1).hasStdoutEnd()).isTrue();
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void rule18_end_does_not_come_while_stdin_comes() throws Exception {
        Duration lingerPause = Duration.ofSeconds(1);
        server.limits(Limits.builder().lingerPause(lingerPause).lingerTime(lingerPause));
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a"));
            client.receive();
            long answered = NanoTime.now();
            byte[] record = none().on(1).stdin("x".repeat(1000)).bytes();
            await().pollDelay(Duration.ZERO).pollInterval(OFTEN).until(() -> {
                client.send(record);
                return NanoTime.millisSince(answered) > 2 * lingerPause.toMillis();
            });
            client.send(none().getValues("FCGI_MAX_REQS"));

            assertThat(client.receive().type()).isEqualTo(Received.GET_VALUES_RESULT);
            client.send(none().on(1).stdinEnd());
            assertThat(client.answer(1).hasStdoutEnd()).isTrue();
        }
        assertThat(exceeded(Limit.LINGER_PAUSE)).isZero();
    }

    @Test
    void rule18_byte_now_and_then_does_not_hold_back_the_end() throws Exception {
        server.limits(Limits.builder().lingerPause(Duration.ofMillis(200)).minContentRate(1_000_000));
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a"));
            client.receive();

            await().pollDelay(Duration.ZERO).pollInterval(OFTEN).until(() -> {
                client.send(none().on(1).stdin("x"));
                return exceeded(Limit.LINGER_PAUSE) == 1;
            });
            assertThat(client.answer(1).hasStdoutEnd()).isTrue();
        }
    }

    @Test
    void rule18_id_is_begun_anew_right_after_its_end_while_its_old_stdin_goes_on() throws Exception {
        server.start(Handlers.echo());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a").stdin("old").abort());
            Answer first = client.answer(1);
            client.send(none().on(1).stdin("old"));
            client.send(post(1, KEEP_CONN, "/b").stdin("new").stdinEnd());
            Answer second = client.answer(1);

            assertThat(first.appStatus()).isEqualTo(1);
            assertThat(second.body()).isEqualTo("new");
        }
    }
}
