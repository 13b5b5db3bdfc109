package org.servletfcgi.launcher.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what Jetty and the command log at WARN and above, because a peer or a visitor may be the cause: no more than
 * {@value #LINES} lines in {@value #SECONDS} seconds of a kind, the first {@value #TRACES} of them with a stack trace. The
 * rest is counted in the kind's next line. A kind is the method that logs and, where there is an exception, what its
 * innermost cause is and where that was thrown. What applications log by themselves is theirs. Any thread.
 */
final class Limiter {

    /** Lines of a kind in an interval. */
    static final int LINES = 20;

    /** The interval. */
    static final int SECONDS = 10;

    /** How many of these lines have their stack traces. */
    static final int TRACES = 3;

    /** All that would be one more share one. */
    static final int MAX_KINDS = 1000;

    /** Longer messages of such lines are cut. */
    static final int MESSAGE_CHARACTERS = 4 * 1024;

    /** Longer stack traces of such lines are cut. */
    static final int EXCEPTION_CHARACTERS = 32 * 1024;

    private static final int MAX_CAUSES = 50;

    /** Jetty's libraries, its JSP compiler's too, and ours. */
    private static final List<String> LIMITED =
            List.of("org.eclipse.jetty.", "org.servletfcgi.", "org.apache.jasper.", "org.apache.tomcat.");

    /** It has a bound of its own, and counts what it leaves out. */
    private static final String LIMITS_ITSELF = "org.servletfcgi.server.FailureLog";

    private static final Kind OTHERS = new Kind("", "", "", null);

    private final Map<Kind, Count> counts = new HashMap<>();
    private final LongSupplier nanoTime;

    private record Kind(
            String logger,
            @Nullable String method,
            @Nullable String exception,
            @Nullable StackTraceElement place) {}

    private static final class Count {
        private long startNanos;
        private int lines;
    }

    /**
     * How an event is logged.
     *
     * @param limited whether it is of a kind that is limited at all
     * @param line its number among those of its kind, from 1 on
     * @param leftOut how many of its kind were left out before it
     */
    record Admission(boolean limited, int line, int leftOut) {

        /** An event that is not limited. */
        static final Admission FREE = new Admission(false, 1, 0);

        boolean isLeftOut() {
            return line > LINES;
        }

        boolean hasTrace() {
            return line <= TRACES;
        }
    }

    Limiter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Counts the event and says how it is logged. */
    Admission admit(LogRecord event) {
        String logger = event.getLoggerName();
        if (event.getLevel().intValue() < Level.WARNING.intValue() || logger == null || !isLimited(logger)) {
            return Admission.FREE;
        }
        Kind kind = kind(logger, event);
        long now = nanoTime.getAsLong();
        synchronized (counts) {
            Count count = count(kind);
            int leftOut = 0;
            if (count.lines == 0
                    || now - count.startNanos > Duration.ofSeconds(SECONDS).toNanos()) {
                leftOut = Math.max(0, count.lines - LINES);
                count.startNanos = now;
                count.lines = 0;
            }
            count.lines++;
            return new Admission(true, count.lines, leftOut);
        }
    }

    private Count count(Kind kind) {
        Count count = counts.get(kind);
        return count != null || counts.size() < MAX_KINDS
                ? counts.computeIfAbsent(kind, key -> new Count())
                : counts.computeIfAbsent(OTHERS, key -> new Count());
    }

    private static boolean isLimited(String logger) {
        return !logger.equals(LIMITS_ITSELF) && LIMITED.stream().anyMatch(logger::startsWith);
    }

    private static Kind kind(String logger, LogRecord event) {
        String method = event.getSourceMethodName();
        try {
            Throwable cause = event.getThrown();
            for (int i = 0; i < MAX_CAUSES && cause != null && cause.getCause() != null; i++) {
                cause = cause.getCause();
            }
            if (cause == null) {
                return new Kind(logger, method, null, null);
            }
            StackTraceElement[] trace = cause.getStackTrace();
            return new Kind(logger, method, cause.getClass().getName(), trace.length == 0 ? null : trace[0]);
        } catch (RuntimeException | Error e) {
            // An application's exception may have methods of its own that throw.
            return new Kind(logger, method, "", null);
        }
    }
}
