package org.servletfcgi.launcher.load;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.ProtocolStatus;

/** One request in one slot and its answer, and then the next. */
final class Exchange {

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private enum State {
        IDLE,
        ACTIVE,
        STDOUT_ENDED,
        ABORTED
    }

    private final FastCgiRequest request;
    private final AnswerHead head = new AnswerHead();
    private final @Nullable CRC32C checksum;
    private State state = State.IDLE;
    private long bodyBytes;

    Exchange(FastCgiRequest request) {
        this.request = request;
        this.checksum = request.expectation().needsChecksum() ? new CRC32C() : null;
    }

    void begin() {
        state = State.ACTIVE;
        bodyBytes = 0;
        head.reset();
        if (checksum != null) {
            checksum.reset();
        }
    }

    void abort() {
        state = State.ABORTED;
    }

    boolean isActive() {
        return state != State.IDLE;
    }

    boolean isAborted() {
        return state == State.ABORTED;
    }

    /** Whether a part of the answer has come. */
    boolean hasBegun() {
        return isActive() && !head.isEmpty();
    }

    /** Whether a record of STDOUT with that many bytes may come now. The empty one ends the stream. */
    boolean mayGoOn(int length) {
        if (state == State.STDOUT_ENDED) {
            return false;
        }
        if (length == 0 && state == State.ACTIVE) {
            state = State.STDOUT_ENDED;
        }
        return true;
    }

    /** Consumes the bytes up to the index {@code end}. */
    void stdout(ByteBuffer bytes, int end) {
        if (!head.isWhole()) {
            head.read(bytes, end);
        }
        int count = end - bytes.position();
        if (head.isWhole() && count > 0) {
            bodyBytes += count;
            if (checksum != null) {
                int limit = bytes.limit();
                checksum.update(bytes.limit(end));
                bytes.limit(limit);
            }
        }
    }

    /** The request has ended; gives what is wrong with the answer, or null. */
    @Nullable
    String end(int appStatus, int protocolStatus) {
        boolean aborted = isAborted();
        state = State.IDLE;
        if (protocolStatus != ProtocolStatus.REQUEST_COMPLETE.code()) {
            return "refused: " + name(protocolStatus);
        }
        return aborted ? null : problem(appStatus);
    }

    private @Nullable String problem(int appStatus) {
        if (head.isMalformed()) {
            return "a malformed head";
        }
        if (!head.isWhole()) {
            return head.isEmpty() ? "an empty answer" : "an answer that ends inside of its head";
        }
        int status = head.status();
        boolean empty = request.isHeadOnly() || status == NO_CONTENT || status == NOT_MODIFIED;
        if (!empty && head.contentLength() >= 0 && bodyBytes != head.contentLength()) {
            return bodyBytes < head.contentLength()
                    ? "a body shorter than its Content-Length"
                    : "a body longer than its Content-Length";
        }
        if (appStatus != 0) {
            return "the application's status " + appStatus + " in END_REQUEST (status " + status + ")";
        }
        int crc = checksum == null ? 0 : (int) checksum.getValue();
        return request.expectation().problem(status, bodyBytes, crc);
    }

    private static String name(int protocolStatus) {
        for (ProtocolStatus status : ProtocolStatus.values()) {
            if (status.code() == protocolStatus) {
                return "FCGI_" + status;
            }
        }
        return "unknown protocol status";
    }

    int status() {
        return head.status();
    }

    long bodyBytes() {
        return bodyBytes;
    }
}
