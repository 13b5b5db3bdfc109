package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.it.Records.KEEP_CONN;
import static org.servletfcgi.it.Records.RESPONDER;
import static org.servletfcgi.it.Records.concat;
import static org.servletfcgi.it.Records.pair;
import static org.servletfcgi.it.Records.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Several requests on one connection, and the records that belong to none. */
interface WireConnectionCases extends OnLauncher {

    @Test
    default void Q1_a_kept_connection_serves_one_request_after_the_other() throws Exception {
        try (var connection = connect()) {
            for (var i = 0; i < 100; i++) {
                connection.send(request(1, Params.get("/echo/" + i)));

                var answer = connection.answer();

                assertThat(answer.echo().value("pathInfo")).isEqualTo("/" + i);
                assertThat(connection.hasMore()).isFalse();
            }
        }
    }

    @Test
    default void R6_late_records_of_a_finished_request_are_ignored_and_its_id_begins_again() throws Exception {
        try (var connection = connect()) {
            connection.send(request(1, Params.get("/echo/first")));
            var first = connection.answer();
            connection.send(new Records()
                    .raw(record(Records.STDIN, 1, new byte[10_000], 0))
                    .raw(record(Records.STDIN, 1, new byte[0], 0))
                    .raw(record(Records.ABORT_REQUEST, 1, new byte[0], 0))
                    .raw(request(1, Params.get("/echo/next")).bytes()));

            var next = connection.answer();

            assertThat(first.echo().value("pathInfo")).isEqualTo("/first");
            assertThat(next.echo().value("pathInfo")).isEqualTo("/next");
        }
    }

    @Test
    default void R6_after_an_early_response_the_same_id_begins_again_without_the_end_of_stdin() throws Exception {
        try (var connection = connect()) {
            connection.send(new Records()
                    .begin(1, RESPONDER, KEEP_CONN)
                    .params(1, Params.post("/unread", "text/plain", 100_000).bytes())
                    .raw(record(Records.STDIN, 1, new byte[50_000], 0)));
            var early = connection.answer();
            // As Apache httpd does: the rest of the old body never comes, or comes late.
            connection.send(record(Records.STDIN, 1, new byte[10_000], 0));
            connection.send(request(1, Params.get("/echo/next")));

            var next = connection.answer();

            assertThat(early.status()).isEqualTo(413);
            assertThat(early.ended()).isTrue();
            assertThat(next.ended()).isTrue();
            assertThat(next.echo().value("pathInfo")).isEqualTo("/next");
        }
    }

    @Test
    default void X5_two_requests_on_one_connection_keep_their_bodies_apart() throws Exception {
        var first = Content.pattern(50_000);
        var second = Arrays.copyOfRange(Content.pattern(100_000), 50_000, 100_000);
        var records = new Records()
                .begin(1, RESPONDER, KEEP_CONN)
                .begin(2, RESPONDER, KEEP_CONN)
                .params(1, Params.post("/upload", "text/plain", first.length).bytes())
                .params(2, Params.post("/upload", "text/plain", second.length).bytes());
        for (var at = 0; at < first.length; at += 500) {
            records.raw(record(Records.STDIN, 1, Arrays.copyOfRange(first, at, at + 500), 0));
            records.raw(record(Records.STDIN, 2, Arrays.copyOfRange(second, at, at + 500), 0));
        }
        records.raw(record(Records.STDIN, 2, new byte[0], 0)).raw(record(Records.STDIN, 1, new byte[0], 0));
        try (var connection = connect()) {
            connection.send(records);

            var answers = answers(connection, 2);

            assertThat(Objects.requireNonNull(answers.get(1)).text()).contains(Content.sha256(first));
            assertThat(Objects.requireNonNull(answers.get(2)).text()).contains(Content.sha256(second));
        }
    }

    @Test
    default void X1_a_slow_request_does_not_hold_back_another_on_its_connection() throws Exception {
        try (var connection = connect()) {
            connection.send(request(1, Params.get("/async?delay=2000")));
            connection.send(request(2, Params.get("/echo/fast")));

            assertThat(connection.answer(2).echo().value("pathInfo")).isEqualTo("/fast");
            assertThat(connection.answer(1).text()).isEqualTo("async ok\n");
        }
    }

