package org.servletfcgi.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.AutoLock;
import org.jspecify.annotations.Nullable;

/**
 * What one request waits for: content that its application wants (Q16), and the end that is owed after an abort (Q5) or
 * an early response (web-servers rule 18). Any thread.
 */
final class RequestTimer implements Timeouts.Timed {
    /** More than anybody waits, and no sum of two is too large for a long. */
    private static final long MAX_NANOS = TimeUnit.DAYS.toNanos(10_000);

    private final AutoLock lock;
    private final FastCgiStream stream;
    private final FastCgiConnection connection;
    private volatile boolean forgotten;
    private volatile boolean allStdinExpected;
    private long waitStart;
    private long waitedNanos;
    private long contentBy = Timeouts.NEVER;
    private Limit contentLimit = Limit.CONTENT_TIMEOUT;
    private long endBy = Timeouts.NEVER;
    private Limit endLimit = Limit.LINGER_PAUSE;

    RequestTimer(FastCgiStream stream, FastCgiConnection connection, AutoLock lock) {
        this.lock = lock;
        this.stream = stream;
        this.connection = connection;
    }

    /**
     * The application waits for content. It does not wait longer than contentTimeout at once; and where the length is
     * known, what has come pays for the rest of the time, so that nobody sends a byte now and then for ever.
     */
    void contentWanted() {
        Limits limits = connection.limits();
        long timeoutNanos = limits.contentTimeout().toNanos();
        if (timeoutNanos == 0) {
            return;
        }
        long paidNanos = paidNanos(limits.minContentRate());
        try (AutoLock ignored = lock.lock()) {
            long leftNanos = Math.max(0, timeoutNanos + paidNanos - waitedNanos);
            waitStart = NanoTime.now();
            contentLimit = leftNanos < timeoutNanos ? Limit.MIN_CONTENT_RATE : Limit.CONTENT_TIMEOUT;
            contentBy = Timeouts.after(waitStart, Math.min(leftNanos, timeoutNanos));
        }
        connection.timeouts().schedule(this);
    }

    /** How long one may have waited for what has come. */
    private long paidNanos(long bytesPerSecond) {
        RequestContent content = stream.content();
        return bytesPerSecond == 0 || !content.isLengthPromised()
                ? MAX_NANOS
                : Math.min(MAX_NANOS, TimeUnit.SECONDS.toNanos(content.receivedBytes() / bytesPerSecond));
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

    /** The web server has aborted the request, or closed the connection, on which no END_REQUEST is owed. */
    void aborted(boolean lost) {
        connection.statistics().aborted();
        if (!lost) {
            endWithin(Limit.ABORT_GRACE, connection.limits().abortGrace());
        }
    }

    /** ABORT_REQUEST has come: the web server counts the request no more, however far its response is. */
    void forgotten() {
        forgotten = true;
    }

    boolean isForgotten() {
        return forgotten;
    }

    /** The web server sends STDIN to its end whatever comes, so that a pause is not the last. */
    void expectAllStdin() {
        allStdinExpected = true;
    }

    boolean expectsAllStdin() {
        return allStdinExpected;
    }

    /** The response is complete and STDIN is not: END_REQUEST is due when no more of it comes. */
    void linger() {
        endWithin(allStdinExpected ? Limit.LINGER_TIME : Limit.LINGER_PAUSE, lingerTime());
    }

    private Duration lingerTime() {
        Limits limits = connection.limits();
        return allStdinExpected ? limits.lingerTime() : limits.lingerPause();
    }

    /** So many bytes of content have come. */
    void received(int bytes) {
        try (AutoLock ignored = lock.lock()) {
            if (endLimit != Limit.ABORT_GRACE) {
                endBy = Timeouts.prolonged(
                        endBy, lingerTime(), bytes, connection.limits().minContentRate());
            }
        }
    }

    /** END_REQUEST is due by the time that {@code limit} gives. */
    private void endWithin(Limit limit, Duration time) {
        try (AutoLock ignored = lock.lock()) {
            endLimit = limit;
            endBy = Timeouts.after(NanoTime.now(), time.toNanos());
        }
        connection.timeouts().schedule(this);
    }

    @Override
    public long getExpireNanoTime() {
        try (AutoLock ignored = lock.lock()) {
            if (contentBy == Timeouts.NEVER || endBy == Timeouts.NEVER) {
                return contentBy == Timeouts.NEVER ? endBy : contentBy;
            }
            return NanoTime.isBefore(contentBy, endBy) ? contentBy : endBy;
        }
    }

    @Override
    public void expired() {
        long now = NanoTime.now();
        boolean contentOverdue;
        boolean endOverdue;
        Limit overdueContent;
        try (AutoLock ignored = lock.lock()) {
            contentOverdue = contentBy != Timeouts.NEVER && NanoTime.isBeforeOrSame(contentBy, now);
            endOverdue = endBy != Timeouts.NEVER && NanoTime.isBeforeOrSame(endBy, now);
            contentBy = contentOverdue ? Timeouts.NEVER : contentBy;
            endBy = endOverdue ? Timeouts.NEVER : endBy;
            overdueContent = contentLimit;
        }
        if (contentOverdue) {
            Limits limits = connection.limits();
            String reason = overdueContent == Limit.MIN_CONTENT_RATE
                    ? "content came slower than minContentRate " + limits.minContentRate() + " bytes a second"
                    : "no content came for contentTimeout " + limits.contentTimeout();
            contentOverdue(new ContentException(HttpStatus.REQUEST_TIMEOUT_408, overdueContent, reason));
        }
        if (endOverdue) {
            endOverdue();
        }
    }

    /** The application waits for content in vain, and is told so. */
    void contentOverdue(ContentException cause) {
        connection.failures().failed(connection, stream, cause);
        if (stream.content().fail(cause)) {
            tell(stream.contentAvailable());
        }
        FilterData data = stream.content().data();
        if (data != null) {
            // Its application runs, and its reads fail.
            tell(data.stdinEnded());
        }
    }

    private void tell(@Nullable Runnable task) {
        if (task != null) {
            connection.tell(List.of(task));
        }
    }

    private void endOverdue() {
        if (endLimit == Limit.ABORT_GRACE) {
            connection.requests().abandon(stream);
        } else if (stream.endIfComplete()) {
            connection.statistics().exceeded(endLimit);
        }
    }
}
