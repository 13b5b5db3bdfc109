package org.servletfcgi.server;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.util.Callback;

/** Tells a connection that there is something to fill. */
record FillCallback(AbstractConnection connection) implements Callback {
    @Override
    public void succeeded() {
        connection.onFillable();
    }

    @Override
    public void failed(Throwable cause) {
        connection.onFillInterestedFailed(cause);
    }

    @Override
    public InvocationType getInvocationType() {
        // Filling does not block, and has to go on where all threads wait for what it would fill.
        return InvocationType.EITHER;
    }
}
