package org.servletfcgi.launcher.load;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came of a load; requests of the warm-up are not counted in it.
 *
 * @param counts how many requests ended how
 * @param traffic what went over the sockets
 * @param statuses how many right answers had each status of HTTP
 * @param failures how many requests failed for each reason, the most frequent first
 * @param latencies of the right answers, in nanoseconds
 */
public record LoadResult(
        Counts counts, Traffic traffic, Map<Integer, Long> statuses, Map<String, Long> failures, Histogram latencies) {

    /**
     * How many requests ended how.
     *
     * @param answered rightly
     * @param failed for whatever reason
     * @param aborted by us
     * @param gaveUp whether the run was ended early because no right answer came for twice the time limit
     */
    public record Counts(long answered, long failed, long aborted, boolean gaveUp) {

        Counts plus(Counts other) {
            return new Counts(
                    answered + other.answered, failed + other.failed, aborted + other.aborted, gaveUp || other.gaveUp);
        }
    }

    /**
     * What went over the sockets from the end of the warm-up until no more requests were begun.
     *
     * @param nanos how long that was
     * @param answered right answers in that time
     * @param bodyBytes of these answers
     * @param bytesIn all bytes read
     * @param bytesOut all bytes written
     * @param connections opened in the whole run
     */
    public record Traffic(long nanos, long answered, long bodyBytes, long bytesIn, long bytesOut, long connections) {

        Traffic plus(Traffic other) {
            return new Traffic(
                    Math.max(nanos, other.nanos),
                    answered + other.answered,
                    bodyBytes + other.bodyBytes,
                    bytesIn + other.bytesIn,
                    bytesOut + other.bytesOut,
                    connections + other.connections);
        }

        /** Right answers a second. */
        public double answersPerSecond() {
            return perSecond(answered);
        }

        /** Such a number in relation to the time. */
        public double perSecond(long count) {
            return nanos == 0 ? 0 : count * 1e9 / nanos;
        }
    }

    /** Whether there were right answers and no others. */
    public boolean isRight() {
        return counts.failed() == 0 && !counts.gaveUp() && counts.answered() + counts.aborted() > 0;
    }
}
