package org.servletfcgi.server;

import java.time.Duration;

/** The time by which the PARAMS of a request must have ended (Q16). */
final class ParamsTimer implements Timeouts.Timed {
    private final PendingRequest request;
    private final Duration timeout;
    private final Runnable overdue;

    /**
     * A timer from BEGIN_REQUEST on.
     *
     * @param timeout how long PARAMS may take; zero for ever
     * @param overdue run when they have taken longer
     */
    ParamsTimer(PendingRequest request, Duration timeout, Runnable overdue) {
        this.request = request;
        this.timeout = timeout;
        this.overdue = overdue;
    }

    @Override
    public long getExpireNanoTime() {
        long nanos = timeout.toNanos();
        return nanos == 0 ? Timeouts.NEVER : Timeouts.after(request.beginNanoTime(), nanos);
    }

    @Override
    public void expired() {
        overdue.run();
    }
}
