package org.servletfcgi.fastcgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.servletfcgi.fastcgi.internal.Pair.pair;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.fastcgi.internal.FastCgiException.Reason;
import org.servletfcgi.fastcgi.internal.NameValueDecoder.Outcome;

class NameValueDecoderTest {
    private static final int KIB = 1024;
    private static final int MAX = Integer.MAX_VALUE;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01 02 'A' 'bc'",
                "80000001 02 'A' 'bc'",
                "01 80000002 'A' 'bc'",
                "80000001 80000002 'A' 'bc'",
            })
    void N1_lengths_are_read_in_all_four_combinations_of_forms(String hex) {
        assertPairs(Hex.bytes(hex), pair("A", "bc"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 126, 127, 128, 129, 255, 256, 300, 32767, 32768, 65536})
    void N1_value_of_any_length_is_read_in_both_forms(int length) {
        String value = "v".repeat(length);

        assertPairs(Records.pairs("N", value, "M", ""), pair("N", value), pair("M", ""));
        assertPairs(Records.pairsWithLongLengths("N", value, "M", ""), pair("N", value), pair("M", ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 127, 128, 1024})
    void N1_name_of_any_length_is_read_in_both_forms(int length) {
        String name = "n".repeat(length);

        assertPairs(Records.pairs(name, "1", "M", "2"), pair(name, "1"), pair("M", "2"));
        assertPairs(Records.pairsWithLongLengths(name, "1", "M", "2"), pair(name, "1"), pair("M", "2"));
    }

    @Test
    void N1_empty_name_with_empty_value_is_a_pair() {
        assertPairs(Hex.bytes("0000 0000"), pair("", ""), pair("", ""));
    }

    @Test
    void N2_pairs_cut_anywhere_are_the_same_pairs() {
        byte[] stream = Hex.bytes("0E 03 'REQUEST_METHODGET' 80000001 80000083 'X' 79*131 00 00 0B 02 'SERVER_PORT80'");

        assertPairs(
                stream,
                pair("REQUEST_METHOD", "GET"),
                pair("X", "y".repeat(131)),
                pair("", ""),
                pair("SERVER_PORT", "80"));
    }

    @Test
    void N2_pair_straddling_two_records_is_one_pair() {
        byte[] stream = Records.pairs("SERVER_PORT", "80", "SERVER_ADDR", "199.170.183.42");
        Replay replay = Replay.of(List.of(Records.begin(1, Records.RESPONDER, 0)
                .paramsCut(stream, 18)
                .paramsEnd()
                .buffer()));

        assertThat(replay.requests().get(0).params)
                .containsExactly(pair("SERVER_PORT", "80"), pair("SERVER_ADDR", "199.170.183.42"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 13})
    void N2_pairs_in_records_of_any_size_are_the_same_pairs(int size) {
        byte[] stream = Records.pairsWithLongLengths("HTTP_COOKIE", "a=b", "HTTP_HOST", "example.com");
        byte[] bytes = Records.begin(1, Records.RESPONDER, 0)
                .padded(size)
                .paramsInRecordsOf(size, stream)
                .paramsEnd()
                .bytes();

        Splits.everySplit(
                bytes,
                pieces -> assertThat(Replay.of(pieces).requests().get(0).params)
                        .containsExactly(pair("HTTP_COOKIE", "a=b"), pair("HTTP_HOST", "example.com")));
    }

    @ParameterizedTest
    @CsvSource({
        "FFFFFFFF FFFFFFFF, NAME_TOO_LONG",
        "FFFFFFFF 01, NAME_TOO_LONG",
        "01 FFFFFFFF, VALUE_TOO_LONG",
        "80000401 00, NAME_TOO_LONG",
        "01 80010001, VALUE_TOO_LONG",
    })
    void N3_lengths_beyond_a_limit_end_the_pair_before_its_bytes(String lengths, Outcome outcome) {
        Decoded decoded = new Decoded(256 * KIB, 1000, KIB, 64 * KIB);

        decoded.decode(Hex.bytes(lengths));

        assertThat(decoded.end()).isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"FFFFFFFF FFFFFFFF", "FFFFFFFF 01", "01 FFFFFFFF", "FFFFFFFF 80000000", "C0000000 C0000000"})
    void N3_sum_of_two_lengths_does_not_overflow(String lengths) {
        Decoded decoded = new Decoded(MAX, MAX, MAX, MAX);

        decoded.decode(Hex.bytes(lengths));
        decoded.decode(new byte[100]);

        assertThat(decoded.end()).isEqualTo(Outcome.STREAM_TOO_LARGE);
        assertThat(decoded.pairs).isEmpty();
    }

    @Test
    void N3_declared_length_allocates_nothing_until_bytes_arrive() {
        byte[] declared = Hex.bytes("01 FFFFFFF0");
        byte[] arrived = Hex.bytes("'A' 78*100");
        Runnable request = () -> {
            Decoded decoded = new Decoded(MAX, 1000, KIB, MAX);
            decoded.decode(declared);
            decoded.decode(arrived);
        };

        long bytes = Allocations.ofOne(request);

        assertThat(bytes).isLessThan(2 * KIB);
    }

    @Test
    void N3_store_grows_to_no_more_than_a_few_times_what_arrived() {
        byte[] lengths = Hex.bytes("01 80010000");
        byte[] text = new byte[1 + 64 * KIB];
        Runnable request = () -> {
            Decoded decoded = new Decoded(256 * KIB, 1000, KIB, 64 * KIB);
            decoded.decode(lengths);
            for (ByteBuffer piece : Splits.pieces(text, 1000)) {
                decoded.decoder.decode(piece);
            }
            assertThat(decoded.pairs).hasSize(1);
        };
        long pieces = Allocations.ofOne(() -> Splits.pieces(text, 1000));

        long bytes = Allocations.ofOne(request);

        assertThat(bytes - pieces).isLessThan(5 * 64 * KIB);
    }

    @Test
    void N4_stream_of_exactly_max_bytes_is_complete() {
        byte[] stream = Records.pairs("A", "1", "B", "22");

        assertOutcome(stream, stream.length, MAX, Outcome.COMPLETE, List.of(pair("A", "1"), pair("B", "22")));
        assertOutcome(stream, stream.length - 1, MAX, Outcome.STREAM_TOO_LARGE, List.of(pair("A", "1")));
    }

    @Test
    void N4_lengths_count_towards_max_bytes() {
        byte[] stream = Hex.bytes("0000 0000 0000");

        assertOutcome(stream, 6, MAX, Outcome.COMPLETE, List.of(pair("", ""), pair("", ""), pair("", "")));
        assertOutcome(stream, 5, MAX, Outcome.STREAM_TOO_LARGE, List.of(pair("", ""), pair("", "")));
        assertOutcome(stream, 4, MAX, Outcome.STREAM_TOO_LARGE, List.of(pair("", ""), pair("", "")));
    }

    @Test
    void N4_exactly_max_pairs_are_complete() {
        byte[] stream = Records.pairs("A", "1", "B", "2", "C", "3");

        assertOutcome(stream, KIB, 3, Outcome.COMPLETE, List.of(pair("A", "1"), pair("B", "2"), pair("C", "3")));
        assertOutcome(stream, KIB, 2, Outcome.TOO_MANY_PAIRS, List.of(pair("A", "1"), pair("B", "2")));
    }

    @Test
    void N4_name_and_value_of_exactly_their_limits_are_complete() {
        byte[] stream = Records.pairs("A", "1", "NAME", "value", "B", "2");

        Splits.everySplit(stream, pieces -> {
            assertThat(decoded(pieces, new Decoded(KIB, 9, 4, 5)).end()).isEqualTo(Outcome.COMPLETE);
            assertThat(decoded(pieces, new Decoded(KIB, 9, 3, 5)).end()).isEqualTo(Outcome.NAME_TOO_LONG);
            assertThat(decoded(pieces, new Decoded(KIB, 9, 4, 4)).end()).isEqualTo(Outcome.VALUE_TOO_LONG);
        });
    }

    @Test
    void N4_sink_gets_nothing_after_the_first_broken_limit() {
        byte[] stream = Records.pairs("A", "1", "LONG", "x", "B", "2", "C", "y".repeat(600), "D", "3");
        Decoded decoded = new Decoded(KIB, 9, 3, 500);

        decoded.decode(stream);

        assertThat(decoded.pairs).containsExactly(pair("A", "1"));
        assertThat(decoded.end()).isEqualTo(Outcome.NAME_TOO_LONG);
    }

    @Test
    void N4_stream_over_a_limit_is_consumed_up_to_four_times_max_bytes() {
        byte[] stream = Arrays.copyOf(Hex.bytes("05 00 'LONGN'"), 4 * 100);

        Splits.everySplit(stream, pieces -> {
            Decoded decoded = new Decoded(100, 9, 4, 9);

            decoded(pieces, decoded);

            assertThat(decoded.end()).isEqualTo(Outcome.NAME_TOO_LONG);
            assertThat(pieces).noneMatch(ByteBuffer::hasRemaining);
            assertThatThrownBy(() -> decoded.decode(new byte[1]))
                    .isInstanceOfSatisfying(
                            FastCgiException.class,
                            fatal -> assertThat(fatal.reason()).isEqualTo(Reason.PARAMS_LENGTH))
                    .hasMessage("expected name-value pairs of at most 100 bytes (maxBytes), got more than 400");
        });
    }

    @Test
    void N4_four_times_the_largest_limit_is_no_overflow() {
        Decoded decoded = new Decoded(MAX, 1, 1, 1);
        decoded.decode(Hex.bytes("02 00"));

        assertThatCode(() -> decoded.decode(new byte[KIB])).doesNotThrowAnyException();
        assertThat(decoded.end()).isEqualTo(Outcome.NAME_TOO_LONG);
    }

    @Test
    void N4_stream_over_a_limit_allocates_nothing_more() {
        ByteBuffer more = ByteBuffer.allocate(64 * KIB);
        Decoded decoded = new Decoded(MAX, 1, 1, 1);
        decoded.decode(Hex.bytes("02 00"));

        long bytes = Allocations.ofOne(() -> decoded.decoder.decode(more.rewind()));

        assertThat(bytes).isLessThan(KIB);
    }

    @Test
    void N5_stream_that_ends_inside_a_pair_is_truncated() {
        byte[] stream = Hex.bytes("01 01 'A1' 80000001 80000002 'B22' 00 00 02 00 'CC'");
        Set<Integer> ends = new TreeSet<>(List.of(0, 4, 15, 17, 21));

        for (int length = 0; length <= stream.length; length++) {
            Decoded decoded = new Decoded(KIB, 9, 9, 9);

            decoded.decode(Arrays.copyOf(stream, length));

            assertThat(decoded.end())
                    .as("after %d bytes", length)
                    .isEqualTo(ends.contains(length) ? Outcome.COMPLETE : Outcome.TRUNCATED);
        }
    }

    @Test
    void N5_end_is_a_question_that_changes_nothing() {
        Decoded decoded = new Decoded(KIB, 9, 9, 9);

        decoded.decode(Hex.bytes("01 01 'A'"));
        Outcome inside = decoded.end();
        decoded.decode(Hex.bytes("'1'"));

        assertThat(inside).isEqualTo(Outcome.TRUNCATED);
        assertThat(decoded.end()).isEqualTo(Outcome.COMPLETE);
        assertThat(decoded.pairs).containsExactly(pair("A", "1"));
    }

    @Test
    void N7_repeated_names_are_handed_over_in_their_order() {
        assertPairs(
                Records.pairs("HTTP_X", "2", "HTTP_X", "1", "http_x", "3", "HTTP_X", "2"),
                pair("HTTP_X", "2"),
                pair("HTTP_X", "1"),
                pair("http_x", "3"),
                pair("HTTP_X", "2"));
    }

    @Test
    void N10_every_byte_is_one_char() {
        StringBuilder every = new StringBuilder();
        for (char c = 0; c <= 255; c++) {
            every.append(c);
        }

        assertPairs(Records.pairs(every.toString(), every.toString()), pair(every.toString(), every.toString()));
    }

    @Test
    void direct_and_read_only_fragments_are_consumed_whole() {
        byte[] stream = Records.pairs("A", "1");
        ByteBuffer direct = ByteBuffer.allocateDirect(stream.length).put(0, stream);
        ByteBuffer readOnly = ByteBuffer.wrap(stream).asReadOnlyBuffer();

        Decoded decoded = decoded(List.of(direct, readOnly), new Decoded(KIB, 9, 9, 9));

        assertThat(decoded.pairs).containsExactly(pair("A", "1"), pair("A", "1"));
        assertThat(direct.hasRemaining() || readOnly.hasRemaining()).isFalse();
    }

    @Test
    void limit_below_one_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Decoded(0, 1, 1, 1))
                .withMessage("expected maxBytes of 1 or more, got 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Decoded(1, 0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Decoded(1, 1, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Decoded(1, 1, 1, 0));
    }

    private static void assertPairs(byte[] stream, Pair... pairs) {
        assertOutcome(stream, 256 * KIB, 1000, Outcome.COMPLETE, List.of(pairs));
    }

    private static void assertOutcome(byte[] stream, int maxBytes, int maxPairs, Outcome outcome, List<Pair> pairs) {
        Splits.everySplit(stream, pieces -> {
            Decoded decoded = decoded(pieces, new Decoded(maxBytes, maxPairs, MAX, MAX));

            assertThat(decoded.pairs).isEqualTo(pairs);
            assertThat(decoded.end()).isEqualTo(outcome);
        });
    }

    private static Decoded decoded(List<ByteBuffer> pieces, Decoded decoded) {
        pieces.forEach(piece -> decoded.decoder.decode(piece.rewind()));
        return decoded;
    }

    /** A decoder and what it gave. */
    private static final class Decoded {
        final List<Pair> pairs = new ArrayList<>();
        final NameValueDecoder decoder;

        Decoded(int maxBytes, int maxPairs, int maxNameBytes, int maxValueBytes) {
            decoder = new NameValueDecoder(
                    maxBytes, maxPairs, maxNameBytes, maxValueBytes, (name, value) -> pairs.add(pair(name, value)));
        }

        void decode(byte[] fragment) {
            decoder.decode(ByteBuffer.wrap(fragment));
        }

        Outcome end() {
            return decoder.end();
        }
    }
}
