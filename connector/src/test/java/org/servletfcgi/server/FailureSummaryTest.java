package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.util.BufferUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureSummaryTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 2000})
    void S8_line_of_any_length_is_padded(int length) throws IOException {
        Received record = record("failure " + "x".repeat(length));

        assertThat(record.type()).isEqualTo(Received.STDERR);
        assertThat(record.requestId()).isEqualTo(5);
        assertThat(record.padding()).isBetween(1, 8);
        assertThat(record.content()).hasSizeLessThanOrEqualTo(1024);
        assertThat(record.text()).startsWith("failure ").endsWith("\n");
    }

    private static Received record(String text) throws IOException {
        Batch batch = new Batch(ByteBufferPool.NON_POOLING);
        batch.begin(1);
        FailureSummary.record(5, text).generate(batch, 0);
        ByteBuffer[] buffers = batch.buffers();
        assertThat(buffers).hasSize(1);
        return Objects.requireNonNull(Received.read(new ByteArrayInputStream(BufferUtil.toArray(buffers[0]))));
    }
}
