package org.servletfcgi.launcher.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class OutputTest {

    @Test
    void parts_leave_in_order_however_they_are_cut() {
        ByteBuffer shared = ByteBuffer.wrap("abc".getBytes(ISO_8859_1));
        ByteBuffer other = ByteBuffer.wrap("de".getBytes(ISO_8859_1));
        for (int room = 1; room <= 9; room++) {
            for (int taken = 1; taken <= room; taken++) {
                Output output = new Output();
                output.append(shared);
                output.append(other);
                output.append(shared);

                assertThat(written(output, room, taken))
                        .as("%d of %d", taken, room)
                        .isEqualTo("abcdeabc");
            }
        }
    }

    private static String written(Output output, int room, int taken) {
        StringBuilder written = new StringBuilder();
        while (!output.isEmpty()) {
            ByteBuffer buffer = ByteBuffer.allocate(room);
            output.copyTo(buffer);
            int count = Math.min(taken, buffer.position());
            written.append(new String(buffer.array(), 0, count, ISO_8859_1));
            output.remove(count);
        }
        return written.toString();
    }
}
