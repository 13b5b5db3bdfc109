package org.servletfcgi.launcher.client;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The moment at which waiting ends, or none. */
public final class Deadline {

    private final @Nullable Duration limit;
    private final long start = System.nanoTime();

    private Deadline(@Nullable Duration limit) {
        this.limit = limit;
    }

    /**
     * A deadline that begins to run now.
     *
     * @param limit more than zero
     */
    public static Deadline in(Duration limit) {
        return new Deadline(limit);
    }

    /** No limit: only the operator ends the waiting. */
    public static Deadline none() {
        return new Deadline(null);
    }

    /** Whether the time is over. */
    public boolean isOver() {
        return limit != null && left(limit) <= 0;
    }

    /** Milliseconds until the end as a selector takes them: 1 or more, 0 for no limit. */
    long selectMillis() {
        return limit == null ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(left(limit)));
    }

    private long left(Duration whole) {
        return whole.toNanos() - (System.nanoTime() - start);
    }

    /** The limit in words, such as {@code 1.5 s}. */
    @Override
    public String toString() {
        return limit == null
                ? "no limit"
                : BigDecimal.valueOf(limit.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }
}
