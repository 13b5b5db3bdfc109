package org.servletfcgi.server;

import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.ThreadPool;

/** Tells a connection that there is something to fill. */
record FillCallback(FastCgiConnection connection) implements Callback {
    @Override
    public void succeeded() {
        connection.onFillable();
    }

    @Override
    public void failed(Throwable cause) {
        connection.onFillInterestedFailed(cause);
    }

    /**
     * What comes on an idle connection is most likely a request, whose servlet then runs on the thread that has read it,
     * as Jetty does it for HTTP/1.1. While there are requests, or threads are scarce, filling does not block and goes on
     * where all threads wait for what it would fill.
     */
    @Override
    public InvocationType getInvocationType() {
        boolean scarce = connection.connector().getExecutor() instanceof ThreadPool threads && threads.isLowOnThreads();
        return scarce || !connection.requests().active().isEmpty() ? InvocationType.EITHER : InvocationType.BLOCKING;
    }
}
