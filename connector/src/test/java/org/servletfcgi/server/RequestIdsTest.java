package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.RESPONDER;
import static org.servletfcgi.fastcgi.internal.Records.begin;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.fastcgi.internal.Splits;
import org.servletfcgi.server.Received.Answer;

/** Request ids and the records that belong to none (R6 to R11), whom is refused what (Q2, Q4). */
class RequestIdsTest {
    private static final int REQUEST_COMPLETE = 0;
    private static final int OVERLOADED = 2;
    private static final int UNKNOWN_ROLE = 3;

    @RegisterExtension
    final TestServer server = new TestServer();

    private static Records in(int id) {
        return none().on(id);
    }

    @Test
    void R6_records_of_inactive_ids_are_ignored_at_every_split() {
        server.start(Handlers.summary());
        Records records = in(1).stdin("late")
                .stdinEnd()
                .params("A", "B")
                .paramsEnd()
                .abort()
                .data("x")
                .dataEnd()
                .raw(get(1, KEEP_CONN, "/a").stdinEnd().bytes())
                .raw(in(7).abort().stdin("x").stdinEnd().paramsEnd().bytes());

        Splits.everySplit(records.bytes(), pieces -> assertAnswered(pieces, "GET /a 0"));
    }

    private void assertAnswered(List<ByteBuffer> pieces, String body) {
        try (LocalClient client = server.connectLocally()) {
            List<Received> received = client.send(pieces).receiveRequests(1);

            assertThat(LocalClient.answers(received)).singleElement().satisfies(answer -> {
                assertThat(answer.body()).isEqualTo(body);
                assertThat(answer.hasStdoutEnd()).isTrue();
            });
            assertThat(received)
                    .allSatisfy(record -> assertThat(record.requestId()).isEqualTo(1));
            assertThat(client.endPoint().isOpen()).isTrue();
        } catch (InterruptedException x) {
            throw new AssertionError(x);
        }
    }

    @Test
    void R6_late_records_of_an_answered_id_are_ignored_and_the_id_can_be_used_again() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(get(3, KEEP_CONN, "/a").stdinEnd());
            Answer first = client.answer(3);
            client.send(in(3).stdin("late").stdinEnd().abort().paramsEnd());
            client.send(post(3, KEEP_CONN, "/b").stdin("new").stdinEnd());

