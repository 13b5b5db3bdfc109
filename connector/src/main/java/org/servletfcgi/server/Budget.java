package org.servletfcgi.server;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that all requests of a connection may hold together. Only the thread that fills the connection takes, so that
 * what it finds left is still left when it takes; any thread gives back.
 */
final class Budget {
    private final AtomicLong used = new AtomicLong();
    private final long limit;

    Budget(long limit) {
        this.limit = limit;
    }

    long limit() {
        return limit;
    }

    /** Bytes that are held. */
    long used() {
        return used.get();
    }

    /** Bytes that may still be taken; negative where more were taken than the limit. */
    long left() {
        return limit - used.get();
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
    }

    /** Gives back what was taken. */
    void give(long bytes) {
        used.addAndGet(-bytes);
    }
}
