package org.servletfcgi.fastcgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordEncoderTest {
    @Test
    void R5_padding_aligns_every_length_to_8_bytes_with_the_fewest_bytes() {
        for (int length = 0; length <= RecordEncoder.MAX_CONTENT; length++) {
            int padding = RecordEncoder.padding(length);

            assertThat(padding).as("padding of %d", length).isBetween(0, 7);
            assertThat((length + padding) % 8).as("%d with padding", length).isZero();
        }
    }

    @Test
    void R5_largest_aligned_content_needs_no_padding_and_one_more_byte_does() {
        assertThat(RecordEncoder.padding(RecordEncoder.MAX_ALIGNED_CONTENT)).isZero();
        assertThat(RecordEncoder.padding(RecordEncoder.MAX_ALIGNED_CONTENT + 1)).isEqualTo(7);
        assertThat(RecordEncoder.MAX_CONTENT - RecordEncoder.MAX_ALIGNED_CONTENT)
                .isEqualTo(7);
    }

    @Test
    void R5_padding_bytes_and_reserved_bytes_are_zeros_in_used_memory() {
        byte[] result = Written.by(target -> RecordEncoder.getValuesResult(target, Map.of("A", "1")));
        byte[] end = Written.by(target -> RecordEncoder.endRequest(target, 1, -1, ProtocolStatus.OVERLOADED));
        byte[] unknown = Written.by(target -> RecordEncoder.unknownType(target, 255));

        assertThat(result).isEqualTo(Hex.bytes("01 0A 0000 0004 04 00  01 01 'A1' 00*4"));
        assertThat(end).isEqualTo(Hex.bytes("01 03 0001 0008 00 00  FFFFFFFF 02 000000"));
        assertThat(unknown).isEqualTo(Hex.bytes("01 0B 0000 0008 00 00  FF 00*7"));
    }

    @Test
    void header_is_written_with_its_lengths() {
        byte[] bytes = Written.by(target -> RecordEncoder.header(target, RecordType.STDOUT, 0xABCD, 65535, 1));

        assertThat(bytes).isEqualTo(Hex.bytes("01 06 ABCD FFFF 01 00"));
    }

    @ParameterizedTest
    @CsvSource({"65536, 1, 0", "-1, 1, 0", "1, 65536, 0", "1, -1, 0", "1, 1, 256", "1, 1, -1"})
    void number_that_does_not_fit_is_refused_and_nothing_is_written(int id, int contentLength, int paddingLength) {
        ByteBuffer target = ByteBuffer.allocate(8);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordEncoder.header(target, RecordType.STDOUT, id, contentLength, paddingLength));
        assertThat(target.position()).isZero();
    }

    @Test
    void stream_end_is_a_header_alone() {
        byte[] stdout = Written.by(target -> RecordEncoder.streamEnd(target, RecordType.STDOUT, 7));
        byte[] stderr = Written.by(target -> RecordEncoder.streamEnd(target, RecordType.STDERR, 0xFFFF));

        assertThat(stdout).isEqualTo(Hex.bytes("01 06 0007 0000 00 00"));
        assertThat(stderr).isEqualTo(Hex.bytes("01 07 FFFF 0000 00 00"));
    }

    @Test
    void Q11_application_status_is_written_in_four_bytes() {
        byte[] bytes =
                Written.by(target -> RecordEncoder.endRequest(target, 1, 0x01020304, ProtocolStatus.REQUEST_COMPLETE));

        assertThat(bytes).isEqualTo(Hex.bytes("01 03 0001 0008 00 00  01020304 00 000000"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256})
    void type_beyond_a_byte_is_refused(int type) {
        ByteBuffer target = ByteBuffer.allocate(16);

        assertThatIllegalArgumentException().isThrownBy(() -> RecordEncoder.unknownType(target, type));
        assertThat(target.position()).isZero();
    }

    @Test
    void M2_result_without_values_has_no_content() {
        byte[] bytes = Written.by(target -> RecordEncoder.getValuesResult(target, Map.of()));

        assertThat(bytes).isEqualTo(Hex.bytes("01 0A 0000 0000 00 00"));
        assertThat(RecordEncoder.getValuesResultLength(Map.of())).isEqualTo(8);
    }

    @Test
    void M2_values_are_written_in_the_order_of_the_map() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("FCGI_MPXS_CONNS", "1");
        values.put("FCGI_MAX_REQS", "512");

        byte[] bytes = Written.by(target -> RecordEncoder.getValuesResult(target, values));

        assertThat(bytes)
                .isEqualTo(Hex.bytes("01 0A 0000 0024 04 00 0F01 'FCGI_MPXS_CONNS1' 0D03 'FCGI_MAX_REQS512' 00*4"));
    }

    @ParameterizedTest
    @CsvSource({"127, 127, 7F 7F", "128, 127, 80000080 7F", "127, 128, 7F 80000080", "128, 300, 80000080 8000012C"})
    void N1_length_above_127_is_written_in_four_bytes(int nameLength, int valueLength, String lengths) {
        Map<String, String> values = Map.of("n".repeat(nameLength), "v".repeat(valueLength));

        byte[] bytes = Written.by(target -> RecordEncoder.getValuesResult(target, values));

        byte[] pair = Hex.bytes(lengths, "6E*" + nameLength, "76*" + valueLength);
        assertThat(bytes).startsWith(Hex.bytes("01 0A 0000")).containsSequence(pair);
        assertThat(bytes).hasSize(RecordEncoder.getValuesResultLength(values));
    }

    @Test
    void M2_decoding_a_result_gives_the_values_back() {
        for (int seed = 0; seed < 500; seed++) {
            Map<String, String> values = randomValues(Splits.generator(seed));

            byte[] bytes = Written.by(target -> RecordEncoder.getValuesResult(target, values));

            ByteBuffer record = ByteBuffer.wrap(bytes);
            RecordHeader header = RecordHeader.decode(record);
            assertThat(bytes).as("seed %d", seed).hasSize(RecordEncoder.getValuesResultLength(values));
            assertThat(record.remaining()).isEqualTo(header.contentLength() + header.paddingLength());
            assertThat(decode(record.limit(RecordHeader.LENGTH + header.contentLength())))
                    .as("seed %d", seed)
                    .isEqualTo(values);
        }
    }

    @Test
    void values_that_do_not_fit_in_a_record_are_refused_and_nothing_is_written() {
        Map<String, String> largest = Map.of("N", "v".repeat(RecordEncoder.MAX_CONTENT - 6));
        Map<String, String> tooLarge = Map.of("N", "v".repeat(RecordEncoder.MAX_CONTENT - 5));
        ByteBuffer target = ByteBuffer.allocate(1 << 17);

        assertThat(Written.by(written -> RecordEncoder.getValuesResult(written, largest)))
                .hasSize(8 + 65536);
        assertThatIllegalArgumentException().isThrownBy(() -> RecordEncoder.getValuesResult(target, tooLarge));
        assertThat(target.position()).isZero();
    }

    @Test
    void target_without_space_is_refused() {
        assertThatExceptionOfType(BufferOverflowException.class)
                .isThrownBy(() -> RecordEncoder.unknownType(ByteBuffer.allocate(15), 77));
    }

    private static Map<String, String> randomValues(RandomGenerator random) {
        Map<String, String> values = new LinkedHashMap<>();
        int count = random.nextInt(20);
        for (int i = 0; i < count; i++) {
            values.put(i + randomText(random), randomText(random));
        }
        return values;
    }

    private static String randomText(RandomGenerator random) {
        int length = random.nextInt(300);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) random.nextInt(256));
        }
        return text.toString();
    }

    private static Map<String, String> decode(ByteBuffer content) {
        Map<String, String> values = new LinkedHashMap<>();
        NameValueDecoder decoder = new NameValueDecoder(65536, 100, 1000, 1000, values::put);
        decoder.decode(content);
        assertThat(decoder.end()).isEqualTo(NameValueDecoder.Outcome.COMPLETE);
        return values;
    }
}
