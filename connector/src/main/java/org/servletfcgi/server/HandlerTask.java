package org.servletfcgi.server;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one run of the application for a request. Any thread.
 *
 * <p>It may wait for a thread while the request is aborted already: it then does not run at all. Jetty's channel must
 * not be recycled while its run is under way or waits in a queue, where it takes memory, so that is left to whichever of
 * the two, run and response, is over last. What Jetty's servlets are told of an abort before the servlet has returned is
 * lost to their listeners, so they are told afterwards.
 *
 * <pre>
 *   NEW --queued()--&gt; WAITING --run()--&gt; RUNNING --response over--&gt; ANSWERED --returned, recycle--&gt; OVER
 *    | \                 |                  `------returned----&gt; RETURNED --response over, recycle--&gt; OVER
 *    |  `--abort()--&gt; RETURNED
 *    |                   `--abort()--&gt; ABORTED --run()--&gt; RETURNED
 *    |                                     `--response over--&gt; ANSWERED --run(), recycle--&gt; OVER
 *    `--response over, recycle--&gt; OVER
 * </pre>
 */
final class HandlerTask implements Runnable {
    private enum State {
        NEW,
        WAITING,
        ABORTED,
        RUNNING,
        ANSWERED,
        RETURNED,
        OVER
    }

    /** Jetty's channel of the request, as far as it is needed here. */
    interface Channel {
        /** What tells the application that its request has failed, or null. */
        @Nullable
        Runnable failed(Throwable cause);

        /** Jetty's run of the application has thrown what it should not let out. */
        void broken(Throwable cause);

        /** Lets go of the request. */
        void recycle();
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final AtomicReference<@Nullable Throwable> untold = new AtomicReference<>();
    private volatile @Nullable Channel channel;
    private @Nullable Runnable handler;

    /** Gives the channel that is told of everything. An abort that came before is told with {@link #queued}. */
    void bind(Channel channel) {
        this.channel = channel;
    }

    /**
     * The application is to be called.
     *
     * @param handler what Jetty gave for the request
     * @return what has to be run; null where the request is aborted, and that was told
     */
    @Nullable
    Runnable queued(Runnable handler) {
        this.handler = handler;
        return state.compareAndSet(State.NEW, State.WAITING) ? this : tell();
    }

    @Override
    public void run() {
        if (!state.compareAndSet(State.WAITING, State.RUNNING)) {
            if (!state.compareAndSet(State.ABORTED, State.RETURNED) && state.get() == State.ANSWERED) {
                over();
            }
            return;
        }
        try {
            Objects.requireNonNull(handler).run();
        } catch (RuntimeException | Error x) {
            Objects.requireNonNull(channel).broken(x);
        } finally {
            if (!state.compareAndSet(State.RUNNING, State.RETURNED)) {
                over();
            }
            Runnable untoldYet = tell();
            if (untoldYet != null) {
                untoldYet.run();
            }
        }
    }

    /** Whether nothing of the request is left. */
    boolean isOver() {
        return state.get() == State.OVER;
    }

    /** Whether the application has yet to be called. */
    boolean isWaiting() {
        State now = state.get();
        return now == State.NEW || now == State.WAITING;
    }

    /**
     * Makes sure that the application is told of an abort, once, and is not called any more unless it was already.
     *
     * @return what tells it now; or null where that is done, or it is told when it has returned, or has a channel
     */
    @Nullable
    Runnable abort(Throwable cause) {
        if (!state.compareAndSet(State.NEW, State.RETURNED)) {
            state.compareAndSet(State.WAITING, State.ABORTED);
        }
        untold.set(cause);
        return isRunning() ? null : tell();
    }

    /** Whether the application has been called and has not returned. */
    boolean isRunning() {
        State now = state.get();
        return now == State.RUNNING || now == State.ANSWERED;
    }

    private @Nullable Runnable tell() {
        Channel bound = channel;
        Throwable cause = bound == null ? null : untold.getAndSet(null);
        return bound == null || cause == null ? null : bound.failed(cause);
    }

    /** The response is complete or given up. */
    void answered() {
        if (!state.compareAndSet(State.RUNNING, State.ANSWERED)
                && !state.compareAndSet(State.ABORTED, State.ANSWERED)
                && state.get() != State.ANSWERED) {
            over();
        }
    }

    /** Whether the response is complete, of which the network may not have taken all ({@link ErrorPage}), or given up. */
    boolean isAnswered() {
        State now = state.get();
        return now == State.ANSWERED || now == State.OVER;
    }

    private void over() {
        if (state.getAndSet(State.OVER) != State.OVER) {
            Objects.requireNonNull(channel).recycle();
        }
    }
}
