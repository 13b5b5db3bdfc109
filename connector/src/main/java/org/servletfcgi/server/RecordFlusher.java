package org.servletfcgi.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.thread.AutoLock;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.RecordEncoder;

/**
 * The only writer of a connection (R12). Any thread appends; the iteration, one at a time, takes a record of every entry
 * that waits, round-robin, and hands them to the network in one gather write (X4).
 */
final class RecordFlusher extends IteratingCallback {
    private static final int MAX_ENTRIES = 16;

    /** A peer that asks on and on and never reads an answer is let go. Each active request has one entry at most. */
    static final int MAX_QUEUED = 1024;

    /** Content of a record while several requests have something to write, so that none waits long for the others. */
    private static final int SHARED_CONTENT_BYTES = 16 * 1024;

    private final AutoLock lock = new AutoLock();
    private final Deque<RecordEntry> queue = new ArrayDeque<>(2);
    private final List<RecordEntry> writing = new ArrayList<>(1);
    private final EndPoint endPoint;
    private final Batch batch;
    private final Runnable onIdle;
    private final Consumer<IOException> onOverflow;
    private final WriteTimer timer;
    private @Nullable Throwable failure;

    /**
     * The writer of a connection.
     *
     * @param onIdle run whenever everything that was appended is written
     * @param onOverflow told when the connection is closed because a peer reads no answers
     * @param timer told of each write that begins, and when there is none
     */
    RecordFlusher(
            EndPoint endPoint,
            ByteBufferPool pool,
            Runnable onIdle,
            Consumer<IOException> onOverflow,
            WriteTimer timer) {
        this.endPoint = endPoint;
        this.batch = new Batch(pool);
        this.timer = timer;
        this.onIdle = onIdle;
        this.onOverflow = onOverflow;
    }

    /** Writes {@code entry} after what was appended before; fails it at once after a failed write. */
    void append(RecordEntry entry) {
        Throwable refused;
        try (AutoLock ignored = lock.lock()) {
            refused = failure;
            if (refused == null && queue.size() >= MAX_QUEUED) {
                IOException overflow = new IOException("the web server reads no answers, " + MAX_QUEUED + " wait");
                onOverflow.accept(overflow);
                failure = overflow;
                refused = overflow;
            } else if (refused == null) {
                queue.add(entry);
            }
        }
        if (refused == null) {
            iterate();
        } else {
            endPoint.close(refused);
            finish(entry, refused);
        }
    }

    /**
     * Whether the network has not yet taken all that was appended. Between two records of an entry too: whoever stops
     * reading because nothing is to be written would not learn that the next record gets stuck.
     */
    boolean isBusy() {
        try (AutoLock ignored = lock.lock()) {
            return !queue.isEmpty() || !writing.isEmpty();
        }
    }

    /**
     * Takes back what {@code entry} has not written yet and fails its callback and then {@code also}; where a record of
     * it is under way, after that, because a record is written whole. Both succeed where that was all: an application
     * that has written everything must not see a failure (web-servers rule 20).
     */
    void cancel(RecordEntry entry, Throwable cause, Callback also) {
        boolean queued;
        boolean pending;
        try (AutoLock ignored = lock.lock()) {
            queued = queue.remove(entry);
            pending = entry.lockedCancel(cause, also);
        }
        if (!pending) {
            entry.complete(also, entry.outcome(cause));
        } else if (queued) {
            finish(entry, cause);
        }
    }

    /**
     * Tells what came of {@code entry}, where {@code failure} is the network's. What waits for a cancelled one is told
     * after that, since Jetty takes the one for a consequence of the other.
     */
    private void finish(RecordEntry entry, @Nullable Throwable failure) {
        Throwable result = entry.outcome(failure);
        entry.complete(result);
        Callback after;
        try (AutoLock ignored = lock.lock()) {
            after = entry.lockedOver(result);
        }
        if (after != null) {
            entry.complete(after, result);
        }
    }

    @Override
    protected Action process() {
        try (AutoLock ignored = lock.lock()) {
            while (writing.size() < MAX_ENTRIES && !queue.isEmpty()) {
                writing.add(queue.remove());
            }
        }
        if (writing.isEmpty()) {
            timer.end();
            onIdle.run();
            return Action.IDLE;
        }
        int share = writing.size() == 1 ? RecordEncoder.MAX_ALIGNED_CONTENT : SHARED_CONTENT_BYTES;
        batch.begin(writing.size());
        for (int i = 0; i < writing.size(); i++) {
            writing.get(i).generate(batch, share);
        }
        ByteBuffer[] records = batch.buffers();
        timer.begin(records);
        endPoint.write(this, records);
        return Action.SCHEDULED;
    }

    @Override
    protected void onSuccess() {
        batch.release();
        List<RecordEntry> done = new ArrayList<>(writing.size());
        try (AutoLock ignored = lock.lock()) {
            for (int i = 0; i < writing.size(); i++) {
                RecordEntry entry = writing.get(i);
                (entry.lockedIsDone() ? done : queue).add(entry);
            }
            writing.clear();
        }
        for (int i = 0; i < done.size(); i++) {
            finish(done.get(i), null);
        }
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        List<RecordEntry> lost;
        try (AutoLock ignored = lock.lock()) {
            failure = failure == null ? cause : failure;
            lost = new ArrayList<>(writing);
            lost.addAll(queue);
            writing.clear();
            queue.clear();
        }
        timer.end();
        batch.release();
        endPoint.close(cause);
        lost.forEach(entry -> finish(entry, cause));
    }

    @Override
    public InvocationType getInvocationType() {
        InvocationType type = InvocationType.NON_BLOCKING;
        try (AutoLock ignored = lock.lock()) {
            for (int i = 0; i < writing.size(); i++) {
                type = combine(type, writing.get(i).callback().getInvocationType());
            }
        }
        return type;
    }

    private static InvocationType combine(InvocationType left, InvocationType right) {
        return left == right ? left : InvocationType.BLOCKING;
    }
}
