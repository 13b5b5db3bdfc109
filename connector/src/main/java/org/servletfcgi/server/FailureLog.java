package org.servletfcgi.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each connection or request that a web server's bytes made fail, at level WARN because an operator can
 * mend the cause; but no more than {@value #LINES} lines in ten seconds, so that no peer fills a disk. The rest is
 * logged at level DEBUG, and counted in the next line.
 */
final class FailureLog {
    private static final Logger LOG = LoggerFactory.getLogger(FastCgiConnection.class);
    private static final int LINES = 20;
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong intervalStart = new AtomicLong(NanoTime.now());
    private final AtomicInteger lines = new AtomicInteger();

    /** Logs that a connection is closed. */
    void connection(FastCgiConnection connection, Throwable cause) {
        log("FastCGI connection " + connection.id() + " from " + connection.peer() + " closed", cause);
    }

    /** Logs that a request is answered with an error before any application saw it. */
    void request(FastCgiConnection connection, FastCgiStream stream, Throwable cause) {
        log(
                "FastCGI request " + connection.id() + "#" + stream.getId() + " from " + connection.peer() + " refused",
                cause);
    }

    private void log(String what, Throwable cause) {
        long now = NanoTime.now();
        long start = intervalStart.get();
        int suppressed = 0;
        if (NanoTime.elapsed(start, now) > INTERVAL_NANOS && intervalStart.compareAndSet(start, now)) {
            suppressed = Math.max(0, lines.getAndSet(0) - LINES);
        }
        if (lines.incrementAndGet() > LINES) {
            LOG.debug("{}: {}", what, cause.getMessage());
        } else if (suppressed > 0) {
            LOG.warn("{}: {} ({} more such lines were left out)", what, cause.getMessage(), suppressed);
        } else {
            LOG.warn("{}: {}", what, cause.getMessage());
        }
    }
}
