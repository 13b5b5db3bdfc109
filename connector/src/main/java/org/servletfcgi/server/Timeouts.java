package org.servletfcgi.server;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.io.CyclicTimeouts;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The one timer of a connection, for all that its web server can keep waiting. It runs no more often than something may
 * be due, and not at all on a connection where nothing waits.
 */
final class Timeouts extends CyclicTimeouts<Timeouts.Timed> {
    /** What {@link Timed#getExpireNanoTime()} gives where nothing is waited for. */
    static final long NEVER = Long.MAX_VALUE;

    /** What may be waited for too long; whoever begins to wait calls {@link Timeouts#schedule}. */
    interface Timed extends CyclicTimeouts.Expirable {
        /** The time has come: gives up, or waits for another time. Run by the scheduler's thread; does not block. */
        void expired();
    }

    private final Supplier<? extends Collection<Timed>> all;

    /**
     * A timer that waits for nothing.
     *
     * @param all gives what may be waited for at present, as a collection of its own
     */
    Timeouts(Scheduler scheduler, Supplier<? extends Collection<Timed>> all) {
        super(scheduler);
        this.all = all;
    }

    /** When so many nanoseconds after {@code start} have passed. */
    static long after(long start, long nanos) {
        long end = start + nanos;
        return end == NEVER ? end + 1 : end;
    }

    /**
     * When to wait no longer for content that is discarded as it comes, after some more of it has come. What comes pays for
     * the waiting at the rate given: whoever sends nothing, or a byte now and then, is waited for until {@code end}.
     *
     * @param end when that was so far, or {@link #NEVER}, which it stays
     * @param most how long at most from now on
     * @param bytesPerSecond zero where any byte pays for all of that
     */
    static long prolonged(long end, Duration most, int bytes, long bytesPerSecond) {
        if (end == NEVER) {
            return NEVER;
        }
        long latest = after(NanoTime.now(), most.toNanos());
        long paid = bytesPerSecond == 0
                ? latest
                : after(end, Math.min(most.toNanos(), TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond));
        return NanoTime.isBefore(paid, latest) ? paid : latest;
    }

    @Override
    protected Iterator<Timed> iterator() {
        return all.get().iterator();
    }

    @Override
    protected boolean onExpired(Timed timed) {
        timed.expired();
        return false;
    }
}
