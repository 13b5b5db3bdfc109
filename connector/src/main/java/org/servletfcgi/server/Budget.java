package org.servletfcgi.server;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that several may hold together. Of a connection's own budget only the thread that fills the connection takes, so
 * that what it finds left is still left when it takes; any thread gives back. One that connections share is exceeded by
 * what they find left at the same time at most.
 */
final class Budget {
    private final AtomicLong used = new AtomicLong();
    private final long limit;
    private final @Nullable Budget shared;

    /**
     * What the requests of one connection hold together, whatever each of them may (X2, X3).
     *
     * @param content memory for unread content
     * @param spool files of unread content
     * @param params memory for variables
     */
    record OfConnection(Budget content, Budget spool, Budget params) {

        /** A connection's; {@code totalContent} is what all connections have for unread content. */
        static OfConnection of(Limits limits, Budget totalContent) {
            return new OfConnection(
                    new Budget(limits.connectionContentBytes(), totalContent),
                    new Budget(limits.connectionSpoolBytes()),
                    new Budget(limits.connectionParamsBytes()));
        }
    }

    Budget(long limit) {
        this(limit, null);
    }

    /** A budget that is also a part of {@code shared}. */
    Budget(long limit, @Nullable Budget shared) {
        this.limit = limit;
        this.shared = shared;
    }

    /** Bytes that are held. */
    long used() {
        return used.get();
    }

    /** Bytes that may still be taken; negative where more were taken than the limit. */
    long left() {
        long own = limit - used.get();
        return shared == null ? own : Math.min(own, shared.left());
    }

    /** Takes {@code bytes} where so many are left, and tells whether. */
    boolean tryTake(long bytes) {
        if (bytes > left()) {
            return false;
        }
        take(bytes);
        return true;
    }

    /** Takes {@code bytes}, also where fewer are left: for what has been read and cannot be refused. */
    void take(long bytes) {
        used.addAndGet(bytes);
        if (shared != null) {
            shared.take(bytes);
        }
    }

    /** Gives back what was taken. */
    void give(long bytes) {
        used.addAndGet(-bytes);
        if (shared != null) {
            shared.give(bytes);
        }
    }
}
