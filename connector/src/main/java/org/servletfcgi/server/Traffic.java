package org.servletfcgi.server;

import java.util.concurrent.atomic.AtomicLongArray;

/** What went over one connection, which the statistics of its factory count too. Any thread. */
final class Traffic {
    private static final int BYTES_IN = 0;
    private static final int BYTES_OUT = 1;
    private static final int REQUESTS = 2;
    private static final int ANSWERS = 3;

    private final AtomicLongArray counts = new AtomicLongArray(4);
    private final FastCgiStatistics statistics;

    Traffic(FastCgiStatistics statistics) {
        this.statistics = statistics;
    }

    /** So many bytes have come. */
    void received(int bytes) {
        counts.addAndGet(BYTES_IN, bytes);
        statistics.received(bytes);
    }

    /** So many bytes are about to be written. */
    void sent(long bytes) {
        counts.addAndGet(BYTES_OUT, bytes);
        statistics.sent(bytes);
    }

    /** BEGIN_REQUEST has come. */
    void began() {
        counts.incrementAndGet(REQUESTS);
        statistics.began();
    }

    /** END_REQUEST is on its way, so many nanoseconds after BEGIN_REQUEST. */
    void answered(long nanos) {
        counts.incrementAndGet(ANSWERS);
        statistics.answered(nanos);
    }

    long bytesIn() {
        return counts.get(BYTES_IN);
    }

    long bytesOut() {
        return counts.get(BYTES_OUT);
    }

    long requests() {
        return counts.get(REQUESTS);
    }

    long answers() {
        return counts.get(ANSWERS);
    }
}
