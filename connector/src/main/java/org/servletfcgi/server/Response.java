package org.servletfcgi.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.internal.ResponseHead;
import org.servletfcgi.fastcgi.internal.ProtocolStatus;
import org.servletfcgi.fastcgi.internal.RecordEncoder;
import org.servletfcgi.fastcgi.internal.RecordHeader;
import org.servletfcgi.fastcgi.internal.RecordType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of the response of one request was sent, and what is on its way. Guarded by the lock of its {@link FastCgiStream},
 * which knows how far the request is.
 */
final class Response {
    /** How much of what the web server waits for, apart from END_REQUEST, was sent (web-servers rule 20). */
    private enum Delivery {
        PARTIAL,
        ALL_HANDED_OVER,
        ALL_WRITTEN
    }

    private Delivery delivery = Delivery.PARTIAL;
    private long contentLength = -1;
    private long contentSent;
    private int status;
    private boolean stderrUsed;
    private boolean endsStdout;
    private Ending.@Nullable WebServer farewell;
    private @Nullable RecordEntry sending;
    /** How many writes are over of which the application has yet to be told. */
    private int untold;

    private @Nullable Throwable failure;

    /** That of the head, once there is one. */
    int status() {
        return status;
    }

    /** Whether the web server needs no more content of the response. */
    boolean isAllHandedOver() {
        return delivery != Delivery.PARTIAL;
    }

    /** Whether the network has taken all the content of the response. */
    boolean isAllWritten() {
        return delivery == Delivery.ALL_WRITTEN;
    }

    /**
     * A part of the response is about to be sent; content that must not be is taken out of {@code content}.
     *
     * @param head the head where it is about to be sent too, or null
     * @param committed whether the head was sent before
     * @param headMethod whether the method is HEAD, so that no content may be
     * @return why it must not be sent, or null: the last part is too short for the head's Content-Length, or there was
     *     no head
     */
    @Nullable
    IOException add(
            MetaData.@Nullable Response head, ByteBuffer content, boolean last, boolean committed, boolean headMethod) {
        if (head == null && !committed) {
            return new IOException("content without a status that a final response can have");
        }
        int nextStatus = head == null ? status : head.getStatus();
        long promised = head == null ? contentLength : head.getHttpFields().getLongField(HttpHeader.CONTENT_LENGTH);
        boolean withoutBody = headMethod || HttpStatus.hasNoBody(nextStatus);
        if (withoutBody) {
            // web-servers rule 15: h2o passes such content on, and the client takes it for the next response.
            BufferUtil.clear(content);
        }
        long sent = contentSent + content.remaining();
        if (last && !withoutBody && sent < promised) {
            return new IOException("response ended after " + sent + " bytes, Content-Length promised " + promised);
        }
        status = nextStatus;
        contentLength = promised;
        contentSent = sent;
        boolean all = last || withoutBody || (promised >= 0 && sent >= promised);
        if (all && delivery == Delivery.PARTIAL) {
            delivery = Delivery.ALL_HANDED_OVER;
        }
        return null;
    }

    /** A summary, if {@code summary}, is about to be sent over STDERR, so that this stream has to be ended too (Q10). */
    void reported(boolean summary) {
        stderrUsed |= summary;
    }

    /** {@code entry} is about to be handed to the network. */
    void sending(RecordEntry entry) {
        sending = entry;
    }

    /** What is being sent, or null. */
    @Nullable
    RecordEntry beingSent() {
        return sending;
    }

    /**
     * The network has taken what was being sent, or not; {@link #told} follows. A web server that leaves with the last byte
     * in its hands is seen as a failure of the write that brought it.
     *
     * @return whether all is well, or a failure matters to nobody
     */
    boolean sent(boolean success) {
        boolean handedOver = success || (sending != null && sending.isWritten());
        sending = null;
        untold++;
        if (handedOver) {
            written();
        }
        if (success || isAllWritten()) {
            return true;
        }
        delivery = Delivery.PARTIAL;
        return false;
    }

    /** The network has taken what was sent. */
    void written() {
        if (delivery == Delivery.ALL_HANDED_OVER) {
            delivery = Delivery.ALL_WRITTEN;
        }
    }

