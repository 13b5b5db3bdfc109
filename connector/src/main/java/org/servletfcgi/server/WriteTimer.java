package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.AutoLock;

/**
 * Notices that a web server has stopped to read (Q16): between two looks not a byte of what is being written was taken.
 * The writer's thread begins and ends a write, the scheduler's thread looks.
 */
final class WriteTimer implements Timeouts.Timed {
    private static final ByteBuffer[] NONE = {};

    private final Duration timeout;
    private final Runnable onExpired;
    private final LongConsumer onBegin;
    private final AutoLock lock = new AutoLock();
    private ByteBuffer[] writing = NONE;
    private long expireNanoTime = Timeouts.NEVER;
    private long left;

    /**
     * A timer without a write.
     *
     * @param timeout how long no byte may be taken, zero for any time
     * @param onExpired run when it was longer
     * @param onBegin told how many bytes each write has
     */
    WriteTimer(Duration timeout, Runnable onExpired, LongConsumer onBegin) {
        this.timeout = timeout;
        this.onExpired = onExpired;
        this.onBegin = onBegin;
    }

    /** These are about to be written; their positions move on with it. */
    void begin(ByteBuffer[] buffers) {
        try (AutoLock ignored = lock.lock()) {
            writing = buffers;
            lockedWait();
            onBegin.accept(left);
        }
    }

    /** All is written, or never will be. */
    void end() {
        try (AutoLock ignored = lock.lock()) {
            expireNanoTime = Timeouts.NEVER;
            writing = NONE;
        }
    }

    private void lockedWait() {
        left = remaining(writing);
        expireNanoTime = timeout.isZero() ? Timeouts.NEVER : Timeouts.after(NanoTime.now(), timeout.toNanos());
    }

    @Override
    public long getExpireNanoTime() {
        try (AutoLock ignored = lock.lock()) {
            return expireNanoTime;
        }
    }

    @Override
    public void expired() {
        try (AutoLock ignored = lock.lock()) {
            if (expireNanoTime == Timeouts.NEVER || NanoTime.isBefore(NanoTime.now(), expireNanoTime)) {
                return;
            }
            long now = remaining(writing);
            if (now == 0 || now < left) {
                lockedWait();
                return;
            }
            expireNanoTime = Timeouts.NEVER;
        }
        onExpired.run();
    }

    private static long remaining(ByteBuffer[] buffers) {
        long sum = 0;
        for (ByteBuffer buffer : buffers) {
            sum += buffer.remaining();
        }
        return sum;
    }
}
