package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.Connector;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.RecordEncoder;
import org.servletfcgi.fastcgi.internal.RecordType;

/**
 * Whether and how a connection and its requests end, where that is not the web server's decision. Any thread.
 *
 * <p>A connection that is closing takes no further request, and is closed after the last one (Q1, Q2). While the server
 * stops, a kept one goes on until the web server has been told, and then closes it (L6).
 *
 * <pre>
 *   KEPT --the server stops: a record tells the web server--&gt; TOLD
 *     |                                                        |
 *     `--no KEEP_CONN, a refusal, a close tells the web server-+--&gt; CLOSING
 * </pre>
 */
final class Ending {
    private enum State {
        KEPT,
        TOLD,
        CLOSING
    }

    /**
     * The web server by its {@code SERVER_SOFTWARE}, and what ends a kept connection while the server stops, so that it
     * sends no further request into it (L6). A close alone does not: a request may be on its way that the web server does
     * not repeat. What each of them needs was found by experiment, and is in their sources.
     */
    enum WebServer {
        /** One of which nothing is known: the connection is closed after END_REQUEST. */
        OTHER,

        /**
         * A close in place of END_REQUEST. After the end of STDOUT its client has everything; Apache httpd then gives the
         * connection up, with two lines in its log. After END_REQUEST another request may be faster than the close.
         */
        APACHE,

        /**
         * An empty STDERR. nginx gives up a connection when anything comes on it between two requests, or with
         * END_REQUEST. Where another request was faster, it reads past it before the response's head.
         */
        NGINX,

        /**
         * FCGI_MAX_REQS 0. HAProxy begins no more requests on a connection than it was told last, and gives up one that is
         * idle when anything comes.
         */
        HAPROXY,

        /** As one of which nothing is known. */
        H2O;

        /** The only id that nginx uses. */
        private static final int NGINX_REQUEST_ID = 1;

        private static final Map<String, String> NO_REQUESTS = Map.of("FCGI_MPXS_CONNS", "1", "FCGI_MAX_REQS", "0");

        /** The one that gives {@code SERVER_SOFTWARE} so, or none. */
        static WebServer of(@Nullable String software) {
            if (software == null) {
                return OTHER;
            }
            if (software.startsWith("nginx")) {
                return NGINX;
            }
            if (software.startsWith("HAProxy")) {
                return HAPROXY;
            }
            if (software.startsWith("Apache")) {
                return APACHE;
            }
            return software.startsWith("h2o") ? H2O : OTHER;
        }

        /**
         * Whether it is told by a close, after which no request is answered. Otherwise by a record that it closes upon; a
         * request that was on its way before is answered.
         */
        boolean isToldByClose() {
            return switch (this) {
                case OTHER, APACHE, H2O -> true;
                case NGINX, HAPROXY -> false;
            };
        }

        /** Whether END_REQUEST is left out after the end of STDOUT. */
        boolean isCloseForEndRequest() {
            return this == APACHE;
        }

        /**
         * Whether it sends all of STDIN whatever comes, and END_REQUEST before that does harm: HAProxy 2.6 then keeps a
         * client that goes on with its upload waiting for {@code timeout server}, and h2o 2.2 ends itself (web-servers
         * rule 18).
         */
        boolean isAllStdinSent() {
            return this == HAPROXY || this == H2O;
        }

        /** Writes the record that tells it, if it is one, of {@link Batch#MAX_FAREWELL_BYTES} at most. */
        void writeFarewell(ByteBuffer target) {
            switch (this) {
                case OTHER, APACHE, H2O -> {}
                case NGINX -> RecordEncoder.streamEnd(target, RecordType.STDERR, NGINX_REQUEST_ID);
                case HAPROXY -> RecordEncoder.getValuesResult(target, NO_REQUESTS);
            }
        }
    }

    private final Connector connector;
    private final AtomicReference<State> state = new AtomicReference<>(State.KEPT);
    private volatile WebServer webServer = WebServer.OTHER;

    Ending(Connector connector) {
        this.connector = connector;
    }

    /** Whether no further request is taken. */
    boolean isClosing() {
        return state.get() == State.CLOSING;
    }

    /** Takes no further request, and closes after the last one. */
    void closeWhenIdle() {
        state.set(State.CLOSING);
    }

    /** A web server has sent a request that gives {@code SERVER_SOFTWARE} so, or not. */
    void meet(@Nullable String serverSoftware) {
        if (webServer == WebServer.OTHER) {
            webServer = WebServer.of(serverSoftware);
        }
    }

    /** Whether the web server sends STDIN to its end whatever comes, so that END_REQUEST has to wait for it. */
    boolean isAllStdinSent() {
        return webServer.isAllStdinSent();
    }

    /**
     * The web server that is told of the stop with the END_REQUEST of a request; null where the connection goes on.
     *
     * @param shared whether there is another request, for which a close would have to wait
     */
    @Nullable
    WebServer afterAnswer(boolean shared) {
        WebServer told = webServer;
        if (isClosing() || !connector.isShutdown() || (told.isToldByClose() && shared)) {
            return null;
        }
        tell(told.isToldByClose() ? State.CLOSING : State.TOLD);
        return told;
    }

    /** The connection is idle while the server stops. Returns what tells the web server; if null, it is to be closed. */
    @Nullable
    RecordEntry whenIdle() {
        if (state.get() != State.KEPT || webServer.isToldByClose()) {
            return null;
        }
        tell(State.TOLD);
        ByteBuffer record = ByteBuffer.allocate(Batch.MAX_FAREWELL_BYTES);
        webServer.writeFarewell(record);
        return RecordEntry.records(record.flip());
    }

    private void tell(State how) {
        state.updateAndGet(before -> before == State.CLOSING ? before : how);
    }
}
