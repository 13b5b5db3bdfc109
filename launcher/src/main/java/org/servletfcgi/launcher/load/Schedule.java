package org.servletfcgi.launcher.load;

/**
 * Owned by one worker: whether another request is to begin, at which time it counts as begun, and whether it is counted.
 * Times are nanoseconds since the run began.
 */
final class Schedule {

    private static final double NANOS_PER_SECOND = 1e9;

    private final long countFrom;
    private final long endAt;
    private final boolean numbered;
    private final double interval;
    private long left;
    private double next;
    private boolean stopped;

    /**
     * The part of one worker.
     *
     * @param index of the worker, from 0
     */
    Schedule(LoadPlan plan, int index) {
        int workers = plan.threads();
        countFrom = plan.warmUp().toNanos();
        numbered = plan.requests() > 0;
        left = plan.requests() / workers + (index < plan.requests() % workers ? 1 : 0);
        endAt = numbered ? Long.MAX_VALUE : countFrom + plan.duration().toNanos();
        interval = plan.rate() > 0 ? NANOS_PER_SECOND / plan.rate() * workers : 0;
        next = interval * index / workers;
    }

    /** Whether no more requests are to begin, unless one is given back. */
    boolean isOver(long now) {
        return stopped || now >= endAt || (numbered && left == 0 && now >= countFrom);
    }

    boolean mayBegin(long now) {
        return !isOver(now) && (!numbered || left > 0 || now < countFrom) && next <= now;
    }

    /** Whether requests have moments at which they begin. */
    boolean isPaced() {
        return interval > 0;
    }

    /** When the next request is to begin, where they have moments. */
    long next() {
        return (long) next;
    }

    /** Takes a request that {@link #mayBegin}; gives the time from which it counts. */
    long begin(long now) {
        long start = isPaced() ? (long) next : now;
        next += interval;
        if (numbered && isCounted(start)) {
            left--;
        }
        return start;
    }

    /** A request that had begun is to be made again: that it has not ended is nobody's fault. */
    void giveBack(long start) {
        if (numbered && isCounted(start)) {
            left++;
        }
    }

    boolean isCounted(long start) {
        return start >= countFrom;
    }

    /** Whether what goes over the sockets now is counted. */
    boolean isInWindow(long now) {
        return now >= countFrom && now < endAt && !stopped;
    }

    /** For how long there has been something to count. */
    long windowNanos(long now) {
        return Math.max(0, Math.min(now, endAt) - countFrom);
    }

    void stop() {
        stopped = true;
    }
}
