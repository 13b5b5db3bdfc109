package org.servletfcgi.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.ProtocolStatus;
import org.servletfcgi.fastcgi.RecordEncoder;
import org.servletfcgi.fastcgi.RecordType;

/**
 * How far the response of one request is. Owned by the lock of its {@link FastCgiStream}.
 *
 * <pre>
 *   OPEN --head--&gt; COMMITTED --last content--&gt; COMPLETE --STDIN over and done with--&gt; ENDING --written--&gt; ENDED
 *     \               |                          |                                  |  |
 *      `--------------+------ abort, failure ----+-- END_REQUEST taken back --------'  |
 *                                                 \                                    |
 *                                                  FAILED --------END_REQUEST----------'
 * </pre>
 */
final class ResponseState {
    private enum Output {
        OPEN,
        COMMITTED,
        COMPLETE,
        FAILED,
        /** END_REQUEST is appended to what is to be written, and an abort may still take it back. */
        ENDING,
        /** END_REQUEST is handed to the network. */
        ENDED
    }

    /** How much of what the web server waits for, apart from END_REQUEST, was sent (web-servers rule 20). */
    private enum Delivery {
        PARTIAL,
        ALL_HANDED_OVER,
        ALL_WRITTEN
    }

    private final boolean headMethod;
    private Output output = Output.OPEN;
    private Delivery delivery = Delivery.PARTIAL;
    private long contentLength = -1;
    private long contentSent;
    private int status;
    private boolean stderrUsed;
    private boolean endsStdout;
    private boolean endsStderr;
    private @Nullable RecordEntry sending;
    private @Nullable Throwable failure;
    private int completing;

    /** A response of which nothing is sent; {@code headMethod} where the method is HEAD, so that no content may be. */
    ResponseState(boolean headMethod) {
        this.headMethod = headMethod;
    }

    boolean isCommitted() {
        return output != Output.OPEN;
    }

    /** That of the head, once there is one. */
    int status() {
        return status;
    }

    boolean isComplete() {
        return output == Output.COMPLETE;
    }

    boolean isEnded() {
        return output == Output.ENDED;
    }

    /** Whether END_REQUEST is written or about to be. */
    boolean isEnding() {
        return output == Output.ENDING || output == Output.ENDED;
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
     * @return why it must not be sent, or null: the last part is too short for the head's Content-Length, or there was
     *     no head
     */
    @Nullable
    IOException sending(MetaData.@Nullable Response head, ByteBuffer content, boolean last) {
        if (head == null && output == Output.OPEN) {
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
        if (last) {
            output = Output.COMPLETE;
        } else if (head != null) {
            output = Output.COMMITTED;
        }
        boolean all = last || withoutBody || (promised >= 0 && sent >= promised);
        if (all && delivery == Delivery.PARTIAL) {
            delivery = Delivery.ALL_HANDED_OVER;
        }
        return null;
    }

    /** A summary, if it is one, is about to be sent over STDERR, so that this stream has to be ended too (Q10). */
    void reporting(@Nullable RecordEntry summary) {
        stderrUsed |= summary != null;
    }

    /** {@code entry} is about to be handed to the network. */
    void sendStarted(RecordEntry entry) {
        sending = entry;
    }

    /** What is being sent, or null. */
    @Nullable
    RecordEntry sending() {
        return sending;
    }

    /** The network has taken what was being sent; {@link #sendCompleted} follows. */
    void sendSucceeded() {
        sending = null;
        completing++;
        sent();
    }

    /**
     * Whether a failure has to wait: Jetty does not wait for a cancelled write, but END_REQUEST must not overtake it,
     * and its callback needs the channel.
     */
    boolean failLater(Throwable cause) {
        boolean later = sending != null || completing > 0;
        failure = later ? cause : failure;
        return later;
    }

    /** The application has been told of a send that is over; returns the failure that has waited for it, or null. */
    @Nullable
    Throwable sendCompleted() {
        completing--;
        Throwable cause = sending == null && completing == 0 ? failure : null;
        failure = cause == null ? failure : null;
        return cause;
    }

    /** The network has taken what was sent. */
    void sent() {
        if (delivery == Delivery.ALL_HANDED_OVER) {
            delivery = Delivery.ALL_WRITTEN;
        }
    }

    /**
     * The network has not taken all that was being sent; {@link #sendCompleted} follows. A web server that leaves with
     * the last byte in its hands is seen as a failure of the write that brought it.
     *
     * @return whether that matters to nobody
     */
    boolean sendFailed() {
        boolean handedOver = sending != null && sending.isWritten();
        sending = null;
        completing++;
        if (handedOver && delivery != Delivery.PARTIAL) {
            delivery = Delivery.ALL_WRITTEN;
        }
        if (isAllWritten()) {
            return true;
        }
        delivery = Delivery.PARTIAL;
        if (output == Output.COMPLETE || output == Output.ENDING) {
            output = Output.FAILED;
        }
        return false;
    }

    /** The response is given up. */
    void fail() {
        if (!isEnding()) {
            output = isAllWritten() ? Output.COMPLETE : Output.FAILED;
        }
    }

    /** The records that end the request are appended. */
    void ending() {
        endsStdout = isComplete();
        endsStderr = stderrUsed;
        output = Output.ENDING;
    }

    /** Writes the records that end the request, which are handed to the network now. */
    void end(ByteBuffer target, int requestId, ProtocolStatus protocolStatus) {
        output = Output.ENDED;
        if (endsStdout) {
            RecordEncoder.streamEnd(target, RecordType.STDOUT, requestId);
        }
        if (endsStderr) {
            RecordEncoder.streamEnd(target, RecordType.STDERR, requestId);
        }
        // Q11: what a CGI program would exit with.
        int appStatus = endsStdout && status != HttpStatus.INTERNAL_SERVER_ERROR_500 ? 0 : 1;
        RecordEncoder.endRequest(target, requestId, appStatus, protocolStatus);
    }

    @Override
    public String toString() {
        return output.toString();
    }
}
