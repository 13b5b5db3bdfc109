package org.servletfcgi.fastcgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.servletfcgi.fastcgi.internal.Captures.Capture;
import org.servletfcgi.fastcgi.internal.Captures.Request;
import org.servletfcgi.fastcgi.internal.FastCgiException.Reason;

/** Replays everything that real web servers sent and compares it with what another decoder found in it. */
class CapturesTest {
    static List<Capture> fastCgi() {
        return Captures.fastCgi();
    }

    static Stream<Capture> all() {
        return Stream.concat(Captures.fastCgi().stream(), Captures.scgi().stream());
    }

    static List<Capture> malformed() {
        return Captures.fastCgi().stream()
                .filter(capture -> capture.malformed() != null)
                .toList();
    }

    @Test
    void every_capture_is_there() {
        assertThat(Captures.fastCgi()).hasSize(380);
        assertThat(Captures.scgi()).hasSize(93);
        assertThat(malformed()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("all")
    void file_is_the_one_that_was_captured(Capture capture) {
        byte[] bytes = capture.bytes();

        assertThat(bytes).hasSize(capture.size());
        assertThat(Digest.sha256(bytes)).isEqualTo(capture.sha256());
    }

    @ParameterizedTest
    @MethodSource("fastCgi")
    void capture_replayed_whole_is_what_the_manifest_says(Capture capture) {
        Replay replay = Replay.of(List.of(ByteBuffer.wrap(capture.bytes())));

        assertSameAsManifest(replay, capture);
        assertSameRecordCounts(replay, capture);
    }

    @ParameterizedTest
    @MethodSource("fastCgi")
    void capture_replayed_byte_by_byte_is_what_the_manifest_says(Capture capture) {
        Replay replay = Replay.of(Splits.eachByte(capture.bytes()));

        assertSameAsManifest(replay, capture);
    }

    @ParameterizedTest
    @MethodSource("fastCgi")
    void capture_replayed_in_random_pieces_is_what_the_manifest_says(Capture capture) {
        for (int seed = 0; seed < 10; seed++) {
            Replay replay = Replay.of(Splits.random(capture.bytes(), Splits.generator(seed)));

            assertThat(replay).as("seed %d", seed).satisfies(same -> assertSameAsManifest(same, capture));
        }
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void R4_malformed_capture_fails_with_the_header_after_its_last_whole_record(Capture capture) {
        int wholeRecords = capture.size() - capture.trailingBytes();

        Replay before = Replay.of(firstBytes(capture, wholeRecords));
        Replay almost = Replay.of(firstBytes(capture, wholeRecords + RecordHeader.LENGTH - 1));
        Replay at = Replay.of(firstBytes(capture, wholeRecords + RecordHeader.LENGTH));

        assertThat(before.failure()).isNull();
        assertThat(before.endedBetweenRecords()).isTrue();
        assertThat(almost.failure()).isNull();
        assertThat(almost.endedBetweenRecords()).isFalse();
        assertThat(at.failure()).isNotNull();
    }

    private static List<ByteBuffer> firstBytes(Capture capture, int length) {
        return List.of(ByteBuffer.wrap(capture.bytes(), 0, length));
    }

    private static void assertSameAsManifest(Replay replay, Capture capture) {
        assertThat(replay.queries()).isEqualTo(capture.queries());
        assertThat(replay.strayRecords()).isZero();
        assertThat(replay.requests()).hasSameSizeAs(capture.requests());
        for (int i = 0; i < capture.requests().size(); i++) {
            assertSameRequest(replay.requests().get(i), capture.requests().get(i));
        }
        assertSameEnd(replay, capture);
    }

    private static void assertSameRequest(Replay.Replayed replayed, Request expected) {
        assertThat(replayed.id).isEqualTo(expected.id());
        assertThat(replayed.role).isEqualTo(expected.role());
        assertThat(replayed.flags).isEqualTo(expected.flags());
        assertThat(replayed.paramsLength).isEqualTo(expected.paramsLength());
        assertThat(replayed.paramsEnds > 0).isEqualTo(expected.paramsComplete());
        if (expected.paramsComplete()) {
            assertThat(replayed.paramsOutcome()).isEqualTo(NameValueDecoder.Outcome.COMPLETE);
            assertThat(replayed.params).isEqualTo(expected.params());
        }
        assertThat(replayed.stdinLength).isEqualTo(expected.stdinLength());
        assertThat(replayed.stdinSha256()).isEqualTo(expected.stdinSha256());
        assertThat(replayed.stdinEnds > 0).isEqualTo(expected.stdinComplete());
        assertThat(replayed.aborts > 0).isEqualTo(expected.aborted());
    }

    private static void assertSameEnd(Replay replay, Capture capture) {
        FastCgiException failure = replay.failure();
        if (capture.malformed() == null) {
            assertThat(failure).isNull();
            assertThat(replay.endedBetweenRecords()).isEqualTo(capture.trailingBytes() == 0);
            return;
        }
        assertThat(failure).isNotNull().extracting(FastCgiException::reason).isEqualTo(Reason.VERSION);
        String version = capture.malformed().replaceFirst("version (\\d+) at offset \\d+", "$1");
        assertThat(failure).hasMessageEndingWith("got " + version);
    }

    /** In one piece, each record of a stream is one fragment. */
    private static void assertSameRecordCounts(Replay replay, Capture capture) {
        for (int i = 0; i < capture.requests().size(); i++) {
            Replay.Replayed replayed = replay.requests().get(i);
            Request expected = capture.requests().get(i);

            assertThat(replayed.paramsFragments + replayed.paramsEnds).isEqualTo(expected.records(RecordType.PARAMS));
            assertThat(replayed.stdinFragments + replayed.stdinEnds).isEqualTo(expected.records(RecordType.STDIN));
            assertThat(replayed.aborts).isEqualTo(expected.records(RecordType.ABORT_REQUEST));
        }
    }
}
