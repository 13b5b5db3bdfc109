package org.servletfcgi.fastcgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.servletfcgi.fastcgi.internal.FastCgiException.Reason;

class RecordHeaderTest {
    @ParameterizedTest
    @CsvSource({
        "01 00 0000 0000 00 00, 0, 0, 0, 0",
        "01 05 0102 0304 05 00, 5, 258, 772, 5",
        "01 FF FFFF FFFF FF 00, 255, 65535, 65535, 255",
        "01 80 8000 8000 80 00, 128, 32768, 32768, 128",
    })
    void header_is_read_and_written_unsigned_and_big_endian(
            String hex, int type, int requestId, int contentLength, int paddingLength) {
        byte[] bytes = Hex.bytes(hex);
        RecordHeader header = new RecordHeader(type, requestId, contentLength, paddingLength);

        assertThat(RecordHeader.decode(ByteBuffer.wrap(bytes))).isEqualTo(header);
        assertThat(RecordHeader.decode(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)))
                .isEqualTo(header);
        assertThat(Written.by(header::encode)).isEqualTo(bytes);
    }

    @Test
    void decoding_what_was_encoded_gives_the_same_header() {
        RandomGenerator random = Splits.generator(3);
        for (int i = 0; i < 10_000; i++) {
            RecordHeader header = new RecordHeader(
                    random.nextInt(1 << 8), random.nextInt(1 << 16), random.nextInt(1 << 16), random.nextInt(1 << 8));

            ByteBuffer buffer = ByteBuffer.allocate(RecordHeader.LENGTH);
            header.encode(buffer);

            assertThat(buffer.hasRemaining()).isFalse();
            assertThat(RecordHeader.decode(buffer.flip())).isEqualTo(header);
        }
    }

    @Test
    void R3_reserved_byte_is_ignored_and_written_as_zero() {
        RecordHeader header = RecordHeader.decode(ByteBuffer.wrap(Hex.bytes("01 05 0001 0002 03 FF")));

        assertThat(header).isEqualTo(new RecordHeader(5, 1, 2, 3));
        assertThat(Written.by(header::encode)).isEqualTo(Hex.bytes("01 05 0001 0002 03 00"));
    }

    @Test
    void R4_other_version_is_refused() {
        ByteBuffer buffer = ByteBuffer.wrap(Hex.bytes("E6 05 0001 0002 03 00"));

        assertThatExceptionOfType(FastCgiException.class)
                .isThrownBy(() -> RecordHeader.decode(buffer))
                .withMessage("expected record version 1, got 230")
                .extracting(FastCgiException::reason)
                .isEqualTo(Reason.VERSION);
    }

    @ParameterizedTest
    @CsvSource({
        "256, 0, 0, 0, 'expected type of 0 to 255, got 256'",
        "-1, 0, 0, 0, 'expected type of 0 to 255, got -1'",
        "0, 65536, 0, 0, 'expected requestId of 0 to 65535, got 65536'",
        "0, 0, 65536, 0, 'expected contentLength of 0 to 65535, got 65536'",
        "0, 0, -1, 0, 'expected contentLength of 0 to 65535, got -1'",
        "0, 0, 0, 256, 'expected paddingLength of 0 to 255, got 256'",
    })
    void field_that_does_not_fit_on_the_wire_is_refused(
            int type, int requestId, int contentLength, int paddingLength, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RecordHeader(type, requestId, contentLength, paddingLength))
                .withMessage(message);
    }

    @Test
    void buffer_of_fewer_than_8_bytes_is_refused() {
        RecordHeader header = new RecordHeader(1, 1, 8, 0);

        assertThatExceptionOfType(BufferUnderflowException.class)
                .isThrownBy(() -> RecordHeader.decode(ByteBuffer.wrap(Hex.bytes("01 05 0001 0002 03"))));
        assertThatExceptionOfType(BufferOverflowException.class)
                .isThrownBy(() -> header.encode(ByteBuffer.allocate(7)));
    }
}
