package org.servletfcgi.server;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.internal.RequestMapper.RefusedException;
import org.servletfcgi.fastcgi.internal.FastCgiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts each connection or request that a web server's bytes made fail, and logs one line for it, at level WARN because
 * an operator can mend the cause; but no more than {@value #LINES} lines in ten seconds, so that no peer fills a disk.
 * The rest is logged at level DEBUG, and counted in the next line. Connections and requests are given by their names.
 */
final class FailureLog {
    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    private static final int LINES = 20;
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long EXCESS_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLong intervalStart = new AtomicLong(NanoTime.now());
    private final AtomicLong excessLogged = new AtomicLong(NanoTime.now() - EXCESS_INTERVAL_NANOS);
    private final AtomicInteger lines = new AtomicInteger();
    private final FastCgiStatistics statistics;

    FailureLog(FastCgiStatistics statistics) {
        this.statistics = statistics;
    }

    /** A connection is closed because of what came, or did not come to its end. */
    void closed(String connection, Throwable cause) {
        if (cause instanceof FastCgiException exception) {
            statistics.broken(exception.reason());
        }
        log(connection + " closed", cause.getMessage());
    }

    /** A connection is closed because it exceeds a limit. */
    void closed(String connection, Limit limit, String reason) {
        statistics.exceeded(limit);
        log(connection + " closed", reason);
    }

    /** A connection gets no application to see because it exceeds a limit. */
    void refused(String connection, Limit limit, String reason) {
        statistics.exceeded(limit);
        log(connection + " refused", reason);
    }

    /** A request is answered with an error before any application saw it. */
    void refused(String request, Throwable cause) {
        statistics.refused();
        if (cause instanceof LimitException exception) {
            statistics.exceeded(exception.limit());
        }
        if (cause instanceof RefusedException refused && refused.isWrongSecret()) {
            statistics.refusedBySecret();
        }
        log(request + " refused", cause.getMessage());
    }

    /** A fault of ours, or what Jetty lets out of an application's, which costs this request. */
    void broken(String request, Throwable cause) {
        log(request + " failed", text(cause), loggable(cause));
    }

    /** A failure as a log can take it: it asks for the message and the causes. */
    private static @Nullable Throwable loggable(Throwable failure) {
        try {
            failure.printStackTrace(new PrintWriter(Writer.nullWriter()));
            return failure;
        } catch (RuntimeException | Error hostile) {
            return null;
        }
    }

    /** {@link Throwable#toString()}, which an application may have written, and which may throw. */
    static String text(Throwable failure) {
        try {
            return String.valueOf(failure.toString());
        } catch (RuntimeException | Error x) {
            return failure.getClass().getName();
        }
    }

    /** Logs an unexpected failure, which may be an application's: a log calls its methods, and they may throw. */
    static void warn(Logger log, String what, Throwable failure) {
        log.warn("{}: {}", what, text(failure), loggable(failure));
    }

    /** The content of a request does not come to its end. */
    void failed(String request, @Nullable Limit exceeded, @Nullable String reason) {
        if (exceeded != null) {
            statistics.exceeded(exceeded);
        }
        log(request + " failed", reason);
    }

    /** STDIN of a request goes on beyond CONTENT_LENGTH, which is dropped (Q12); told once a minute. */
    void excess(String request) {
        statistics.excessContent();
        long now = NanoTime.now();
        long last = excessLogged.get();
        if (NanoTime.elapsed(last, now) >= EXCESS_INTERVAL_NANOS && excessLogged.compareAndSet(last, now)) {
            LOG.warn(
                    "{}: STDIN is longer than CONTENT_LENGTH, the rest is dropped ({} so far)",
                    request,
                    statistics.getExcessContentRequests());
        }
    }

    private void log(String what, @Nullable String reason) {
        log(what, reason, null);
    }

    private void log(String what, @Nullable String reason, @Nullable Throwable broken) {
        long now = NanoTime.now();
        long start = intervalStart.get();
        int suppressed = 0;
        if (NanoTime.elapsed(start, now) > INTERVAL_NANOS && intervalStart.compareAndSet(start, now)) {
            suppressed = Math.max(0, lines.getAndSet(0) - LINES);
        }
        if (lines.incrementAndGet() > LINES) {
            LOG.debug("{}: {}", what, reason, broken);
        } else if (suppressed > 0) {
            LOG.warn("{}: {} ({} more such lines were left out)", what, reason, suppressed, broken);
        } else {
            LOG.warn("{}: {}", what, reason, broken);
        }
    }
}
