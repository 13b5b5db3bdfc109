package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.it.Records.RESPONDER;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses as they come on the wire, and what happens when the two directions do not wait for each other. */
interface WireResponseCases extends OnLauncher {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/echo",
                "/redirect",
                "/no/such/page",
                "/status?code=503",
                "/headers",
                "/session",
                "/error",
                "/async?delay=1",
                "/hello.jsp?name=x",
                "/stream?count=2&interval=1"
            })
    default void S1_a_head_starts_with_status_and_has_only_fields_a_web_server_accepts(String uri) throws Exception {
        var answer = exchange(Params.get(uri));

        assertThat(answer.status()).isBetween(200, 599);
        assertThat(answer.head()).allSatisfy(line -> assertThat(line).matches("[A-Za-z0-9-]+: [^\\r\\n]*"));
        assertThat(answer.head()).noneMatch(line -> line.matches("(?i)(transfer-encoding|connection|keep-alive):.*"));
        assertThat(answer.ended()).isTrue();
        assertThat(answer.protocolStatus()).isZero();
        assertThat(answer.emptyStdouts()).isEqualTo(1);
    }

    @Test
    default void S6_head_has_the_length_and_no_body() throws Exception {
        var answer = exchange(Params.request("HEAD", "/download?size=1000"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Length")).isEqualTo("1000");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    default void S6_no_content_and_not_modified_have_no_body() throws Exception {
        var noContent = exchange(Params.get("/status?code=204"));
        var notModified = exchange(Params.get("/not-modified").and("HTTP_IF_NONE_MATCH", "\"v1\""));

        assertThat(noContent.status()).isEqualTo(204);
        assertThat(noContent.body()).isEmpty();
        assertThat(notModified.status()).isEqualTo(304);
        assertThat(notModified.body()).isEmpty();
    }

    @Test
    default void S5_cookies_stay_separate_lines() throws Exception {
        var answer = exchange(Params.get("/headers"));

        assertThat(answer.head())
                .filteredOn(line -> line.startsWith("Set-Cookie: "))
                .hasSize(2);
        assertThat(answer.head()).contains("X-Two: a", "X-Two: b");
    }

    @Test
    default void S9_each_flush_is_a_record_before_the_next_is_written() throws Exception {
        var request = new Records()
                .begin(1, RESPONDER, 0)
                .params(
                        1,
                        Params.request("POST", "/async")
                                .and("CONTENT_TYPE", "text/plain")
                                .bytes());
        try (var connection = connect()) {
            connection.send(request);
            for (var i = 0; i < 5; i++) {
                var piece = Records.ascii("piece " + i + "\n");
                connection.send(Records.record(Records.STDIN, 1, piece, 0));

                assertThat(stdoutUntil(connection, "piece " + i + "\n")).isTrue();
            }
            connection.send(Records.record(Records.STDIN, 1, new byte[0], 0));

            assertThat(connection.answer().ended()).isTrue();
        }
    }

    private static boolean stdoutUntil(FastCgiConnection connection, String end) throws Exception {
        var text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            var received = connection.next();
            if (received == null || received.type() != Records.STDOUT) {
                return false;
            }
            text.append(new String(received.content(), StandardCharsets.US_ASCII));
        }
        return true;
    }

    @Test
    default void a_body_of_5_megabytes_echoed_without_blocking_comes_back() throws Exception {
        var body = Content.pattern(5 * Content.MEGABYTE);

        var answer = exchange(Params.post("/async", "application/octet-stream", body.length), body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(Content.sha256(answer.body())).isEqualTo(Content.sha256(body));
    }

    @Test
    default void Q14_a_peer_that_sends_5_megabytes_before_it_reads_gets_the_response() throws Exception {
        var size = 4 * Content.MEGABYTE;
        var body = Content.pattern(5 * Content.MEGABYTE);
        var request = new Records()
                .begin(1, RESPONDER, 0)
                .params(
                        1,
                        Params.post("/push-first?size=" + size, "application/octet-stream", body.length)
                                .bytes())
                .stdin(1, body);
        try (var connection = connect()) {
            assertThat(connection.sendWithoutReading(request.bytes(), Patience.ANSWER))
                    .isTrue();

            var answer = connection.answer();

            var response = answer.body();
            var rest = new String(response, size, response.length - size, StandardCharsets.US_ASCII);
            assertThat(Content.sha256(Arrays.copyOf(response, size))).isEqualTo(Content.sha256(Content.pattern(size)));
            assertThat(rest).isEqualTo("\nbody=" + body.length + " " + Content.sha256(body) + "\n");
        }
    }

    @Test
    default void Q3_a_response_without_reading_5_megabytes_arrives_whole_and_without_a_reset() throws Exception {
        var body = Content.pattern(5 * Content.MEGABYTE);
        var request = new Records()
                .begin(1, RESPONDER, 0)
                .params(
                        1,
                        Params.post("/unread", "application/octet-stream", body.length)
                                .bytes())
                .stdin(1, body);
        try (var connection = connect()) {
            connection.sendWithoutReading(request.bytes(), Patience.ANSWER);

            var answer = connection.answer();

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.ended()).isTrue();
            assertThat(connection.ends(Patience.ANSWER)).isTrue();
            assertThat(connection.wasReset()).isFalse();
        }
    }

    @Test
    default void Q15_after_a_failure_in_the_response_there_is_no_end_that_looks_complete() throws Exception {
        try (var connection = connect()) {
            connection.send(new Records()
                    .begin(1, RESPONDER, Records.KEEP_CONN)
                    .params(1, Params.get("/error?after=commit").bytes())
                    .stdin(1, new byte[0]));

            var answer = connection.answer();

            assertThat(answer.ended()).isFalse();
            assertThat(answer.emptyStdouts()).isZero();
            assertThat(connection.ends(Patience.ANSWER)).isTrue();
        }
    }

    @Test
    default void S8_the_summary_of_a_failure_is_one_line_of_stderr_after_the_head() throws Exception {
        var answer = exchange(Params.get("/error"));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.stderr()).contains("deliberate failure").hasSizeLessThanOrEqualTo(1024);
        assertThat(answer.stderr().strip().lines()).hasSize(1);
        assertThat(exchange(Params.get("/echo")).stderr()).isEmpty();
    }

    @Test
    default void Q10_a_reset_after_the_end_of_a_response_is_nothing_to_report() throws Exception {
        var linesBefore = launcher().process().log().lines().count();
        for (var i = 0; i < 20; i++) {
            try (var connection = connect()) {
                connection.send(new Records()
                        .begin(1, RESPONDER, 0)
                        .params(1, Params.get("/download?size=100000").bytes())
                        .stdin(1, new byte[0]));
                connection.next();
            }
        }

        assertStillServing();
        assertThat(launcher().process().log().lines().skip(linesBefore)).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    default void responses_that_nobody_reads_wait_in_bounded_memory() throws Exception {
        var before = ProcessStatus.of(launcher().process().pid()).residentKilobytes();
        var connections = new ArrayList<FastCgiConnection>();
        try {
            for (var i = 0; i < 4; i++) {
                var connection = connect();
                connections.add(connection);
                connection.send(new Records()
                        .begin(1, RESPONDER, 0)
                        .params(1, Params.get("/download?size=300000000").bytes())
                        .stdin(1, new byte[0]));
                assertThat(connection.next()).isNotNull();
            }
            assertStillServing();
            Patience.await("an answer while the others wait", Duration.ofSeconds(10))
                    .during(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(
                                    ProcessStatus.of(launcher().process().pid()).residentKilobytes())
                            .isLessThan(before + 300_000));
        } finally {
            close(connections);
        }
    }

    private static void close(List<FastCgiConnection> connections) throws Exception {
        for (var connection : connections) {
            connection.close();
        }
    }
}
