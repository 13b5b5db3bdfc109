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

        /** Lets go of the request. */
        void recycle();
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final AtomicReference<@Nullable Throwable> untold = new AtomicReference<>();
    private final Channel channel;
    private @Nullable Runnable handler;

    /** A run that has not begun. */
    HandlerTask(Channel channel) {
        this.channel = channel;
    }

    /** What runs {@code handler}, which Jetty gave for the request, and has to be run. */
    Runnable queued(Runnable handler) {
        this.handler = handler;
        state.compareAndSet(State.NEW, State.WAITING);
        return this;
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
        } finally {
            if (!state.compareAndSet(State.RUNNING, State.RETURNED)) {
                over();
            }
            tell().run();
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
     * @return what tells it now; or null where it will be told when it has returned
     */
    @Nullable
    Runnable abort(Throwable cause) {
        if (!state.compareAndSet(State.NEW, State.RETURNED)) {
            state.compareAndSet(State.WAITING, State.ABORTED);
        }
        untold.set(cause);
        State now = state.get();
        return now == State.RUNNING || now == State.ANSWERED ? null : tell();
    }

    private Runnable tell() {
        Throwable cause = untold.getAndSet(null);
        Runnable task = cause == null ? null : channel.failed(cause);
        return task == null ? () -> {} : task;
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
            channel.recycle();
        }
    }
}
