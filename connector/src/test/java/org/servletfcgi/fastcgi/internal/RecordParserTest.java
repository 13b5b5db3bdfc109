package org.servletfcgi.fastcgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.fastcgi.internal.FastCgiException.Reason;

class RecordParserTest {
    private static final String SENTINEL = "ABORT_REQUEST 4660";

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 255})
    void R1_padding_is_skipped_on_every_type_with_and_without_content(int padding) {
        for (int type = 0; type <= 255; type++) {
            for (int id : new int[] {0, 1}) {
                for (int length : new int[] {0, 8}) {
                    if (type == 1 && (id == 0 || length == 0)) {
                        continue;
                    }
                    byte[] bytes = Records.none()
                            .record(type, id, new byte[length], padding)
                            .on(0x1234)
                            .abort()
                            .bytes();

                    assertThat(EventLog.of(bytes))
                            .as("type %d, id %d, %d bytes", type, id, length)
                            .hasSize(2)
                            .last()
                            .isEqualTo(SENTINEL);
                    assertThat(EventLog.of(Splits.pieces(bytes, 1)))
                            .hasSize(2)
                            .last()
                            .isEqualTo(SENTINEL);
                }
            }
        }
    }

    @Test
    void R2_any_segmentation_gives_the_same_events() {
        byte[] bytes = Records.none()
                .getValues("FCGI_MPXS_CONNS", "FCGI_MAX_REQS")
                .andBegin(1, Records.FILTER, Records.KEEP_CONN)
                .padded(5)
                .params("REQUEST_METHOD", "POST", "EMPTY", "")
                .andBegin(0xFFFE, 0x0102, 0xFF)
                .record(77, 0, new byte[] {1, 2, 3}, 2)
                .on(1)
                .paramsEnd()
                .stdin("body")
                .padded(255)
                .stdinEnd()
                .padded(0)
                .data("file")
                .dataEnd()
                .record(6, 1, new byte[9], 1)
                .on(0xFFFE)
                .abort()
                .getValues()
                .bytes();

        Splits.everySplit(
                bytes,
                pieces -> assertThat(EventLog.of(pieces))
                        .containsExactly(
                                "GET_VALUES \u000f\0FCGI_MPXS_CONNS\r\0FCGI_MAX_REQS",
                                "BEGIN_REQUEST 1 role 3 flags 1",
                                "PARAMS 1 \u000e\4REQUEST_METHODPOST\5\0EMPTY",
                                "BEGIN_REQUEST 65534 role 258 flags 255",
                                "unknown management 77",
                                "PARAMS 1 end",
                                "STDIN 1 body",
                                "STDIN 1 end",
                                "DATA 1 file",
                                "DATA 1 end",
                                "unexpected 6 on 1",
                                "ABORT_REQUEST 65534",
                                "GET_VALUES "));
    }

    @Test
    void R2_largest_record_is_read_in_any_segmentation() {
        byte[] content = new byte[65535];
        Splits.generator(1).nextBytes(content);
        byte[] bytes = Records.none().padded(255).stdin(content).stdinEnd().bytes();
        List<String> whole = EventLog.of(bytes);

        assertThat(whole).hasSize(2);
        assertThat(whole.get(0)).hasSize("STDIN 1 ".length() + 65535);
        Splits.everySplit(bytes, pieces -> assertThat(EventLog.of(pieces)).isEqualTo(whole));
    }

    @Test
    void R2_record_split_over_calls_gives_one_fragment_for_each_call() {
        List<Integer> lengths = new ArrayList<>();
        RecordParser parser = parserOfStdin(fragment -> lengths.add(fragment.remaining()));
        byte[] bytes = Records.none().stdin("0123456789").stdin("ab").bytes();

        parser.parse(ByteBuffer.wrap(bytes, 0, 8));
        parser.parse(ByteBuffer.wrap(bytes, 8, 3));
        parser.parse(ByteBuffer.wrap(bytes, 11, bytes.length - 11));

        assertThat(lengths).containsExactly(3, 7, 2);
    }

    @Test
    void R3_reserved_bytes_are_ignored() {
        byte[] bytes = Hex.bytes("01 01 0001 0008 00 FF  0001 01 FFFFFFFFFF  01 05 0001 0000 00 7A");

        assertThat(EventLog.of(bytes)).containsExactly("BEGIN_REQUEST 1 role 1 flags 1", "STDIN 1 end");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 127, 128, 255})
    void R4_other_version_is_fatal(int version) {
        byte[] bytes = Records.begin(1, Records.RESPONDER, 0).abort().bytes();
        bytes[16] = (byte) version;

        Splits.everySplit(bytes, pieces -> {
            EventLog log = new EventLog();
            RecordParser parser = new RecordParser(log);

            FastCgiException failure = fatal(parser, pieces);

            assertThat(failure.reason()).isEqualTo(Reason.VERSION);
            assertThat(failure).hasMessage("expected record version 1, got " + version);
            assertThat(log.events()).containsExactly("BEGIN_REQUEST 1 role 1 flags 0");
        });
    }

    @Test
    void R4_parser_is_unusable_after_a_fatal_error_and_says_so() {
        RecordParser parser = new RecordParser(new EventLog());
        fatal(parser, List.of(ByteBuffer.wrap(new byte[8])));

        assertThatThrownBy(() -> parser.parse(Records.none().abort().buffer()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the parser is unusable after an exception");
        assertThat(parser.betweenRecords()).isFalse();
    }

    @Test
    void R8_begin_request_on_id_zero_is_fatal() {
        byte[] bytes = Records.begin(0, Records.RESPONDER, 0).bytes();

        assertFatal(bytes, Reason.BEGIN_REQUEST_ON_ID_ZERO, "expected BEGIN_REQUEST on request id 1 to 65535, got 0");
    }

    @ParameterizedTest
    @MethodSource("unknownManagementTypes")
    void R8_unknown_and_application_types_on_id_zero_are_unknown_management(int type) {
        byte[] bytes =
                Records.none().record(type, 0, Hex.bytes("EE*9"), 3).abort().bytes();

        assertThat(EventLog.of(bytes)).containsExactly("unknown management " + type, "ABORT_REQUEST 1");
    }

    static IntStream unknownManagementTypes() {
        return IntStream.concat(IntStream.of(0, 2, 3, 4, 5, 6, 7, 8), IntStream.rangeClosed(12, 255));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11})
    void R8_answers_to_management_records_get_no_answer(int type) {
        byte[] bytes =
                Records.none().record(type, 0, Hex.bytes("EE*9"), 3).abort().bytes();

        assertThat(EventLog.of(bytes)).containsExactly("unexpected " + type + " on 0", "ABORT_REQUEST 1");
    }

    @ParameterizedTest
    @MethodSource("unexpectedTypes")
    void R8_unknown_types_and_types_of_the_application_on_an_id_are_skipped(int type) {
        byte[] bytes =
                Records.none().record(type, 9, Hex.bytes("EE*9"), 3).abort().bytes();

        assertThat(EventLog.of(bytes)).containsExactly("unexpected " + type + " on 9", "ABORT_REQUEST 1");
    }

    static IntStream unexpectedTypes() {
        return IntStream.concat(IntStream.of(0, 3, 6, 7, 9, 10, 11), IntStream.rangeClosed(12, 255));
    }

    @Test
    void R9_empty_record_gives_the_end_alone() {
        byte[] bytes =
                Records.none().paramsEnd().stdinEnd().stdinEnd().dataEnd().bytes();

        assertThat(EventLog.of(bytes)).containsExactly("PARAMS 1 end", "STDIN 1 end", "STDIN 1 end", "DATA 1 end");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 9, 16, 65535})
    void R10_begin_request_of_other_than_8_bytes_is_fatal(int length) {
        byte[] bytes = Records.none().record(1, 1, new byte[length], 0).bytes();

        assertFatal(bytes, Reason.BEGIN_REQUEST_LENGTH, "expected BEGIN_REQUEST of 8 bytes, got " + length);
    }

    @Test
    void R10_length_of_begin_request_is_refused_before_its_content() {
        RecordParser parser = new RecordParser(new EventLog());

        FastCgiException failure = fatal(parser, List.of(ByteBuffer.wrap(Hex.bytes("01 01 0001 0009 00 00"))));

        assertThat(failure.reason()).isEqualTo(Reason.BEGIN_REQUEST_LENGTH);
    }

    @Test
    void Q5_content_of_an_abort_request_is_skipped() {
        byte[] bytes =
                Records.none().record(2, 7, Hex.bytes("EE*300"), 4).abort().bytes();

        assertThat(EventLog.of(bytes)).containsExactly("ABORT_REQUEST 7", "ABORT_REQUEST 1");
    }

    @Test
    void M4_get_values_of_4_kib_is_passed_on_whole() {
        byte[] bytes = Records.none()
                .record(9, 0, "q".repeat(4096).getBytes(StandardCharsets.ISO_8859_1), 1)
                .abort()
                .bytes();

        Splits.everySplit(
                bytes,
                pieces -> assertThat(EventLog.of(pieces))
                        .containsExactly("GET_VALUES " + "q".repeat(4096), "ABORT_REQUEST 1"));
    }

    @Test
    void M4_get_values_of_more_than_4_kib_is_fatal() {
        byte[] bytes = Records.none().record(9, 0, new byte[4097], 0).bytes();

        assertFatal(
                bytes,
                Reason.GET_VALUES_LENGTH,
                "expected GET_VALUES of at most 4096 bytes (MAX_GET_VALUES_BYTES), got 4097");
    }

    @Test
    void M4_length_of_get_values_is_refused_before_anything_is_stored() {
        byte[] headerOnly = Hex.bytes("01 09 0000 1001 00 00");

        FastCgiException failure = fatal(new RecordParser(new EventLog()), List.of(ByteBuffer.wrap(headerOnly)));

        assertThat(failure.reason()).isEqualTo(Reason.GET_VALUES_LENGTH);
    }

    @Test
    void M4_query_is_read_only() {
        List<Boolean> readOnly = new ArrayList<>();
        RecordParser parser = new RecordParser(new EventLog() {
            @Override
            public void getValues(ByteBuffer query) {
                readOnly.add(query.isReadOnly());
            }
        });

        parser.parse(Records.none().getValues("FCGI_MAX_CONNS").getValues().buffer());

        assertThat(readOnly).containsExactly(true, true);
    }

    @Test
    void fragment_is_a_slice_of_the_buffer_and_outlives_the_call() {
        List<ByteBuffer> fragments = new ArrayList<>();
        byte[] bytes = Records.none().stdin("abc").bytes();

        parserOfStdin(fragments::add).parse(ByteBuffer.wrap(bytes));
        bytes[8] = 'x';

        assertThat(fragments).containsExactly(ByteBuffer.wrap("xbc".getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void direct_and_read_only_and_little_endian_buffers_are_consumed_whole() {
        byte[] bytes = Records.begin(0x0102, 1, 1).stdin("abc").stdinEnd().bytes();
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 2).put(0, bytes);
        direct.limit(bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer readOnly = ByteBuffer.wrap(bytes).asReadOnlyBuffer();

        List<String> fromDirect = EventLog.of(List.of(direct));
        List<String> fromReadOnly = EventLog.of(List.of(readOnly));

        assertThat(direct.hasRemaining()).isFalse();
        assertThat(readOnly.hasRemaining()).isFalse();
        assertThat(fromDirect)
                .containsExactly("BEGIN_REQUEST 258 role 1 flags 1", "STDIN 258 abc", "STDIN 258 end")
                .isEqualTo(fromReadOnly);
    }

    @Test
    void empty_buffer_changes_nothing() {
        EventLog log = new EventLog();
        RecordParser parser = new RecordParser(log);

        parser.parse(ByteBuffer.allocate(0));

        assertThat(log.events()).isEmpty();
        assertThat(parser.betweenRecords()).isTrue();
    }

    @Test
    void between_records_is_true_only_where_a_record_ended() {
        Records records = Records.begin(1, 1, 0);
        List<Integer> ends = new ArrayList<>(List.of(0, records.bytes().length));
        records.padded(3).params("A", "B");
        ends.add(records.bytes().length);
        records.paramsEnd();
        ends.add(records.bytes().length);
        records.padded(0).stdinEnd();
        ends.add(records.bytes().length);
        byte[] bytes = records.bytes();

        for (int length = 0; length <= bytes.length; length++) {
            RecordParser parser = new RecordParser(new EventLog());
            parser.parse(ByteBuffer.wrap(bytes, 0, length));

            assertThat(parser.betweenRecords()).as("after %d bytes", length).isEqualTo(ends.contains(length));
        }
    }

    @Test
    void exception_of_the_handler_comes_out_and_leaves_the_parser_unusable() {
        FastCgiException refused = new FastCgiException(Reason.STREAM_ORDER, "expected PARAMS, got STDIN");
        RecordParser parser = parserOfStdin(fragment -> {
            throw refused;
        });
        ByteBuffer buffer = Records.none().stdin("abc").buffer();

        assertThatThrownBy(() -> parser.parse(buffer)).isSameAs(refused);
        assertThatThrownBy(() -> parser.parse(buffer)).isInstanceOf(IllegalStateException.class);
    }

    private static RecordParser parserOfStdin(Consumer<ByteBuffer> fragments) {
        return new RecordParser(new EventLog() {
            @Override
            public void stdin(int requestId, ByteBuffer fragment) {
                fragments.accept(fragment);
            }
        });
    }

    private static void assertFatal(byte[] bytes, Reason reason, String message) {
        Splits.everySplit(bytes, pieces -> {
            EventLog log = new EventLog();

            FastCgiException failure = fatal(new RecordParser(log), pieces);

            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure).hasMessage(message);
            assertThat(log.events()).isEmpty();
        });
    }

    private static FastCgiException fatal(RecordParser parser, List<ByteBuffer> pieces) {
        return catchThrowableOfType(FastCgiException.class, () -> pieces.forEach(parser::parse));
    }

    @Test
    void rule9_an_end_inside_stdin_is_told_from_one_inside_other_records() {
        byte[] bytes = Records.begin(1, Records.RESPONDER, 0)
                .padded(3)
                .params("A", "B")
                .paramsEnd()
                .stdin("body")
                .bytes();
        int stdin = bytes.length - "body".length() - 3 - RecordHeader.LENGTH;

        for (int length = 0; length <= bytes.length; length++) {
            RecordParser parser = new RecordParser(new EventLog());
            parser.parse(ByteBuffer.wrap(bytes, 0, length));

            boolean inside = length >= stdin + RecordHeader.LENGTH && length < bytes.length;
            assertThat(parser.insideStdin()).as("after %d bytes", length).isEqualTo(inside);
        }
    }
}