    @Test
    default void M3_questions_about_limits_are_answered_before_any_request() throws Exception {
        try (var connection = connect()) {
            connection.send(record(
                    Records.GET_VALUES,
                    0,
                    concat(pair("FCGI_MPXS_CONNS", ""), pair("FCGI_MAX_REQS", ""), pair("X", "")),
                    0));
            var result = Objects.requireNonNull(connection.next());
            connection.send(request(1, Params.get("/echo")));

            assertThat(result.type()).isEqualTo(Records.GET_VALUES_RESULT);
            assertThat(result.id()).isZero();
            assertThat(new String(result.content(), StandardCharsets.ISO_8859_1))
                    .contains("\u000F\u0001FCGI_MPXS_CONNS1")
                    .contains("FCGI_MAX_REQS")
                    .doesNotContain("\u0001X");
            assertThat(connection.answer().status()).isEqualTo(200);
        }
    }

    @Test
    default void R8_an_unknown_management_record_is_named_unknown() throws Exception {
        try (var connection = connect()) {
            connection.send(record(77, 0, new byte[3], 5));
            var result = Objects.requireNonNull(connection.next());
            connection.send(request(1, Params.get("/echo")));

            assertThat(result.type()).isEqualTo(Records.UNKNOWN_TYPE);
            assertThat(result.content()).containsExactly(77, 0, 0, 0, 0, 0, 0, 0);
            assertThat(connection.answer().status()).isEqualTo(200);
        }
    }

    @Test
    default void Q4_an_unknown_role_is_refused_by_the_protocol_status_and_by_a_response() throws Exception {
        try (var connection = connect()) {
            connection.send(new Records()
                    .begin(1, 9, KEEP_CONN)
                    .params(1, Params.get("/echo").bytes())
                    .stdin(1, new byte[0]));
            var refused = connection.answer();
            connection.send(request(1, Params.get("/echo")));

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.protocolStatus()).isEqualTo(3);
            assertThat(connection.answer().status()).isEqualTo(200);
        }
    }

    @Test
    default void X2_a_request_too_many_on_a_connection_is_answered_503_and_the_others_go_on() throws Exception {
        var most = 200;
        var records = new Records();
        for (var id = 1; id <= most; id++) {
            records.raw(request(id, Params.get("/async?delay=3000")).bytes());
        }
        records.raw(request(most + 1, Params.get("/echo")).bytes());
        try (var connection = connect()) {
            connection.send(records);

            var refused = connection.answer(most + 1);

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.protocolStatus()).isZero();
            assertThat(answers(connection, most).values())
                    .allSatisfy(answer -> assertThat(answer.text()).isEqualTo("async ok\n"));
        }
    }

    @Test
    default void O2_an_authorizer_is_answered_without_any_stdin() throws Exception {
        try (var connection = connect()) {
            connection.send(new Records()
                    .begin(1, Records.AUTHORIZER, 0)
                    .params(1, Params.get("/echo/authorized").bytes()));

            assertThat(connection.answer().status()).isEqualTo(200);
        }
    }

    @Test
    default void Q5_an_abort_ends_the_request_and_the_connection_goes_on() throws Exception {
        try (var connection = connect()) {
            connection.send(new Records()
                    .begin(1, RESPONDER, KEEP_CONN)
                    .params(1, Params.post("/upload", "text/plain", 1_000).bytes())
                    .raw(record(Records.STDIN, 1, new byte[10], 0)));
            connection.send(record(Records.ABORT_REQUEST, 1, new byte[0], 0));
            var aborted = connection.answer();
            connection.send(request(1, Params.get("/echo")));

            assertThat(aborted.ended()).isTrue();
            assertThat(connection.answer().status()).isEqualTo(200);
        }
    }

    private static Map<Integer, FastCgiAnswer> answers(FastCgiConnection connection, int count) throws Exception {
        var answers = new HashMap<Integer, FastCgiAnswer>();
        var ended = 0;
        while (ended < count) {
            var received = Objects.requireNonNull(connection.next(), "the connection ended");
            var answer = answers.computeIfAbsent(received.id(), id -> new FastCgiAnswer());
            answer.add(received);
            ended += answer.ended() ? 1 : 0;
        }
        return answers;
    }

    private static Records request(int id, Params params) {
        return new Records()
                .begin(id, RESPONDER, KEEP_CONN)
                .params(id, params.bytes())
                .stdin(id, new byte[0]);
    }
}