            assertThat(first.body()).isEqualTo("GET /a 0");
            assertThat(client.answer(3).body()).isEqualTo("POST /b 3");
        }
    }

    @Test
    void R7_begin_of_an_active_id_closes_the_connection() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").andBegin(1, RESPONDER, KEEP_CONN));

            assertThat(client.atEnd()).isTrue();
        }
        assertThat(server.log()).singleElement().asString().contains("WARN", "BEGIN_REQUEST for request id 1");
    }

    @Test
    void R7_begin_of_an_id_whose_params_go_on_closes_the_connection() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, KEEP_CONN).params("A", "B").andBegin(1, RESPONDER, KEEP_CONN));

            assertThat(client.atEnd()).isTrue();
        }
        assertThat(server.log()).hasSize(1);
    }

    @Test
    void R7_begin_on_id_zero_closes_the_connection() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(begin(0, RESPONDER, KEEP_CONN));

            assertThat(client.atEnd()).isTrue();
        }
        assertThat(server.log()).hasSize(1);
    }

    @Test
    void R8_sixteen_records_that_no_web_server_sends_are_skipped_and_one_more_closes() throws Exception {
        server.start(Handlers.summary());
        int[] types = {3, 6, 7, 9, 10, 11, 12, 99, 255};
        Records unexpected = none();
        for (int i = 0; i < 16; i++) {
            unexpected.record(types[i % types.length], 1, new byte[i], i);
        }
        try (RawClient client = server.connect()) {
            client.send(unexpected).send(get(1, KEEP_CONN, "/a").stdinEnd());
            Answer answer = client.answer(1);
            client.send(none().record(6, 1, new byte[1], 0));

            assertThat(answer.body()).isEqualTo("GET /a 0");
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(server.log()).hasSize(1);
    }

    @Test
    void R9_ends_of_streams_may_be_repeated() {
        server.start(Handlers.summary());
        Records records = post(1, KEEP_CONN, "/a")
                .paramsEnd()
                .params("REQUEST_METHOD", "DELETE")
                .paramsEnd()
                .stdin("abc")
                .stdinEnd()
                .stdinEnd()
                .stdin("more")
                .stdinEnd();

        Splits.everySplit(records.bytes(), pieces -> assertAnswered(pieces, "POST /a 3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stdin", "stdin end", "data", "data end"})
    void R11_content_before_the_end_of_params_closes_the_connection(String kind) throws Exception {
        server.start(Handlers.summary());
        Records records = begin(1, RESPONDER, KEEP_CONN).params("A", "B");
        switch (kind) {
            case "stdin" -> records.stdin("x");
            case "stdin end" -> records.stdinEnd();
            case "data" -> records.data("x");
            default -> records.dataEnd();
        }
        try (RawClient client = server.connect()) {
            client.send(records);

            assertThat(client.atEnd()).isTrue();
        }
        assertThat(server.log()).singleElement().asString().contains("before the end of PARAMS");
    }

    @Test
    void R11_request_without_variables_is_answered_with_400() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, KEEP_CONN).paramsEnd().stdinEnd());

            assertThat(client.answer(1).status()).isEqualTo(400);
        }
        assertThat(server.log()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 257, 65535})
    void Q4_rule14_unknown_role_gets_a_complete_503_and_the_other_request_goes_on(int role) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.start(Handlers.blocking((request, response, callback) -> {
            Handlers.await(go);
            Handlers.text(response, "done", callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/slow").stdinEnd());
            client.send(begin(2, role, KEEP_CONN)
                    .params(Requests.variables("GET", "/filter"))
                    .paramsEnd()
                    .stdinEnd());
            Answer refused = client.answer(2);
            go.countDown();

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.hasStdoutEnd()).isTrue();
            assertThat(refused.protocolStatus()).isEqualTo(UNKNOWN_ROLE);
            assertThat(refused.appStatus()).isZero();
            assertThat(client.answer(1).body()).isEqualTo("done");
        }
        assertThat(server.log()).singleElement().asString().contains("503").contains("role");
    }

    @Test
    void Q4_rule14_one_request_too_many_gets_a_complete_503_and_the_others_go_on() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.limits(Limits.builder().maxRequestsPerConnection(2));
        server.start(Handlers.blocking((request, response, callback) -> {
            Handlers.await(go);
            Handlers.text(response, request.getHttpURI().getPath(), callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/1").stdinEnd())
                    .send(get(2, KEEP_CONN, "/2").stdinEnd());
            client.send(get(3, KEEP_CONN, "/3").stdinEnd());
            Answer refused = client.answer(3);
            go.countDown();
            RawClient.Answers answers = client.answers(Set.of(1, 2));
            client.send(get(3, KEEP_CONN, "/3").stdinEnd());

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.protocolStatus()).isEqualTo(REQUEST_COMPLETE);
            assertThat(refused.appStatus()).isZero();
            assertThat(refused.hasStdoutEnd()).isTrue();
            assertThat(answers.of(1).body()).isEqualTo("/1");
            assertThat(answers.of(2).body()).isEqualTo("/2");
            assertThat(client.answer(3).body()).isEqualTo("/3");
        }
        assertThat(server.log()).singleElement().asString().contains("maxRequestsPerConnection 2");
    }

    @Test
    void Q4_refused_request_does_not_wait_for_its_body() throws Exception {
        server.limits(Limits.builder().maxRequestsPerConnection(1));
        CountDownLatch go = new CountDownLatch(1);
        server.start(Handlers.blocking((request, response, callback) -> {
            Handlers.await(go);
            callback.succeeded();
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/1").stdinEnd())
                    .send(post(2, KEEP_CONN, "/2").stdin("x"));

            assertThat(client.answer(2).protocolStatus()).isEqualTo(REQUEST_COMPLETE);
            client.send(in(2).stdin("more").stdinEnd());
            go.countDown();
            assertThat(client.answer(1).status()).isEqualTo(200);
        }
        assertThat(server.log()).hasSize(1);
    }

    @Test
    void Q2_after_a_request_without_keep_conn_no_other_is_taken_and_the_last_end_closes() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.start(Handlers.blocking((request, response, callback) -> {
            Handlers.await(go);
            Handlers.text(response, request.getHttpURI().getPath(), callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/1").stdinEnd()).send(get(2, 0, "/2").stdinEnd());
            client.send(get(3, KEEP_CONN, "/3").stdinEnd());
            Answer refused = client.answer(3);
            go.countDown();
            RawClient.Answers answers = client.answers(Set.of(1, 2));

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.protocolStatus()).isEqualTo(OVERLOADED);
            assertThat(answers.of(1).body()).isEqualTo("/1");
            assertThat(answers.of(2).body()).isEqualTo("/2");
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(server.log()).hasSize(1);
    }

    @Test
    void X2_ninth_request_whose_params_go_on_is_refused() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            for (int id = 1; id <= 9; id++) {
                client.send(begin(id, RESPONDER, KEEP_CONN).params(Requests.variables("GET", "/" + id)));
            }
            client.send(in(9).paramsEnd().stdinEnd());
            Answer refused = client.answer(9);
            client.send(in(8).paramsEnd().stdinEnd());

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.protocolStatus()).isEqualTo(REQUEST_COMPLETE);
            assertThat(client.answer(8).body()).isEqualTo("GET /8 0");
        }
        assertThat(server.log()).hasSize(1);
    }
}