    /**
     * Whether a failure has to wait: Jetty does not wait for a cancelled write, but END_REQUEST must not overtake it,
     * and its callback needs the channel.
     */
    boolean failLater(Throwable cause) {
        boolean later = sending != null || untold > 0;
        failure = later ? cause : failure;
        return later;
    }

    boolean isFailureWaiting() {
        return failure != null;
    }

    /** The application has been told of a write that is over; returns the failure that has waited for it, or null. */
    @Nullable
    Throwable told() {
        untold--;
        Throwable cause = sending == null && untold == 0 ? failure : null;
        failure = cause == null ? failure : null;
        return cause;
    }

    /** The records that end the request are appended; with the end of STDOUT where {@code complete}. */
    void ending(boolean complete) {
        endsStdout = complete;
    }

    /** What ends the connection with the request, or null. */
    void farewell(Ending.@Nullable WebServer webServer) {
        farewell = webServer;
    }

    /** Writes the records that end the request, and its connection if so. */
    void end(ByteBuffer target, int requestId, ProtocolStatus protocolStatus) {
        if (endsStdout) {
            RecordEncoder.streamEnd(target, RecordType.STDOUT, requestId);
        }
        if (stderrUsed) {
            RecordEncoder.streamEnd(target, RecordType.STDERR, requestId);
        }
        // Q11: what a CGI program would exit with.
        int appStatus = endsStdout && status != HttpStatus.INTERNAL_SERVER_ERROR_500 ? 0 : 1;
        if (farewell == null || !farewell.isCloseForEndRequest() || !endsStdout) {
            RecordEncoder.endRequest(target, requestId, appStatus, protocolStatus);
        }
        if (farewell != null) {
            farewell.writeFarewell(target);
        }
    }

    private static final String SERVLET_ERROR = "jakarta.servlet.error.exception";

    /** Bytes of a summary: nginx counts it against the buffer for the response's head. */
    private static final int MAX_SUMMARY_BYTES = 1024;

    /** What a response with a status of 500 or more is about; null where that is no failure. */
    static @Nullable Throwable failure(MetaData.Response head, Request request) {
        if (head.getStatus() < 500) {
            return null;
        }
        Object failure = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        if (failure == null) {
            failure = request.getAttribute(SERVLET_ERROR);
        }
        return failure instanceof Throwable throwable ? throwable : null;
    }

    /**
     * What the web server's error log gets of the failure of a request, over STDERR (S8): one line, and never a stack
     * trace. It is sent before the response's head, or lighttpd would have left when it comes. Always with padding: HAProxy
     * 2.6 is not reliable with a record of STDERR that has none.
     */
    static RecordEntry summary(int requestId, String name, Throwable failure) {
        String line = (FailureLog.text(failure) + " (request " + name + ")").replaceAll("\\p{Cntrl}+", " ");
        byte[] bytes = (line.length() < MAX_SUMMARY_BYTES ? line : line.substring(0, MAX_SUMMARY_BYTES - 1))
                .getBytes(StandardCharsets.US_ASCII);
        int length = bytes.length + 1;
        int padding = 1 + RecordEncoder.padding(length + 1);
        ByteBuffer record = ByteBuffer.allocate(RecordHeader.LENGTH + length + padding);
        RecordEncoder.header(record, RecordType.STDERR, requestId, length, padding);
        record.put(bytes).put((byte) '\n');
        return RecordEntry.records(record.clear());
    }

    /** Writes response heads into pooled buffers, within {@link Limits#responseHeadBytes()}. One for a factory. */
    static final class Heads {
        private static final Logger LOG = LoggerFactory.getLogger(Heads.class);

        /** What nginx takes by default (S7). */
        private static final int COMMON_BYTES = 4096;

        private final AtomicBoolean hinted = new AtomicBoolean();
        private final int maxBytes;
        private final FastCgiStatistics statistics;

        Heads(int maxBytes, FastCgiStatistics statistics) {
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
                        "A response head has {} bytes: for more than {}, nginx needs fastcgi_buffer_size raised"
                                + " (said once)",
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
}
