package org.servletfcgi.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.AutoLock;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.RecordEncoder;

/**
 * The only writer of a connection (R12). Any thread appends; the iteration, one at a time, takes a record of every entry
 * that waits, round-robin, and hands them to the network in one gather write (X4).
 *
 * <p>What the network does not take at once is copied, so that it holds no application's buffer while it waits: a write
 * can be cancelled at any time, whether or not the web server reads. What tells an application runs where it is seen,
 * unless it may block; then it runs on another thread, or when the application's own has appended, so that no application
 * holds up what others write.
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
    /** What one write was the last of; of the iteration. */
    private final List<RecordEntry> done = new ArrayList<>(1);

    /** Whether there is anything in either; changed with the lock held. */
    private volatile boolean busy;

    private final EndPoint endPoint;
    private final Executor executor;
    private final Batch batch;
    private final Runnable onIdle;
    private final Consumer<IOException> onOverflow;
    private final LongConsumer onWrite;
    private final WriteTimer timer;
    /** Whether what is being written is a copy. */
    private boolean copied;

    private volatile @Nullable ByteBuffer rest;

    private @Nullable Throwable failure;

    /**
     * The writer of a connection.
     *
     * @param executor runs what may block
     * @param onIdle run whenever everything that was appended is written
     * @param onOverflow told when the connection is closed because a peer reads no answers
     * @param onWrite told how many bytes each write has
     * @param timer told of each write that the network does not take at once, and of its end
     */
    RecordFlusher(
            EndPoint endPoint,
            ByteBufferPool pool,
            Executor executor,
            Runnable onIdle,
            Consumer<IOException> onOverflow,
            LongConsumer onWrite,
            WriteTimer timer) {
        this.endPoint = endPoint;
        this.executor = executor;
        this.batch = new Batch(pool);
        this.timer = timer;
        this.onIdle = onIdle;
        this.onOverflow = onOverflow;
        this.onWrite = onWrite;
    }

    /** Writes {@code entry} after what was appended before; fails it at once after a failed write. */
    void append(RecordEntry entry) {
        Throwable refused;
        IOException overflow = null;
        entry.appending(Thread.currentThread());
        try (AutoLock ignored = lock.lock()) {
            if (failure == null && queue.size() >= MAX_QUEUED) {
                overflow = new IOException("the web server reads no answers, " + MAX_QUEUED + " wait");
                failure = overflow;
            }
            refused = failure;
            if (refused == null) {
                queue.add(entry);
                busy = true;
            }
        }
        if (overflow != null) {
            onOverflow.accept(overflow);
        }
        if (refused == null) {
            iterate();
        } else {
            endPoint.close(refused);
            finish(entry, refused);
        }
        entry.appending(null);
        if (entry.takeUntold()) {
            tell(entry);
        }
    }

    /** Bytes of the present write that the network has yet to take. */
    long waitingBytes() {
        ByteBuffer waiting = rest;
        return waiting == null ? 0 : waiting.remaining();
    }

    /**
     * Whether the network has not yet taken all that was appended. Between two records of an entry too: whoever stops
     * reading because nothing is to be written would not learn that the next record gets stuck.
     */
    boolean isBusy() {
        return busy;
    }

    /**
     * Takes back what {@code entry} has not handed over yet, and fails its callback and then {@code also}. Both succeed where
     * that was all: an application that has written everything must not see a failure (web-servers rule 20). A record
     * that has begun is written whole.
     */
    void cancel(RecordEntry entry, Throwable cause, Callback also) {
        boolean told;
        boolean mayEnd;
        try (AutoLock ignored = lock.lock()) {
            told = entry.lockedCancel(cause, also);
            // While the iteration looks at the application's buffer, it is the one that ends this.
            mayEnd = queue.remove(entry) || copied;
            lockedChanged();
        }
        if (told) {
            entry.complete(also);
        } else if (mayEnd) {
            finish(entry, null);
        }
    }

    private void lockedChanged() {
        busy = !queue.isEmpty() || !writing.isEmpty();
    }

    /** Ends {@code entry}, unless it has ended already, and tells what came of it; {@code failure} is the network's. */
    private void finish(RecordEntry entry, @Nullable Throwable failure) {
        boolean ended;
        try (AutoLock ignored = lock.lock()) {
            ended = entry.lockedEnd(failure);
        }
        if (ended) {
            deliver(entry);
        }
    }

    private void deliver(RecordEntry entry) {
        if (entry.type() != InvocationType.BLOCKING) {
            tell(entry);
        } else if (!entry.leaveUntold()) {
            try {
                VirtualThreads.execute(executor, () -> tell(entry));
            } catch (RejectedExecutionException stopped) {
                tell(entry);
            }
        }
    }

    /** What waits for a cancelled entry is told after it, since Jetty takes the one for a consequence of the other. */
    private void tell(RecordEntry entry) {
        entry.complete();
        Callback after;
        try (AutoLock ignored = lock.lock()) {
            after = entry.lockedTold();
        }
        if (after != null) {
            entry.complete(after);
        }
    }

    @Override
    protected Action process() throws IOException {
        if (busy) {
            try (AutoLock ignored = lock.lock()) {
                while (writing.size() < MAX_ENTRIES && !queue.isEmpty()) {
                    writing.add(queue.remove());
                }
            }
        }
        if (writing.isEmpty()) {
            onIdle.run();
            return Action.IDLE;
        }
        int share = writing.size() == 1 ? RecordEncoder.MAX_ALIGNED_CONTENT : SHARED_CONTENT_BYTES;
        for (int i = 0; i < writing.size(); i++) {
            writing.get(i).handOverEnd(share);
        }
        batch.begin(writing.size());
        for (int i = 0; i < writing.size(); i++) {
            writing.get(i).generate(batch, share);
        }
        ByteBuffer[] records = batch.buffers();
        onWrite.accept(BufferUtil.remaining(records));
        if (endPoint.flush(records)) {
            succeeded();
        } else {
            ByteBuffer copy = batch.copyRest(records);
            rest = copy;
            endCancelled();
            timer.begin(copy);
            endPoint.write(this, copy);
        }
        return Action.SCHEDULED;
    }

    /** From now on no application's buffer is needed. */
    private void endCancelled() {
        List<RecordEntry> cancelled = List.of();
        try (AutoLock ignored = lock.lock()) {
            copied = true;
            for (int i = 0; i < writing.size(); i++) {
                if (writing.get(i).lockedIsCancelled()) {
                    cancelled = cancelled.isEmpty() ? new ArrayList<>(1) : cancelled;
                    cancelled.add(writing.get(i));
                }
            }
        }
        cancelled.forEach(entry -> finish(entry, null));
    }

    @Override
    protected void onSuccess() {
        rest = null;
        timer.end();
        batch.release();
        try (AutoLock ignored = lock.lock()) {
            copied = false;
            for (int i = 0; i < writing.size(); i++) {
                RecordEntry entry = writing.get(i);
                if (!entry.lockedIsDone()) {
                    queue.add(entry);
                } else if (entry.lockedEnd(null)) {
                    done.add(entry);
                }
            }
            writing.clear();
            lockedChanged();
        }
        for (int i = 0; i < done.size(); i++) {
            deliver(done.get(i));
        }
        done.clear();
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
            busy = false;
        }
        rest = null;
        timer.end();
        batch.release();
        endPoint.close(cause);
        lost.forEach(entry -> finish(entry, cause));
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    /**
     * Notices that a web server has stopped to read (Q16): between two looks not a byte of what is being written was taken.
     * The writer's thread begins and ends a write, the scheduler's thread looks.
     */
    static final class WriteTimer implements Timeouts.Timed {
        private final Duration timeout;
        private final Runnable onExpired;
        private final AutoLock lock = new AutoLock();
        private ByteBuffer writing = BufferUtil.EMPTY_BUFFER;
        private volatile long expireNanoTime = Timeouts.NEVER;
        private long left;

        /**
         * A timer without a write.
         *
         * @param timeout how long no byte may be taken, zero for any time
         * @param onExpired run when it was longer
         */
        WriteTimer(Duration timeout, Runnable onExpired) {
            this.timeout = timeout;
            this.onExpired = onExpired;
        }

        /** The network has yet to take these bytes; the buffer's position moves on with that. */
        void begin(ByteBuffer bytes) {
            if (timeout.isZero()) {
                return;
            }
            try (AutoLock ignored = lock.lock()) {
                writing = bytes;
                lockedWait();
            }
        }

        /** All is written, or never will be. */
        void end() {
            if (expireNanoTime == Timeouts.NEVER) {
                return;
            }
            try (AutoLock ignored = lock.lock()) {
                expireNanoTime = Timeouts.NEVER;
                writing = BufferUtil.EMPTY_BUFFER;
            }
        }

        private void lockedWait() {
            left = writing.remaining();
            expireNanoTime = Timeouts.after(NanoTime.now(), timeout.toNanos());
        }

        @Override
        public long getExpireNanoTime() {
            return expireNanoTime;
        }

        @Override
        public void expired() {
            try (AutoLock ignored = lock.lock()) {
                if (expireNanoTime == Timeouts.NEVER || NanoTime.isBefore(NanoTime.now(), expireNanoTime)) {
                    return;
                }
                long now = writing.remaining();
                if (now == 0 || now < left) {
                    lockedWait();
                    return;
                }
                expireNanoTime = Timeouts.NEVER;
                writing = BufferUtil.EMPTY_BUFFER;
            }
            onExpired.run();
        }
    }
}
