package org.servletfcgi.server;

import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.HttpChannel;
import org.jspecify.annotations.Nullable;

/**
 * The one run of the application for a request. Any thread.
 *
 * <p>It may wait for a thread while the request is aborted already: it then does not run at all. Jetty's channel must
 * not be recycled while its run is under way, so that is left to whichever of the two, run and response, is over last.
 * What Jetty's servlets are told of an abort before the servlet has returned is lost to their listeners, so they are
 * told afterwards.
 *
 * <pre>
 *   WAITING --run()--&gt; RUNNING --response over--&gt; ANSWERED --returned, recycle--&gt; OVER
 *     |   \                 `------returned----&gt; RETURNED --response over, recycle--&gt; OVER
 *     |    `--abort()--&gt; RETURNED
 *     `--response over, recycle--&gt; OVER
 * </pre>
 */
final class HandlerTask {
    private enum State {
        WAITING,
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

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final AtomicReference<@Nullable Throwable> untold = new AtomicReference<>();
    private final Channel channel;

    /** A run that has not begun. */
    HandlerTask(Channel channel) {
        this.channel = channel;
    }

    /** A run that has not begun; {@code onOver} is run when nothing of the request is left. */
    static HandlerTask of(HttpChannel channel, Runnable onOver) {
        return new HandlerTask(new Channel() {
            @Override
            public @Nullable Runnable failed(Throwable cause) {
                return channel.onRemoteFailure(cause);
            }

            @Override
            public void recycle() {
                channel.recycle();
                onOver.run();
            }
        });
    }

    /** Runs {@code handler}, which Jetty gave for the request. */
    void run(Runnable handler) {
        if (!state.compareAndSet(State.WAITING, State.RUNNING)) {
            return;
        }
        try {
            handler.run();
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
        return state.get() == State.WAITING;
    }

    /**
     * Makes sure that the application is told of an abort, once, and is not called any more unless it was already.
     *
     * @return what tells it now; or null where it will be told when it has returned
     */
    @Nullable
    Runnable abort(Throwable cause) {
        state.compareAndSet(State.WAITING, State.RETURNED);
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
        if (!state.compareAndSet(State.RUNNING, State.ANSWERED) && state.get() != State.ANSWERED) {
            over();
        }
    }

    private void over() {
        if (state.getAndSet(State.OVER) != State.OVER) {
            channel.recycle();
        }
    }
}
