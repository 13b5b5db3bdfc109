package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connection whose output is shut down: what still comes is discarded, for a time and up to a size, because
 * a close with unread input makes the kernel reset the connection, and the response would be lost (Q3, web-servers rule
 * 17). Begun by one thread, then fed by the one that fills.
 */
final class Drain {
    private final EndPoint endPoint;
    private final Limits limits;
    private final FastCgiStatistics statistics;
    private volatile Scheduler.@Nullable Task timer;
    private long bytes;

    Drain(EndPoint endPoint, Limits limits, FastCgiStatistics statistics) {
        this.endPoint = endPoint;
        this.limits = limits;
        this.statistics = statistics;
    }

    /** Half-closes, and closes when the web server takes too long to do so. */
    void begin(Scheduler scheduler) {
        endPoint.shutdownOutput();
        timer = scheduler.schedule(
                () -> closeFor(Limit.LINGER_TIME), limits.lingerTime().toMillis(), TimeUnit.MILLISECONDS);
    }

    void discard(ByteBuffer input) {
        bytes += input.remaining();
        input.position(input.limit());
        if (bytes > limits.lingerBytes()) {
            closeFor(Limit.LINGER_BYTES);
        }
    }

    private void closeFor(Limit limit) {
        statistics.exceeded(limit);
        endPoint.close();
    }

    /** The connection is closed. */
    void end() {
        Scheduler.Task task = timer;
        if (task != null) {
            task.cancel();
        }
    }
}
