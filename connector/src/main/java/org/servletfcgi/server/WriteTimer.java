package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.AutoLock;

/**
 * Notices that a web server has stopped to read (Q16): between two looks not a byte of what is being written was taken.
 * The writer's thread begins and ends a write, the scheduler's thread looks.
 */
final class WriteTimer implements Timeouts.Timed {
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
