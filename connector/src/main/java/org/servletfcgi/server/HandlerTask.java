package org.servletfcgi.server;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The one run of the application for a request, which may wait for a thread while the request is aborted already: it
 * then does not run at all. Jetty's channel must not be recycled while its run is under way, so that is left to
 * whichever of the two, run and response, is over last. Any thread.
 *
 * <pre>
 *   WAITING --run()--&gt; RUNNING --response over--&gt; ANSWERED --returned, recycle--&gt; OVER
 *     |   \                 `------returned----&gt; RETURNED --response over, recycle--&gt; OVER
 *     |    `--drop()--&gt; RETURNED
 *     `--response over, recycle--&gt; OVER
 * </pre>
 */
final class HandlerTask implements Runnable {
    private enum State {
        WAITING,
        RUNNING,
        ANSWERED,
        RETURNED,
        OVER
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final Runnable handler;
    private final Runnable recycle;

    /**
     * A run that has not begun.
     *
     * @param handler what Jetty gave for the request
     * @param recycle lets go of what Jetty gave
     */
    HandlerTask(Runnable handler, Runnable recycle) {
        this.handler = handler;
        this.recycle = recycle;
    }

    @Override
    public void run() {
        if (!state.compareAndSet(State.WAITING, State.RUNNING)) {
            return;
        }
        try {
            handler.run();
        } finally {
            if (!state.compareAndSet(State.RUNNING, State.RETURNED)) {
                over();
            }
        }
    }

    /** Whether the application has yet to be called. */
    boolean isWaiting() {
        return state.get() == State.WAITING;
    }

    /** Makes sure that the application is not called, unless it was already. */
    void drop() {
        state.compareAndSet(State.WAITING, State.RETURNED);
    }

    /** The response is complete or given up. */
    void answered() {
        if (!state.compareAndSet(State.RUNNING, State.ANSWERED) && state.get() != State.ANSWERED) {
            over();
        }
    }

    private void over() {
        if (state.getAndSet(State.OVER) != State.OVER) {
            recycle.run();
        }
    }
}
