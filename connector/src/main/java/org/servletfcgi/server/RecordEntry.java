package org.servletfcgi.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.ProtocolStatus;
import org.servletfcgi.fastcgi.internal.RecordEncoder;
import org.servletfcgi.fastcgi.internal.RecordHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something to write: STDOUT content of one request and what closes it, or ready-made records. Owned by the
 * {@link RecordFlusher} from {@link RecordFlusher#append} on, and by its lock as far as the names say so.
 *
 * <pre>
 *   OPEN --written, failed or cancelled--&gt; TELLING --callback completed--&gt; TOLD
 * </pre>
 */
final class RecordEntry {
    private static final Logger LOG = LoggerFactory.getLogger(RecordEntry.class);

    /**
     * Content of a record with a response head, unless the head alone is larger. HAProxy waits for the whole of a record
     * that fits into its buffer (16 KiB by default), and takes a larger one in parts; a head has to be whole (S7).
     */
    static final int MAX_HEAD_RECORD = 8 * 1024;

    private enum State {
        OPEN,
        TELLING,
        TOLD
    }

    private final int requestId;
    private final @Nullable RetainableByteBuffer head;
    private final ByteBuffer content;
    private final @Nullable End end;
    private final Callback callback;
    private final InvocationType type;
    /** The thread that appends it at present, and so can tell the application itself as soon as that is done. */
    private volatile @Nullable Thread appending;

    /** Of that thread. */
    private boolean untold;

    private State state = State.OPEN;
    private boolean begun;
    private boolean endHandedOver;
    private @Nullable Throwable cancelled;
    private @Nullable Callback after;
    private @Nullable Throwable outcome;

    private RecordEntry(
            int requestId,
            @Nullable RetainableByteBuffer head,
            ByteBuffer content,
            @Nullable End end,
            Callback callback) {
        this.requestId = requestId;
        this.head = head;
        this.content = content;
        this.end = end;
        this.callback = callback;
        // Asked now: Jetty's callback forgets its type when it is failed.
        this.type = callback.getInvocationType();
    }

    /** What ends a request. */
    interface End {
        /** The records that end it go out with what is written now. */
        void handOver();

        /** Writes these records, {@link Batch#MAX_END_BYTES} at most, after {@link #handOver}. */
        void write(ByteBuffer target);
    }

    /**
     * Content of STDOUT.
     *
     * @param head the response head, written in one record with the first content and released afterwards; or null
     * @param content consumed when the callback is completed
     * @param end what follows the content; or null
     */
    static RecordEntry stdout(
            int requestId,
            @Nullable RetainableByteBuffer head,
            ByteBuffer content,
            @Nullable End end,
            Callback callback) {
        return new RecordEntry(requestId, head, content, end, callback);
    }

    /** The END_REQUEST of a request that has nothing else to write. */
    static RecordEntry endRequest(int requestId, int appStatus, ProtocolStatus status) {
        ByteBuffer record = ByteBuffer.allocate(2 * RecordHeader.LENGTH);
        RecordEncoder.endRequest(record, requestId, appStatus, status);
        return records(record.flip());
    }

    /** Whole records, ready-made. */
    static RecordEntry records(ByteBuffer records) {
        return records(records, Callback.NOOP);
    }

    /** Whole records, ready-made. */
    static RecordEntry records(ByteBuffer records, Callback callback) {
        return new RecordEntry(RecordHeader.FCGI_NULL_REQUEST_ID, null, records, null, callback);
    }

    /** Before {@link #generate} with the same share: hands over what ends the request where that comes with all the rest. */
    void handOverEnd(int share) {
        int headLength = head == null ? 0 : head.remaining();
        if (end != null && content.remaining() <= Math.max(0, share - headLength)) {
            endHandedOver = true;
            end.handOver();
        }
    }

    /**
     * Adds the next record, or two where it has a response head, and what was handed over to end the request.
     *
     * @param share bytes of content that the records may have; a response head is never split (S7)
     */
    void generate(Batch batch, int share) {
        begun = true;
        if (requestId == RecordHeader.FCGI_NULL_REQUEST_ID) {
            batch.take(content, content.remaining());
            return;
        }
        int left = share;
        if (head != null && head.hasRemaining()) {
            int headLength = head.remaining();
            int room = Math.min(share, MAX_HEAD_RECORD) - headLength;
            int contentLength = Math.max(0, Math.min(room, content.remaining()));
            batch.header(requestId, headLength + contentLength);
            batch.take(head.getByteBuffer(), headLength);
            batch.take(content, contentLength);
            batch.padding(headLength + contentLength);
            left -= headLength + contentLength;
        }
        int length = Math.min(left, content.remaining());
        if (length > 0) {
            batch.header(requestId, length);
            batch.take(content, length);
            batch.padding(length);
        }
        if (end != null && endHandedOver) {
            end.write(batch.room());
        }
    }

    /** Whether everything was handed to the network. */
    boolean isWritten() {
        return begun && !content.hasRemaining() && (end == null || endHandedOver);
    }

    /** Whether everything was handed to the network, or the rest is not wanted any more. */
    boolean lockedIsDone() {
        return cancelled != null || isWritten();
    }

    boolean lockedIsCancelled() {
        return cancelled != null;
    }

    /** Stops after what is under way. Returns whether {@code also} is to be completed now, because all others are. */
    boolean lockedCancel(Throwable cause, Callback also) {
        if (state == State.TOLD) {
            return true;
        }
        cancelled = cancelled == null ? cause : cancelled;
        after = after == null ? also : Callback.combine(after, also);
        return false;
    }

    /**
     * Ends it where the network had {@code failure}, or none; where everything was handed over before it was cancelled that is
     * no failure. Returns whether the caller is the one to tell.
     */
    boolean lockedEnd(@Nullable Throwable failure) {
        if (state != State.OPEN) {
            return false;
        }
        state = State.TELLING;
        Throwable reason = failure == null && isWritten() ? null : cancelled;
        outcome = reason == null ? failure : reason;
        return true;
    }

    /** The callback is completed; returns what has to be completed after it, or null. */
    @Nullable
    Callback lockedTold() {
        state = State.TOLD;
        return after;
    }

    /** What telling the application may do. */
    InvocationType type() {
        return type;
    }

    /** Tells which thread appends it at present, or that none does any more. */
    void appending(@Nullable Thread thread) {
        appending = thread;
    }

    /** Leaves telling the application to {@link #takeUntold}, which follows where this thread appends it. */
    boolean leaveUntold() {
        untold = appending == Thread.currentThread();
        return untold;
    }

    boolean takeUntold() {
        return untold;
    }

    /** Completes the callback. */
    void complete() {
        if (head != null) {
            head.release();
        }
        complete(callback);
    }

    /** An application that throws must not stop the writer, which works for other requests too. */
    void complete(Callback callback) {
        try {
            if (outcome == null) {
                callback.succeeded();
            } else {
                callback.failed(outcome);
            }
        } catch (Throwable x) {
            FailureLog.warn(LOG, "Completing a write of request id " + requestId + " failed", x);
        }
    }
}
