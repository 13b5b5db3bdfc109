package org.servletfcgi.server;

import java.util.function.Consumer;
import org.eclipse.jetty.server.Connector;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how a connection ends, where that is not the web server's decision. Any thread.
 *
 * <p>A connection that is closing takes no further request, and is closed after the last one (Q1, Q2). While the server
 * stops, a kept one goes on until the web server has been told, and then closes it (L6).
 */
final class Ending {
    private final Connector connector;
    private volatile boolean closing;
    private volatile Farewell farewell = Farewell.CLOSE;
    private volatile boolean told;

    Ending(Connector connector) {
        this.connector = connector;
    }

    /** Whether no further request is taken. */
    boolean isClosing() {
        return closing;
    }

    /** Takes no further request, and closes after the last one. */
    void closeWhenIdle() {
        closing = true;
    }

    /** A web server has sent a request that gives {@code SERVER_SOFTWARE} so, or not. */
    void meet(@Nullable String serverSoftware) {
        if (farewell == Farewell.CLOSE) {
            farewell = Farewell.to(serverSoftware);
        }
    }

    /** What ends the connection with the END_REQUEST of {@code stream}, one of {@code active}; null where it goes on. */
    @Nullable
    Farewell afterAnswer(ActiveRequests active, FastCgiStream stream) {
        // A close would have to wait for the others.
        if (closing || !connector.isShutdown() || (farewell.isClose() && active.hasOthers(stream))) {
            return null;
        }
        closing = farewell.isClose();
        told = true;
        return farewell;
    }

    /**
     * The connection is idle while the server stops. Returns whether {@code writer} has got something to write that is
     * news to the web server; if not, the connection is to be closed.
     */
    boolean tell(Consumer<RecordEntry> writer) {
        if (closing || told || farewell.isClose()) {
            return false;
        }
        told = true;
        writer.accept(farewell.entry());
        return true;
    }
}
