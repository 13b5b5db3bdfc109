package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.NanoTime;

/**
 * Whether a connection is read, and what for. Any thread; {@link #discard} by the one that fills.
 *
 * <p>Once its output is shut down, what still comes is discarded, as long as it comes, because a close with unread input
 * makes the kernel reset the connection, and the response would be lost (Q3, web-servers rule 17).
 *
 * <pre>
 *            content that nobody reads           application reads, or a write blocks
 *   ACTIVE --------------------------&gt; PAUSED -------------------------------------&gt; ACTIVE
 *    | \ last END_REQUEST, output shut down
 *    |  `-------------------------------------&gt; DRAINING --end of input, or nothing comes--&gt; closed
 *     `--end of input, requests go on (Q7)----&gt; ENDED --last END_REQUEST--&gt; closed
 * </pre>
 */
final class Input implements Timeouts.Timed {
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
    private volatile long closeBy = Timeouts.NEVER;

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
     * Half-closes, and closes when nothing more comes although the web server does not close. Returns whether the caller
     * has to read on, because nobody does. Closes at once where the input has ended.
     */
    boolean drain(Timeouts timeouts) {
        State before = state.getAndSet(State.DRAINING);
        switch (before) {
            case ACTIVE, PAUSED -> {
                endPoint.shutdownOutput();
                closeBy = Timeouts.after(NanoTime.now(), limits.lingerTime().toNanos());
                timeouts.schedule(this);
            }
            case ENDED -> endPoint.close();
            case DRAINING -> {}
        }
        return before == State.PAUSED;
    }

    void discard(ByteBuffer input) {
        closeBy = Timeouts.prolonged(closeBy, limits.lingerTime(), input.remaining(), limits.minContentRate());
        input.position(input.limit());
    }

    @Override
    public long getExpireNanoTime() {
        return closeBy;
    }

    @Override
    public void expired() {
        closeBy = Timeouts.NEVER;
        statistics.exceeded(Limit.LINGER_TIME);
        endPoint.close();
    }
}
