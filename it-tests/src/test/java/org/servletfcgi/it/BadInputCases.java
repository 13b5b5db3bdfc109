package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A peer that breaks the rules or goes away: a short answer or a close, one line in the log at most, nothing lost. */
interface BadInputCases extends OnLauncher {

    @ParameterizedTest
    @EnumSource
    default void bad_input_is_answered_or_the_connection_closed(BadInput input) throws Exception {
        var linesBefore = launcher().process().log().lines().count();

        try (var connection = connect()) {
            connection.send(input.bytes());
            var answer = answerAfterManagementRecords(connection);

            assertThat(input.outcome().matches(answer))
                    .as("%s, but got %s", input.outcome(), describe(answer))
                    .isTrue();
            assertThat(connection.ends(Patience.ANSWER)).isTrue();
        }

        assertStillServing();
        assertThat(launcher().process().log().lines().skip(linesBefore)).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    default void a_connection_lost_anywhere_in_a_request_leaves_nothing_behind() throws Exception {
        var request = upload();
        var cuts = cuts(request);
        var linesBefore = launcher().process().log().lines().count();

        for (var cut : cuts) {
            try (var connection = connect()) {
                connection.send(Arrays.copyOf(request, cut));
            }
            assertStillServing();
        }

        assertThat(launcher().process().log().lines().skip(linesBefore)).hasSizeLessThanOrEqualTo(cuts.size());
    }

    @Test
    default void a_peer_that_says_it_sends_no_more_inside_a_request_gets_no_answer_as_if_it_were_whole()
            throws Exception {
        var request = upload();
        // From there on only the end of STDIN is missing: all that CONTENT_LENGTH promised is there, and may be
        // answered.
        var endOfStdin = request.length - 8;
        for (var cut : cuts(request)) {
            if (cut >= endOfStdin) {
                continue;
            }
            try (var connection = connect()) {
                connection.send(Arrays.copyOf(request, cut));
                connection.shutdownOutput();

                var answer = connection.answer();

                assertThat(answer.stdout().length == 0 || answer.status() != 200)
                        .as("cut at byte %d: %s", cut, describe(answer))
                        .isTrue();
                assertThat(connection.ends(Patience.ANSWER)).isTrue();
            }
        }
        assertStillServing();
    }

    @Test
    default void a_request_with_any_bytes_changed_is_survived() throws Exception {
        var seed = ThreadLocalRandom.current().nextLong();
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var request = new Records()
                .begin(1, Records.RESPONDER, 0)
                .params(1, Params.post("/upload", "text/plain", 100).bytes())
                .stdin(1, new byte[100])
                .bytes();
        for (var round = 0; round < 300; round++) {
            var changed = request.clone();
            for (var change = random.nextInt(1, 5); change > 0; change--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try (var connection = connect()) {
                connection.send(changed);
                connection.shutdownOutput();

                assertThat(connection.ends(Patience.ANSWER))
                        .as("seed %d round %d", seed, round)
                        .isTrue();
            }
        }
        assertStillServing();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    default void connections_that_failed_leave_no_threads_and_no_descriptors() throws Exception {
        assertStillServing();
        var pid = launcher().process().pid();
        var descriptors = ProcessStatus.of(pid).descriptors();

        for (var round = 0; round < 8; round++) {
            misbehave();
        }

        assertStillServing();
        // A few files that are opened on first use are no leak; one for each of these connections would be hundreds.
        Patience.await("as few descriptors as before", Patience.PROCESS)
                .untilAsserted(
                        () -> assertThat(ProcessStatus.of(pid).descriptors()).isLessThanOrEqualTo(descriptors + 5));
        // Jetty's pool grows to 200 threads and shrinks by one a minute.
        assertThat(ProcessStatus.of(pid).threads()).isLessThanOrEqualTo(250);
        Patience.await("no thread to be busy with a request", Patience.PROCESS)
                .untilAsserted(
                        () -> assertThat(ProcessStatus.stacks(pid)).doesNotContain("at org.servletfcgi.server."));
    }

    private void misbehave() throws IOException {
        for (var input : BadInput.values()) {
            try (var connection = connect()) {
                connection.send(input.bytes());
            }
        }
        var request = upload();
        for (var cut : cuts(request)) {
            try (var connection = connect()) {
                connection.send(Arrays.copyOf(request, cut));
            }
        }
    }

    private static FastCgiAnswer answerAfterManagementRecords(FastCgiConnection connection) throws IOException {
        var answer = new FastCgiAnswer();
        while (!answer.ended()) {
            var received = connection.next();
            if (received == null) {
                return answer;
            }
            if (received.id() != 0) {
                answer.add(received);
            }
        }
        return answer;
    }

    private static byte[] upload() {
        var body = Content.pattern(100_000);
        return new Records()
                .begin(1, Records.RESPONDER, 0)
                .params(
                        1,
                        Params.post("/upload", "application/octet-stream", body.length)
                                .bytes())
                .stdin(1, body)
                .bytes();
    }

    // The start of each record, the middle of its header, the end of its header, the middle of its content; the end.
    private static List<Integer> cuts(byte[] records) {
        var cuts = new ArrayList<Integer>();
        var at = 0;
        while (at < records.length) {
            var content = Records.number(records, at + 4);
            cuts.addAll(List.of(at, at + 4, at + 8));
            if (content > 0) {
                cuts.add(at + 8 + content / 2);
            }
            at += 8 + content;
        }
        cuts.add(records.length);
        return cuts;
    }

    private static String describe(FastCgiAnswer answer) {
        return answer.stdout().length == 0 ? "no answer" : answer.head() + " ended=" + answer.ended();
    }
}
