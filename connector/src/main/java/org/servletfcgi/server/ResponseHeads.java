package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.ResponseHead;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes response heads into pooled buffers, within {@link Limits#responseHeadBytes()}. One for a factory. */
final class ResponseHeads {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseHeads.class);

    /** What nginx takes by default (S7). */
    private static final int COMMON_BYTES = 4096;

    private final AtomicBoolean hinted = new AtomicBoolean();
    private final int maxBytes;
    private final FastCgiStatistics statistics;

    ResponseHeads(int maxBytes, FastCgiStatistics statistics) {
        this.maxBytes = maxBytes;
        this.statistics = statistics;
    }

    /**
     * The head of {@code response}, owned by the caller.
     *
     * @param written the bytes of content where that is all, else -1
     * @throws IllegalStateException where it is larger than the limit; Jetty logs it and answers with 500
     * @throws IllegalArgumentException where the status is none of a final response; Jetty does the same
     */
    RetainableByteBuffer encode(MetaData.Response response, long written, ByteBufferPool pool, boolean direct) {
        RetainableByteBuffer common = tryEncode(response, written, pool, direct, Math.min(COMMON_BYTES, maxBytes));
        if (common != null) {
            return common;
        }
        RetainableByteBuffer large = tryEncode(response, written, pool, direct, maxBytes);
        if (large == null) {
            statistics.exceeded(Limit.RESPONSE_HEAD_BYTES);
            throw new IllegalStateException("response head exceeds responseHeadBytes " + maxBytes);
        }
        if (hinted.compareAndSet(false, true)) {
            LOG.warn(
                    "A response head has {} bytes: for more than {}, nginx needs fastcgi_buffer_size raised (said once)",
                    large.remaining(),
                    COMMON_BYTES);
        }
        return large;
    }

    private static @Nullable RetainableByteBuffer tryEncode(
            MetaData.Response response, long written, ByteBufferPool pool, boolean direct, int size) {
        RetainableByteBuffer buffer = pool.acquire(size, direct);
        boolean encoded = false;
        try {
            ByteBuffer target = buffer.getByteBuffer();
            target.clear().limit(size);
            encoded = ResponseHead.encode(
                    response.getStatus(), response.getReason(), response.getHttpFields(), written, target);
            target.flip();
            return encoded ? buffer : null;
        } finally {
            // Not only where it does not fit: a status that no final response has is refused by an exception.
            if (!encoded) {
                buffer.release();
            }
        }
    }
}
