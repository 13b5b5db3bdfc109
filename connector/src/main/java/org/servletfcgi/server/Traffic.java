package org.servletfcgi.server;

import java.util.concurrent.atomic.LongAdder;

/** What went over one connection, which the statistics of its factory count too. Any thread. */
final class Traffic {
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder answers = new LongAdder();
    private final FastCgiStatistics statistics;

    Traffic(FastCgiStatistics statistics) {
        this.statistics = statistics;
    }

    /** So many bytes have come. */
    void received(int bytes) {
        bytesIn.add(bytes);
        statistics.received(bytes);
    }

    /** So many bytes are about to be written. */
    void sent(long bytes) {
        bytesOut.add(bytes);
        statistics.sent(bytes);
    }

    /** BEGIN_REQUEST has come. */
    void began() {
        requests.increment();
        statistics.began();
    }

    /** END_REQUEST is on its way, so many nanoseconds after BEGIN_REQUEST. */
    void answered(long nanos) {
        answers.increment();
        statistics.answered(nanos);
    }

    long bytesIn() {
        return bytesIn.sum();
    }

    long bytesOut() {
        return bytesOut.sum();
    }

    long requests() {
        return requests.sum();
    }

    long answers() {
        return answers.sum();
    }
}
