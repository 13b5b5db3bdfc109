package org.servletfcgi.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How long requests took from BEGIN_REQUEST to END_REQUEST. Any thread. */
final class AnswerTimes {
    /** Ranges of times by their upper ends, each four times the one before. */
    private enum UpTo {
        MS_1("1ms", 1),
        MS_4("4ms", 4),
        MS_16("16ms", 16),
        MS_64("64ms", 64),
        MS_256("256ms", 256),
        S_1("1s", 1_000),
        S_4("4s", 4_000),
        LONGER("longer", Long.MAX_VALUE);

        private final String label;
        private final long nanos;

        UpTo(String label, long millis) {
            this.label = label;
            this.nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        }
    }

    private static final UpTo[] RANGES = UpTo.values();

    private final LongAdder[] counts = new LongAdder[RANGES.length];
    private final LongAdder nanos = new LongAdder();

    AnswerTimes() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    void add(long took) {
        nanos.add(took);
        int i = 0;
        while (took > RANGES[i].nanos) {
            i++;
        }
        counts[i].increment();
    }

    long totalNanos() {
        return nanos.sum();
    }

    long count() {
        long sum = 0;
        for (LongAdder count : counts) {
            sum += count.sum();
        }
        return sum;
    }

    /** How many requests there were in each range, by its name. */
    Map<String, Long> counts() {
        Map<String, Long> result = new LinkedHashMap<>();
        for (int i = 0; i < counts.length; i++) {
            result.put(RANGES[i].label, counts[i].sum());
        }
        return result;
    }
}
