package org.servletfcgi.server;

import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request's use of a channel. It is used again only after a response that Jetty calls a success: a channel keeps failures of
 * writing for good. Jetty's calls from within the channel end before it is given back. A call from outside (content has come,
 * the request is aborted or idle) may come at any time, also too late: after the first one the channel is not used again
 * either, so that no call meets the request of somebody else.
 *
 * <pre>
 *   OWN --succeeded()--&gt; GOOD --over--&gt; GIVEN_BACK (nothing reaches the channel)
 *    |                    `---call from outside--&gt; SHARED
 *    `---call from outside--&gt; SHARED
 *   OWN, SHARED --over--&gt; (recycled, and left to who knows it)
 * </pre>
 */
final class ChannelLease implements HandlerTask.Channel {
    private enum State {
        OWN,
        GOOD,
        SHARED,
        GIVEN_BACK
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.OWN);
    private final Channels channels;
    private final HttpChannel channel;
    private final Runnable onOver;

    /** The use of {@code channel}; {@code onOver} is run when nothing of the request is left. */
    ChannelLease(Channels channels, HttpChannel channel, Runnable onOver) {
        this.channels = channels;
        this.channel = channel;
        this.onOver = onOver;
    }

    /** Jetty's request, as long as it is not over. */
    Request request() {
        return channel.getRequest();
    }

    /** Jetty has completed the response without a failure. */
    void succeeded() {
        state.compareAndSet(State.OWN, State.GOOD);
    }

    private @Nullable HttpChannel share() {
        return state.updateAndGet(now -> now == State.GIVEN_BACK ? now : State.SHARED) == State.SHARED ? channel : null;
    }

    /** Content has come, or a failure: what tells the application, or null. */
    @Nullable
    Runnable contentAvailable() {
        HttpChannel shared = share();
        return shared == null ? null : shared.onContentAvailable();
    }

    /** Nothing has moved: what tells the application, or null. */
    @Nullable
    Runnable idle(TimeoutException timeout) {
        HttpChannel shared = share();
        return shared == null ? null : shared.onIdleTimeout(timeout).action();
    }

    @Override
    public @Nullable Runnable failed(Throwable cause) {
        HttpChannel shared = share();
        return shared == null ? null : shared.onRemoteFailure(cause);
    }

    @Override
    public void recycle() {
        boolean good = state.compareAndSet(State.GOOD, State.GIVEN_BACK);
        channel.recycle();
        if (good) {
            channels.put(channel);
        }
        onOver.run();
    }

    @Override
    public String toString() {
        return state.get() == State.GIVEN_BACK ? "over" : Objects.toString(channel.getRequest());
    }
}
