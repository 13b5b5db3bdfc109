package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection is read, and what for. Any thread; {@link #discard} by the one that fills.
 *
 * <p>Once its output is shut down, what still comes is discarded, for a time and up to a size, because a close with
 * unread input makes the kernel reset the connection, and the response would be lost (Q3, web-servers rule 17).
 *
 * <pre>
 *            content that nobody reads           application reads, or a write blocks
 *   ACTIVE --------------------------&gt; PAUSED -------------------------------------&gt; ACTIVE
 *    | \ last END_REQUEST, output shut down
 *    |  `-------------------------------------&gt; DRAINING --end of input, limits--&gt; closed
 *     `--end of input, requests go on (Q7)----&gt; ENDED --last END_REQUEST--&gt; closed
 * </pre>
 */
final class Input {
    private enum State {
        ACTIVE,
        PAUSED,
        DRAINING,
        ENDED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.ACTIVE);
    private final EndPoint endPoint;
    private final Limits limits;
    private final FastCgiStatistics statistics;
    private volatile Scheduler.@Nullable Task timer;
    private long discardedBytes;

    Input(EndPoint endPoint, Limits limits, FastCgiStatistics statistics) {
        this.endPoint = endPoint;
        this.limits = limits;
        this.statistics = statistics;
    }

    /** Stops reading. Returns false where another thread has begun to drain and counts on this one to read on. */
    boolean pause() {
        return state.compareAndSet(State.ACTIVE, State.PAUSED);
    }

    boolean isPaused() {
        return state.get() == State.PAUSED;
    }

    /** Ends the pause. Returns whether the caller has to read on. */
    boolean resume() {
        return state.compareAndSet(State.PAUSED, State.ACTIVE);
    }

    boolean isDraining() {
        return state.get() == State.DRAINING;
    }

    /** Nothing more comes, but what has come is answered. Returns false where another thread has begun to drain. */
    boolean end() {
        return state.compareAndSet(State.ACTIVE, State.ENDED);
    }

    boolean isEnded() {
        return state.get() == State.ENDED;
    }

    /**
     * Half-closes, and closes when the web server takes too long to do so. Returns whether the caller has to read on,
     * because nobody does. Closes at once where nothing more comes.
     */
    boolean drain(Scheduler scheduler) {
        State before = state.getAndSet(State.DRAINING);
        switch (before) {
            case ACTIVE, PAUSED -> {
                endPoint.shutdownOutput();
                timer = scheduler.schedule(
                        () -> closeFor(Limit.LINGER_TIME), limits.lingerTime().toMillis(), TimeUnit.MILLISECONDS);
            }
            case ENDED -> endPoint.close();
            case DRAINING -> {}
        }
        return before == State.PAUSED;
    }

    void discard(ByteBuffer input) {
        discardedBytes += input.remaining();
        input.position(input.limit());
        if (discardedBytes > limits.lingerBytes()) {
            closeFor(Limit.LINGER_BYTES);
        }
    }

    private void closeFor(Limit limit) {
        statistics.exceeded(limit);
        endPoint.close();
    }

    /** The connection is closed. */
    void closed() {
        Scheduler.Task task = timer;
        if (task != null) {
            task.cancel();
        }
    }
}
