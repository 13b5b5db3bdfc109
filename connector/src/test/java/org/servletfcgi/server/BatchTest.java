package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.util.BufferUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {
    private final ArrayByteBufferPool.Tracking pool = new ArrayByteBufferPool.Tracking();
    private final Batch batch = new Batch(pool);

    @AfterEach
    void no_buffer_is_leaked() {
        assertThat(pool.getLeaks()).isEmpty();
    }

    private static ByteBuffer content(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return ByteBuffer.wrap(bytes);
    }

    private static byte[] bytes(ByteBuffer[] buffers) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ByteBuffer buffer : buffers) {
            bytes.writeBytes(BufferUtil.toArray(buffer));
        }
        return bytes.toByteArray();
    }

    @Test
    void R9_short_content_is_one_buffer_with_its_header_and_padding() throws IOException {
        batch.begin(1);
        ByteBuffer content = content(13);
        batch.header(7, 13);
        batch.take(content, 13);
        batch.padding(13);

        ByteBuffer[] buffers = batch.buffers();

        assertThat(buffers).hasSize(1);
        assertThat(content.hasRemaining()).isFalse();
        Received record = Objects.requireNonNull(Received.read(new ByteArrayInputStream(bytes(buffers))));
        assertThat(record.type()).isEqualTo(Received.STDOUT);
        assertThat(record.requestId()).isEqualTo(7);
        assertThat(record.padding()).isEqualTo(3);
        assertThat(record.content()).isEqualTo(content(13).array());
        batch.release();
    }

    @Test
    void long_content_is_not_copied() {
        batch.begin(1);
        ByteBuffer content = content(Batch.MAX_COPIED_BYTES + 1);
        batch.header(1, content.remaining());
        batch.take(content, content.remaining());

        ByteBuffer[] buffers = batch.buffers();
        content.put(0, (byte) 99);

        assertThat(buffers).hasSize(2);
        assertThat(buffers[1].get(0)).isEqualTo((byte) 99);
        batch.release();
    }

    @Test
    void nothing_of_one_write_is_in_the_next_and_no_buffer_is_held_between_them() {
        for (int length : new int[] {65528, 1, 10_000, 3}) {
            batch.begin(1);
            batch.take(content(length), length);

            assertThat(bytes(batch.buffers())).isEqualTo(content(length).array());
            batch.release();
            assertThat(pool.getLeaks()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 500, 1000, 4096, 4097, 65528})
    void as_many_entries_as_there_may_be_fit_with_content_of_any_length(int length) throws IOException {
        batch.begin(16);
        for (int id = 1; id <= 16; id++) {
            batch.header(id, length);
            batch.take(content(length), length);
            batch.padding(length);
            batch.room().put(content(Batch.MAX_END_BYTES));
        }

        ByteArrayInputStream input = new ByteArrayInputStream(bytes(batch.buffers()));

        for (int id = 1; id <= 16; id++) {
            Received record = Objects.requireNonNull(Received.read(input));
            assertThat(record.requestId()).isEqualTo(id);
            assertThat(record.content()).isEqualTo(content(length).array());
            assertThat(input.readNBytes(Batch.MAX_END_BYTES))
                    .isEqualTo(content(Batch.MAX_END_BYTES).array());
        }
        assertThat(input.available()).isZero();
        batch.release();
    }
}
