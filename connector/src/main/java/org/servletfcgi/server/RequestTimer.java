package org.servletfcgi.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.AutoLock;

/**
 * What one request waits for: the end of PARAMS (Q16), content that its application wants (Q16), and the end that is owed
 * after an abort (Q5) or an early response (web-servers rule 18). Guarded by the lock of its {@link FastCgiStream}, whose
 * threads set times with the lock held and have them looked at without it, by {@link #schedule}.
 */
final class RequestTimer implements Timeouts.Timed {
    /** More than anybody waits, and no sum of two is too large for a long. */
    private static final long MAX_NANOS = TimeUnit.DAYS.toNanos(10_000);

    /** The request, which is told without a lock held. */
    interface Request {
        /** Whether all content that is to come has a length. */
        boolean isLengthPromised();

        /** Bytes of content that came, whether they were wanted or not. */
        long receivedBytes();

        /** PARAMS did not end in time. */
        void paramsOverdue();

        /** The application waits for content in vain. */
        void contentOverdue(ContentException cause);

        /** The application of an aborted request does not end. */
        void abortOverdue();

        /** No more of the content comes that follows an early response; {@code limit} says for how long. */
        void lingerOverdue(Limit limit);
    }

    private final Request request;
    private final Limits limits;
    private final Timeouts timeouts;
    private final AutoLock lock;
    private long paramsBy;
    private long waitStart;
    private long waitedNanos;
    private long contentBy = Timeouts.NEVER;
    private Limit contentLimit = Limit.CONTENT_TIMEOUT;
    private long endBy = Timeouts.NEVER;
    private Limit endLimit = Limit.LINGER_PAUSE;

    /** Waits for PARAMS that have begun; whether they have come in time is not looked at before {@link #schedule}. */
    RequestTimer(Request request, Limits limits, Timeouts timeouts, AutoLock lock, long beginNanoTime) {
        this.request = request;
        this.limits = limits;
        this.timeouts = timeouts;
        this.lock = lock;
        long nanos = limits.paramsTimeout().toNanos();
        this.paramsBy = nanos == 0 ? Timeouts.NEVER : Timeouts.after(beginNanoTime, nanos);
    }

    /** Has the times looked at when they are due; without the lock. */
    void schedule() {
        timeouts.schedule(this);
    }

    /** PARAMS have ended; with the lock. */
    void paramsEnded() {
        paramsBy = Timeouts.NEVER;
    }

    /**
     * The application waits for content; with the lock. It does not wait longer than contentTimeout at once; and where
     * the length is known, what has come pays for the rest of the time, so that nobody sends a byte now and then for ever.
     */
    void contentWanted() {
        long timeoutNanos = limits.contentTimeout().toNanos();
        if (timeoutNanos == 0) {
            return;
        }
        long leftNanos = Math.max(0, timeoutNanos + paidNanos(limits.minContentRate()) - waitedNanos);
        waitStart = NanoTime.now();
        contentLimit = leftNanos < timeoutNanos ? Limit.MIN_CONTENT_RATE : Limit.CONTENT_TIMEOUT;
        contentBy = Timeouts.after(waitStart, Math.min(leftNanos, timeoutNanos));
    }

    /** How long one may have waited for what has come. */
    private long paidNanos(long bytesPerSecond) {
        return bytesPerSecond == 0 || !request.isLengthPromised()
                ? MAX_NANOS
                : Math.min(MAX_NANOS, TimeUnit.SECONDS.toNanos(request.receivedBytes() / bytesPerSecond));
    }

    /** Whether the application waits for content and will be told if it comes too late. */
    boolean isContentWanted() {
        try (AutoLock ignored = lock.lock()) {
            return contentBy != Timeouts.NEVER;
        }
    }

    /** The application gets content, or a failure. */
    void contentCame() {
        try (AutoLock ignored = lock.lock()) {
            if (contentBy != Timeouts.NEVER) {
                contentBy = Timeouts.NEVER;
                waitedNanos += NanoTime.since(waitStart);
            }
        }
    }

    /** The web server has aborted the request, for which END_REQUEST is owed; without the lock. */
    void abortGrace() {
        try (AutoLock ignored = lock.lock()) {
            endWithin(Limit.ABORT_GRACE, limits.abortGrace());
        }
        schedule();
    }

    /**
     * The response is complete and STDIN is not: END_REQUEST is due when no more of it comes; with the lock.
     *
     * @param allSent whether the web server sends STDIN to its end whatever comes, so that a pause is not the last
     */
    void linger(boolean allSent) {
        Limit limit = allSent ? Limit.LINGER_TIME : Limit.LINGER_PAUSE;
        endWithin(limit, lingerTime(limit));
    }

    private Duration lingerTime(Limit limit) {
        return limit == Limit.LINGER_TIME ? limits.lingerTime() : limits.lingerPause();
    }

    private void endWithin(Limit limit, Duration time) {
        endLimit = limit;
        endBy = Timeouts.after(NanoTime.now(), time.toNanos());
    }

    /** So many bytes of content have come. */
    void received(int bytes) {
        try (AutoLock ignored = lock.lock()) {
            if (endLimit != Limit.ABORT_GRACE) {
                endBy = Timeouts.prolonged(endBy, lingerTime(endLimit), bytes, limits.minContentRate());
            }
        }
    }

    @Override
    public long getExpireNanoTime() {
        try (AutoLock ignored = lock.lock()) {
            return earlier(paramsBy, earlier(contentBy, endBy));
        }
    }

    private static long earlier(long one, long other) {
        if (one == Timeouts.NEVER || other == Timeouts.NEVER) {
            return one == Timeouts.NEVER ? other : one;
        }
        return NanoTime.isBefore(one, other) ? one : other;
    }

    @Override
    public void expired() {
        long now = NanoTime.now();
        boolean paramsOverdue;
        boolean contentOverdue;
        boolean endOverdue;
        Limit overdueContent;
        Limit overdueEnd;
        try (AutoLock ignored = lock.lock()) {
            paramsOverdue = isOver(paramsBy, now);
            contentOverdue = isOver(contentBy, now);
            endOverdue = isOver(endBy, now);
            paramsBy = paramsOverdue ? Timeouts.NEVER : paramsBy;
            contentBy = contentOverdue ? Timeouts.NEVER : contentBy;
            endBy = endOverdue ? Timeouts.NEVER : endBy;
            overdueContent = contentLimit;
            overdueEnd = endLimit;
        }
        if (paramsOverdue) {
            request.paramsOverdue();
        }
        if (contentOverdue) {
            String reason = overdueContent == Limit.MIN_CONTENT_RATE
                    ? "content came slower than minContentRate " + limits.minContentRate() + " bytes a second"
                    : "no content came for contentTimeout " + limits.contentTimeout();
            request.contentOverdue(new ContentException(HttpStatus.REQUEST_TIMEOUT_408, overdueContent, reason));
        }
        if (endOverdue && overdueEnd == Limit.ABORT_GRACE) {
            request.abortOverdue();
        } else if (endOverdue) {
            request.lingerOverdue(overdueEnd);
        }
    }

    private static boolean isOver(long time, long now) {
        return time != Timeouts.NEVER && NanoTime.isBeforeOrSame(time, now);
    }
}
