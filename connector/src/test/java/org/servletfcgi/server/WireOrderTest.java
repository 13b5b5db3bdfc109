package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.RESPONDER;
import static org.servletfcgi.fastcgi.internal.Records.begin;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.fastcgi.internal.Hex;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.fastcgi.internal.Splits;
import org.servletfcgi.server.Received.Answer;

/** What may be written when, and in which order (R12, R13, M1, M5, Q8 to Q10, S10, O1). */
class WireOrderTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    /** The value of FCGI_MPXS_CONNS is asked for, so that whatever was written before it has come when it comes. */
    private static void assertNothingCameBefore(RawClient client) throws IOException {
        client.send(none().getValues("FCGI_MPXS_CONNS"));
        assertThat(client.receive().type()).isEqualTo(Received.GET_VALUES_RESULT);
    }

    @Test
    void Q8_nothing_is_written_before_params_has_ended_and_the_response_does_not_wait_for_stdin() throws Exception {
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, KEEP_CONN));
            assertNothingCameBefore(client);
            client.send(none().params(Requests.variables("POST", "/a")));
            assertNothingCameBefore(client);
            client.send(none().paramsEnd());
            Received content = client.receive();
            client.send(none().stdinEnd());

            assertThat(content.type()).isEqualTo(Received.STDOUT);
            assertThat(content.text()).endsWith("\r\n\r\n/a");
            assertThat(client.answer(1).hasStdoutEnd()).isTrue();
        }
    }

    @Test
    void Q8_request_that_will_be_refused_is_not_answered_before_params_has_ended() throws Exception {
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(begin(1, 9, KEEP_CONN).params("A\0", "B"));
            assertNothingCameBefore(client);
            client.send(none().paramsEnd().stdinEnd());

            assertThat(client.answer(1).status()).isEqualTo(503);
        }
        server.log();
    }

    @Test
    void R12_records_of_many_requests_interleave_only_as_wholes() throws Exception {
        Random lengths = new Random(12);
        Map<Integer, Integer> pieces = new HashMap<>();
        for (int id = 1; id <= 20; id++) {
            pieces.put(id, 1 + lengths.nextInt(40_000));
        }
        server.start(Handlers.blocking((request, response, callback) -> {
            int id = Integer.parseInt(request.getHttpURI().getPath().substring(1));
            byte[] piece = new byte[pieces.getOrDefault(id, 0)];
            java.util.Arrays.fill(piece, (byte) id);
            for (int i = 0; i < 10; i++) {
                Handlers.writeAndWait(response, piece);
            }
            callback.succeeded();
        }));
        try (RawClient client = server.connectWithSmallBuffer()) {
            Records records = none();
            for (int id = 1; id <= 20; id++) {
                records.raw(get(id, KEEP_CONN, "/" + id).stdinEnd().bytes());
                records.getValues("FCGI_MPXS_CONNS").record(77, 0, new byte[3], 0);
            }
            client.send(records);
            Map<Integer, Answer> answers = receiveAll(client, 20, 40);

            answers.forEach((id, answer) -> {
                int length = 10 * pieces.getOrDefault(id, 0);
                assertThat(answer.body()).hasSize(length);
                assertThat(answer.body().chars().allMatch(c -> c == id)).isTrue();
                assertThat(answer.hasStdoutEnd()).isTrue();
            });
        }
    }

    /** Whatever comes until that many requests have ended and that many management records have come. */
    private static Map<Integer, Answer> receiveAll(RawClient client, int requests, int managementRecords)
            throws IOException {
        Map<Integer, Answer> answers = new HashMap<>();
        int ended = 0;
        int management = 0;
        while (ended < requests || management < managementRecords) {
            Received record = client.receive();
            if (record.requestId() == 0) {
                assertThat(record.type()).isIn(Received.GET_VALUES_RESULT, Received.UNKNOWN_TYPE);
                management++;
            } else {
                answers.computeIfAbsent(record.requestId(), id -> new Answer(new ArrayList<>()))
                        .records()
                        .add(record);
                ended += record.isEndRequest() ? 1 : 0;
            }
        }
        return answers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST"})
    void R13_nothing_follows_end_request_on_a_connection_that_is_not_kept(String method) throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(Requests.request(1, 0, method, "/a").stdinEnd());
            client.answer(1);
            RawClient.Rest rest = client.rest();

            assertThat(rest.bytes()).isEmpty();
            assertThat(rest.reset()).isFalse();
        }
    }

    @Test
    void R13_nothing_follows_end_request_on_a_kept_connection_until_the_next_request() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            for (int i = 0; i < 20; i++) {
                client.send(post(1, KEEP_CONN, "/a").stdin("abc").stdinEnd());
                Answer answer = client.answer(1);
                // What the web server still sends for the id is answered by nothing (R6).
                client.send(none().stdin("late").stdinEnd().abort());
                assertNothingCameBefore(client);

                assertThat(answer.end().content()).isEqualTo(new byte[8]);
                assertThat(answer.end().padding()).isZero();
            }
        }
    }

    @Test
    void R3_reserved_bytes_of_any_value_change_nothing() throws Exception {
        server.start(Handlers.summary());
        byte[] request =
                post(1, KEEP_CONN, "/a").padded(5).stdin("abc").stdinEnd().bytes();
        for (int at = 0; at < request.length; ) {
            request[at + 7] = (byte) 0xA5;
            at += 8 + ((request[at + 4] & 0xFF) << 8) + (request[at + 5] & 0xFF) + (request[at + 6] & 0xFF);
        }
        java.util.Arrays.fill(request, 11, 16, (byte) 0xFF);
        try (RawClient client = server.connect()) {
            client.send(request);

            assertThat(client.answer(1).body()).isEqualTo("POST /a 3");
        }
    }

    @Test
    void M1_values_are_asked_for_between_the_records_of_a_request() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, KEEP_CONN));
            assertNothingCameBefore(client);
            client.send(none().params("REQUEST_METHOD", "POST"));
            assertNothingCameBefore(client);
            client.send(none().params("REQUEST_URI", "/a").paramsEnd().stdin("abc"));
            assertNothingCameBefore(client);
            client.send(none().stdin("def").stdinEnd());

            assertThat(client.answer(1).body()).isEqualTo("POST /a 6");
            assertNothingCameBefore(client);
        }
    }

    @Test
    void M2_answer_has_only_what_was_asked_for_and_is_known_in_its_order() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(none().getValues("X", "FCGI_MPXS_CONNS", "fcgi_max_conns", "FCGI_MAX_REQS", ""));
            Received result = client.receive();

            assertThat(result.requestId()).isZero();
            assertThat(result.content())
                    .isEqualTo(Hex.bytes("0F 01 'FCGI_MPXS_CONNS' '1' 0D 03 'FCGI_MAX_REQS' '100'"));
        }
    }

    @Test
    void M3_requests_that_are_told_are_half_of_those_that_are_taken() throws Exception {
        server.limits(Limits.builder().maxRequestsPerConnection(2));
        server.start(Handlers.nonBlocking((request, response, callback) -> {}));
        try (RawClient client = server.connect()) {
            client.send(none().getValues("FCGI_MAX_REQS"));
            Received result = client.receive();
            client.send(get(1, KEEP_CONN, "/1").stdinEnd())
                    .send(get(2, KEEP_CONN, "/2").stdinEnd())
                    .send(get(3, KEEP_CONN, "/3").stdinEnd());

            assertThat(result.content()).isEqualTo(Hex.bytes("0D 01 'FCGI_MAX_REQS' '1'"));
            assertThat(client.answer(3).status()).isEqualTo(503);
        }
        assertThat(server.log()).as("of the third only").hasSize(1);
    }

    @Test
    void M3_one_request_is_told_where_no_more_is_taken() throws Exception {
        server.limits(Limits.builder().maxRequestsPerConnection(1));
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(none().getValues("FCGI_MAX_REQS"));

            assertThat(client.receive().content()).isEqualTo(Hex.bytes("0D 01 'FCGI_MAX_REQS' '1'"));
        }
    }

    @Test
    void M5_connection_stays_open_after_values_were_asked_for_and_each_name_is_answered_once() {
        server.start(Handlers.summary());
        Records records = none().getValues("FCGI_MPXS_CONNS", "FCGI_MPXS_CONNS", "FCGI_MPXS_CONNS")
                .raw(get(1, KEEP_CONN, "/a").stdinEnd().bytes());

        Splits.everySplit(records.bytes(), parts -> {
            try (LocalClient client = server.connectLocally()) {
                List<Received> received = client.send(parts).receiveRequests(1);

                assertThat(received.get(0).content()).isEqualTo(Hex.bytes("0F 01 'FCGI_MPXS_CONNS' '1'"));
                assertThat(LocalClient.answers(received))
                        .singleElement()
                        .satisfies(answer -> assertThat(answer.body()).isEqualTo("GET /a 0"));
                assertThat(client.endPoint().isOpen()).isTrue();
            } catch (InterruptedException x) {
                throw new AssertionError(x);
            }
        });
    }

    @Test
    void Q9_stderr_is_not_used_where_nothing_failed() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(post(1, 0, "/a").stdin("abc").stdinEnd());

            assertThat(client.answer(1).records())
                    .extracting(Received::type)
                    .doesNotContain(Received.STDERR)
                    .endsWith(Received.STDOUT, Received.END_REQUEST);
        }
    }

    @SuppressWarnings("serial")
    private static final class Failing extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            throw new IllegalStateException("as the test wants");
        }
    }

    @Test
    void Q10_end_of_stdout_end_of_stderr_and_end_request_come_in_this_order() throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new Failing()), "/");
        server.start(context);
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            List<Received> records = client.answer(1).records();
            List<Received> last = records.subList(records.size() - 3, records.size());

            assertThat(last)
                    .extracting(Received::type)
                    .containsExactly(Received.STDOUT, Received.STDERR, Received.END_REQUEST);
            assertThat(last.get(0).content()).isEmpty();
            assertThat(last.get(1).content()).isEmpty();
            assertThat(records)
                    .filteredOn(record -> record.type() == Received.STDERR)
                    .hasSize(2);
            assertNothingCameBefore(client);
        }
        server.log();
    }

    @Test
    void S8_failure_of_a_servlet_is_told_in_one_line_of_stderr_before_the_head() throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new Failing()), "/");
        server.start(context);
        try (RawClient client = server.connect()) {
            client.send(get(7, 0, "/a").stdinEnd());
            Answer answer = client.answer(7);
            Received first = answer.records().get(0);

            assertThat(first.type()).isEqualTo(Received.STDERR);
            assertThat(first.text()).matches("[^\n]*as the test wants \\(request \\w+#7\\)\n");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).doesNotContain("\tat ");
        }
        server.log();
    }

    @Test
    void O1_responder_is_told_everything_and_says_everything() throws Exception {
        server.start(Handlers.echo());
        try (RawClient client = server.connect()) {
            client.send(post(1, 0, "/a", "CONTENT_LENGTH", "5").stdin("01234").stdinEnd());
            Answer answer = client.answer(1);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("01234");
            assertThat(answer.appStatus()).isZero();
            assertThat(answer.protocolStatus()).isZero();
        }
    }

    @SuppressWarnings("serial")
    private static final class Ticker extends HttpServlet {
        private final Semaphore next;

        Ticker(Semaphore next) {
            this.next = next;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/event-stream");
            response.setHeader("X-Accel-Buffering", "no");
            response.flushBuffer();
            AsyncContext async = request.startAsync();
            async.start(() -> tick(async));
        }

        private void tick(AsyncContext async) {
            try {
                PrintWriter writer = async.getResponse().getWriter();
                for (int i = 0; i < 3 && next.tryAcquire(10, TimeUnit.SECONDS); i++) {
                    writer.write("data: " + i + "\n\n");
                    async.getResponse().flushBuffer();
                }
            } catch (IOException x) {
                throw new UncheckedIOException(x);
            } catch (InterruptedException x) {
                throw new IllegalStateException(x);
            } finally {
                async.complete();
            }
        }
    }

    @Test
    void S10_each_event_of_an_asynchronous_servlet_is_sent_when_it_is_flushed() throws Exception {
        Semaphore next = new Semaphore(0);
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder holder = new ServletHolder(new Ticker(next));
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/");
        server.start(context);
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());

            assertThat(client.receive().text())
                    .contains("Content-Type: text/event-stream", "X-Accel-Buffering: no\r\n");
            for (int i = 0; i < 3; i++) {
                next.release();
                assertThat(client.receive().text()).isEqualTo("data: " + i + "\n\n");
            }
            assertThat(client.answer(1).hasStdoutEnd()).isTrue();
        }
    }
}
