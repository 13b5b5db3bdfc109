package org.servletfcgi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordFilterTest {
    private static final byte[] SENT = hex("0107000100020600 6f68 000000000000" + "0106000100050300 68656c6c6f 000000"
            + "0106000100000200 0000" + "0107000100000000" + "0106000100080000 0102030405060708"
            + "0103000100080100 0102030400000000 ff" + "0103000100080000 0000000003000000");
    private static final byte[] KEPT =
            hex("0106000100050000 68656c6c6f" + "0106000100000000" + "0106000100080000 0102030405060708"
                    + "0103000100080000 0000000000000000" + "0103000100080000 0000000003000000");

    @Test
    void padding_STDERR_and_status_go_and_all_else_stays_at_every_split() {
        for (int first = 0; first <= SENT.length; first++) {
            for (int second = first; second <= SENT.length; second++) {
                assertThat(filtered(0, first, second, SENT.length))
                        .as("split at %d and %d", first, second)
                        .isEqualTo(KEPT);
            }
        }
    }

    @Test
    void padding_STDERR_and_status_go_one_byte_at_a_time() {
        assertThat(filtered(IntStream.rangeClosed(0, SENT.length).toArray())).isEqualTo(KEPT);
    }

    @Test
    void a_content_of_the_largest_length_stays() {
        ByteBuffer record =
                ByteBuffer.allocate(8 + 65535).put(hex("01060001ffff0000")).clear();
        ByteBuffer kept = ByteBuffer.allocate(record.capacity());

        new RecordFilter().filter(record.duplicate(), kept);

        assertThat(kept.flip()).isEqualTo(record);
    }

    private static byte[] filtered(int... cuts) {
        RecordFilter filter = new RecordFilter();
        ByteBuffer kept = ByteBuffer.allocate(SENT.length);
        for (int i = 1; i < cuts.length; i++) {
            int room = cuts[i] - cuts[i - 1] + RecordFilter.HEADER_BYTES;
            kept.limit(Math.min(kept.position() + room, kept.capacity()));
            filter.filter(ByteBuffer.wrap(SENT, cuts[i - 1], cuts[i] - cuts[i - 1]), kept);
        }
        byte[] result = new byte[kept.position()];
        kept.get(0, result);
        return result;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }
}
