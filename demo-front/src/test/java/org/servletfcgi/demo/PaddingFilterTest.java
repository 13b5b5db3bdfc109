package org.servletfcgi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PaddingFilterTest {
    private static final byte[] PADDED = hex("0106000100050300 68656c6c6f 000000" + "0106000100000200 0000"
            + "0106000100080000 0102030405060708" + "0103000100080100 0000000000000000 ff");
    private static final byte[] UNPADDED = hex("0106000100050000 68656c6c6f" + "0106000100000000"
            + "0106000100080000 0102030405060708" + "0103000100080000 0000000000000000");

    @Test
    void padding_goes_and_all_else_stays_at_every_split() {
        for (int first = 0; first <= PADDED.length; first++) {
            for (int second = first; second <= PADDED.length; second++) {
                assertThat(stripped(0, first, second, PADDED.length))
                        .as("split at %d and %d", first, second)
                        .isEqualTo(UNPADDED);
            }
        }
    }

    @Test
    void padding_goes_one_byte_at_a_time() {
        int[] cuts = new int[PADDED.length + 1];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = i;
        }

        assertThat(stripped(cuts)).isEqualTo(UNPADDED);
    }

    private static byte[] stripped(int... cuts) {
        PaddingFilter filter = new PaddingFilter();
        ByteBuffer buffer = ByteBuffer.allocate(PADDED.length);
        int end = 0;
        for (int i = 1; i < cuts.length; i++) {
            int length = cuts[i] - cuts[i - 1];
            buffer.limit(end + length).position(end).put(PADDED, cuts[i - 1], length);
            filter.strip(buffer, end);
            end = buffer.limit();
        }
        byte[] result = new byte[end];
        buffer.get(0, result);
        return result;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }
}
