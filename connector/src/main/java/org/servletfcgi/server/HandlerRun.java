package org.servletfcgi.server;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The one run of the application for a request. Any thread.
 *
 * <p>It may wait for a thread while the request is aborted already: it then does not run at all. A request is
 * not over while its run is under way or waits in a queue, where it takes memory, so that is left to whichever of
 * the two, run and response, is over last. What Jetty's servlets are told of an abort before the servlet has returned is
 * lost to their listeners, so they are told afterwards.
 *
 * <pre>
 *   NEW --queued()--&gt; WAITING --run()--&gt; RUNNING --response over--&gt; ANSWERED --returned--&gt; OVER
 *    | \                 |                  `------returned----&gt; RETURNED --response over--&gt; OVER
 *    |  `--abort()--&gt; RETURNED
 *    |                   `--abort()--&gt; ABORTED --run()--&gt; RETURNED
 *    |                                     `--response over--&gt; ANSWERED --run()--&gt; OVER
 *    `--response over--&gt; OVER
 * </pre>
 *
 * <p>Where the request is refused, what answers it runs in the application's place. Nobody is told of an abort then, and the
 * run is not left out: it sees the abort when it writes.
 */
final class HandlerRun implements Runnable {
    private enum State {
        NEW,
        WAITING,
        ABORTED,
        RUNNING,
        ANSWERED,
        RETURNED,
        OVER
    }

    /** What it tells of the request. */
    interface Request {
        /** What tells the application that its request was aborted, or null. */
        @Nullable
        Runnable aborted(Throwable cause);

        /** Jetty's run of the application has thrown what it should not let out. */
        void broken(Throwable cause);

        /** Both, run and response, are over. */
        void over();
    }

    private static final AtomicReferenceFieldUpdater<HandlerRun, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(HandlerRun.class, State.class, "state");
    private static final AtomicReferenceFieldUpdater<HandlerRun, @Nullable Throwable> UNTOLD =
            AtomicReferenceFieldUpdater.newUpdater(HandlerRun.class, Throwable.class, "untold");

    private volatile State state = State.NEW;
    private volatile @Nullable Throwable untold;
    private volatile @Nullable Request request;
    private volatile boolean refused;
    private @Nullable Runnable handler;

    /** Gives the request, which can be told from now on. An abort that came before is told with {@link #queued}. */
    void bind(Request request) {
        this.request = request;
    }

    /** An error answers the request, and no application. Before {@link #bind}, so that no abort comes between. */
    void refused() {
        refused = true;
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
        if (refused) {
            untold = null;
            state = State.WAITING;
            return this;
        }
        return STATE.compareAndSet(this, State.NEW, State.WAITING) ? this : tell();
    }

    @Override
    public void run() {
        if (!STATE.compareAndSet(this, State.WAITING, State.RUNNING)) {
            if (!STATE.compareAndSet(this, State.ABORTED, State.RETURNED) && state == State.ANSWERED) {
                over();
            }
            return;
        }
        try {
            Objects.requireNonNull(handler).run();
        } catch (RuntimeException | Error x) {
            Objects.requireNonNull(request).broken(x);
        } finally {
            if (!STATE.compareAndSet(this, State.RUNNING, State.RETURNED)) {
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
        return state == State.OVER;
    }

    /** Whether the application has yet to be called. */
    boolean isWaiting() {
        State now = state;
        return now == State.NEW || now == State.WAITING;
    }

    /**
     * Makes sure that the application is told of an abort, once, and is not called any more unless it was already.
     *
     * @return what tells it now; or null where that is done, or it is told when it has returned, or when there is a channel
     */
    @Nullable
    Runnable abort(Throwable cause) {
        if (refused) {
            return null;
        }
        if (!STATE.compareAndSet(this, State.NEW, State.RETURNED)) {
            STATE.compareAndSet(this, State.WAITING, State.ABORTED);
        }
        untold = cause;
        return isRunning() ? null : tell();
    }

    /** Whether the application has been called and has not returned. */
    boolean isRunning() {
        State now = state;
        return now == State.RUNNING || now == State.ANSWERED;
    }

    private @Nullable Runnable tell() {
        Request bound = request;
        Throwable cause = untold;
        return bound != null && cause != null && UNTOLD.compareAndSet(this, cause, null) ? bound.aborted(cause) : null;
    }

    /** The response is complete or given up. */
    void answered() {
        if (!STATE.compareAndSet(this, State.RUNNING, State.ANSWERED)
                && !STATE.compareAndSet(this, State.ABORTED, State.ANSWERED)
                && state != State.ANSWERED) {
            over();
        }
    }

    /** Whether the response is complete, of which the network may not have taken all, or given up. */
    boolean isAnswered() {
        State now = state;
        return now == State.ANSWERED || now == State.OVER;
    }

    private void over() {
        if (STATE.getAndSet(this, State.OVER) != State.OVER) {
            Request bound = request;
            if (bound != null) {
                bound.over();
            }
        }
    }
}
