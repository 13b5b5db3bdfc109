package org.servletfcgi.launcher.load;

import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/** Owned by one worker, and read by others when it has ended; only what is said so is read before. */
final class Tally {

    /** More reasons than that are counted together. */
    static final int MAX_REASONS = 50;

    static final String OTHER_REASONS = "other reasons";

    /** Times of up to a day and two are told apart to three digits, from microseconds on. */
    private static final long MAX_NANOS = 2 * LoadPlan.MAX_TIME.toNanos();

    private static final int DIGITS = 3;
    private static final int STATUSES = 1000;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(1000, MAX_NANOS, DIGITS);
    private final long[] statuses = new long[STATUSES];
    private final Map<String, Long> failures = new HashMap<>();
    private long answered;
    private long failed;
    private long aborted;
    private long windowAnswered;
    private long windowBodyBytes;
    private long bytesIn;
    private long bytesOut;
    private long connections;
    private long all;
    private long nanos;
    private boolean gaveUp;

    private volatile long publishedAnswered;
    private volatile long publishedFailed;
    private volatile long publishedAll;

    static Histogram histogram() {
        return new Histogram(1000, MAX_NANOS, DIGITS);
    }

    void answered(int status, long latencyNanos) {
        answered++;
        statuses[Math.min(Math.max(status, 0), STATUSES - 1)]++;
        recorder.recordValue(Math.min(Math.max(latencyNanos, 0), MAX_NANOS));
    }

    /** Such an answer came while traffic is counted. */
    void answeredInWindow(long bodyBytes) {
        windowAnswered++;
        windowBodyBytes += bodyBytes;
    }

    /** An answer came, counted or not. */
    void any() {
        all++;
    }

    void failed(String reason) {
        failed++;
        String key = failures.containsKey(reason) || failures.size() < MAX_REASONS ? reason : OTHER_REASONS;
        failures.merge(key, 1L, Long::sum);
    }

    void aborted() {
        aborted++;
    }

    void read(int bytes) {
        bytesIn += bytes;
    }

    void written(int bytes) {
        bytesOut += bytes;
    }

    void connected() {
        connections++;
    }

    void ended(long windowNanos, boolean early) {
        nanos = windowNanos;
        gaveUp = early;
        publish();
    }

    /** Shows the numbers to other threads. */
    void publish() {
        publishedAnswered = answered;
        publishedFailed = failed;
        publishedAll = all;
    }

    /** For any thread. */
    long publishedAnswered() {
        return publishedAnswered;
    }

    /** For any thread. */
    long publishedFailed() {
        return publishedFailed;
    }

    /** For any thread: answers, counted or not. */
    long publishedAll() {
        return publishedAll;
    }

    /** For one other thread: the latencies since the last call, in an object that is used again with the next one. */
    Histogram latest(Histogram previous) {
        return recorder.getIntervalHistogram(previous);
    }

    Histogram latest() {
        return recorder.getIntervalHistogram();
    }

    LoadResult.Counts counts() {
        return new LoadResult.Counts(answered, failed, aborted, gaveUp);
    }

    LoadResult.Traffic traffic() {
        return new LoadResult.Traffic(nanos, windowAnswered, windowBodyBytes, bytesIn, bytesOut, connections);
    }

    void addTo(Map<Integer, Long> allStatuses, Map<String, Long> allFailures) {
        for (int status = 0; status < STATUSES; status++) {
            if (statuses[status] > 0) {
                allStatuses.merge(status, statuses[status], Long::sum);
            }
        }
        failures.forEach((reason, count) -> allFailures.merge(reason, count, Long::sum));
    }
}
