package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.util.BufferUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out before a response's content: the head, and the summary of a failure. */
class ResponsePartsTest {
    private final ArrayByteBufferPool.Tracking pool = new ArrayByteBufferPool.Tracking();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 2000})
    void S8_line_of_any_length_is_padded(int length) throws IOException {
        Received record = summary("x".repeat(length));

        assertThat(record.type()).isEqualTo(Received.STDERR);
        assertThat(record.requestId()).isEqualTo(5);
        assertThat(record.padding()).isBetween(1, 8);
        assertThat(record.content()).hasSizeLessThanOrEqualTo(1024);
        assertThat(record.text())
                .startsWith("java.io.IOException: " + "x".repeat(Math.min(length, 1000)))
                .endsWith("\n");
    }

    private static Received summary(String text) throws IOException {
        Batch batch = new Batch(ByteBufferPool.NON_POOLING);
        batch.begin(1);
        Response.summary(5, "name", new IOException(text)).generate(batch, 0);
        ByteBuffer[] buffers = batch.buffers();
        assertThat(buffers).hasSize(1);
        return Objects.requireNonNull(Received.read(new ByteArrayInputStream(BufferUtil.toArray(buffers[0]))));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 199, 1000})
    void C28_status_that_is_refused_leaves_no_buffer(int status) {
        MetaData.Response response = new MetaData.Response(status, null, HttpVersion.HTTP_1_1, HttpFields.EMPTY);
        Response.Heads heads = new Response.Heads(8192, new FastCgiStatistics());

        assertThatThrownBy(() -> heads.encode(response, -1, pool, false)).isInstanceOf(IllegalArgumentException.class);
        assertThat(pool.getLeaks()).isEmpty();
    }
}
