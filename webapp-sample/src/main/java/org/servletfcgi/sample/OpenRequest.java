package org.servletfcgi.sample;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/**
 * An asynchronous request as long as it is open. The container may end it at any time, as when its client leaves, and
 * what is written after that could go into the response of another request: tasks run before the end or not at all.
 */
final class OpenRequest implements AsyncListener {
    private final AsyncContext async;
    private final Runnable onEnd;
    private boolean ended;

    /** Watches the request from now on; {@code onEnd} runs once, when it has ended for whatever reason. */
    OpenRequest(AsyncContext async, Runnable onEnd) {
        this.async = async;
        this.onEnd = onEnd;
        async.addListener(this);
    }

    AsyncContext async() {
        return async;
    }

    /**
     * Runs the task, and keeps the container from ending the request meanwhile; does nothing after the end. A task that
     * throws ends the request.
     */
    synchronized void run(Runnable task) {
        if (ended) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException e) {
            end();
            throw e;
        }
    }

    /** Ends the request, unless the container has. */
    synchronized void end() {
        if (!ended) {
            ended = true;
            async.complete();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        onEnd.run();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end();
    }

    @Override
    public void onError(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
