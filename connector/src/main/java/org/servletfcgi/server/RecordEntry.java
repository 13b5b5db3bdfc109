package org.servletfcgi.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.AutoLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something to write: STDOUT content of one request, ready-made records, or the first followed by the second. Owned by
 * the {@link RecordFlusher} from {@link RecordFlusher#append} on.
 */
final class RecordEntry {
    private static final Logger LOG = LoggerFactory.getLogger(RecordEntry.class);

    /**
     * Content of a record with a response head, unless the head alone is larger. HAProxy waits for the whole of a record
     * that fits into its buffer (16 KiB by default), and takes a larger one in parts; a head has to be whole (S7).
     */
    static final int MAX_HEAD_RECORD = 8 * 1024;

    private final int requestId;
    private final @Nullable RetainableByteBuffer head;
    private final ByteBuffer content;
    private final @Nullable ByteBuffer records;
    private final Runnable beforeRecords;
    private final Callback callback;
    private final AutoLock lock = new AutoLock();
    private volatile @Nullable Throwable cancelled;
    private @Nullable Callback after;
    private @Nullable Throwable outcome;
    private boolean ended;

    private RecordEntry(
            int requestId,
            @Nullable RetainableByteBuffer head,
            ByteBuffer content,
            @Nullable End end,
            Callback callback) {
        this.requestId = requestId;
        this.head = head;
        this.content = content;
        this.records = end == null ? null : end.records();
        this.beforeRecords = end == null ? () -> {} : end.beforeRecords();
        this.callback = callback;
    }

    /**
     * Ready-made records that close a request or stand alone.
     *
     * @param records whole records
     * @param beforeRecords run just before they are handed to the network
     */
    record End(ByteBuffer records, Runnable beforeRecords) {}

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

    /** Ready-made records alone. */
    static RecordEntry records(End end) {
        return records(end, Callback.NOOP);
    }

    /** Ready-made records alone. */
    static RecordEntry records(End end, Callback callback) {
        return new RecordEntry(0, null, BufferUtil.EMPTY_BUFFER, end, callback);
    }

    /**
     * Adds the next record, or two where it has a response head, and the ready-made ones where the content ends with it.
     *
     * @param share bytes of content that the records may have; a response head is never split (S7)
     */
    void generate(Batch batch, int share) {
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
        if (records != null && !content.hasRemaining()) {
            beforeRecords.run();
            batch.take(records, records.remaining());
        }
    }

    /** Whether everything was handed to the network, or the rest is not wanted any more. */
    boolean isDone() {
        return cancelled != null || isWritten();
    }

    /** Whether everything was handed to the network. */
    boolean isWritten() {
        return !content.hasRemaining() && (records == null || !records.hasRemaining());
    }

    /**
     * Stops after what is under way; both callbacks fail then, unless that was all. {@code also} is never completed
     * before the entry's own callback, since Jetty takes the one for a consequence of the other.
     */
    void cancel(Throwable cause, Callback also) {
        Throwable result;
        try (AutoLock ignored = lock.lock()) {
            if (!ended) {
                cancelled = cancelled == null ? cause : cancelled;
                after = after == null ? also : Callback.combine(after, also);
                return;
            }
            result = outcome;
        }
        complete(also, result);
    }

    /** What was handed over is written. */
    void complete() {
        end(isWritten() ? null : cancelled);
    }

    void fail(Throwable cause) {
        Throwable earlier = cancelled;
        end(earlier == null ? cause : earlier);
    }

    private void end(@Nullable Throwable result) {
        if (head != null) {
            head.release();
        }
        complete(callback, result);
        Callback also;
        try (AutoLock ignored = lock.lock()) {
            ended = true;
            outcome = result;
            also = after;
        }
        if (also != null) {
            complete(also, result);
        }
    }

    /** An application that throws must not stop the writer, which works for other requests too. */
    private void complete(Callback callback, @Nullable Throwable cause) {
        try {
            if (cause == null) {
                callback.succeeded();
            } else {
                callback.failed(cause);
            }
        } catch (RuntimeException x) {
            LOG.warn("Completing a write of request id {} failed", requestId, x);
        }
    }

    Callback callback() {
        return callback;
    }
}
