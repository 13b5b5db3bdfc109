package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.RecordEncoder;
import org.servletfcgi.fastcgi.RecordType;

/**
 * What ends a kept connection while the server stops, so that the web server sends no further request into it (L6). A
 * close alone does not: a request may be on its way that the web server does not repeat. What each of them needs was
 * found by experiment, and is in their sources.
 */
enum Farewell {
    /** A web server of which nothing is known: the connection is closed after END_REQUEST. */
    CLOSE(true),

    /**
     * Apache httpd: a close in place of END_REQUEST. After the end of STDOUT its client has everything; it then gives the
     * connection up, with two lines in its log. After END_REQUEST another request may be faster than the close.
     */
    CLOSE_FOR_END_REQUEST(true),

    /**
     * nginx: an empty STDERR. It gives up a connection when anything comes on it between two requests, or with
     * END_REQUEST. Where another request was faster, it reads past it before the response's head.
     */
    EMPTY_STDERR(false),

    /**
     * HAProxy: FCGI_MAX_REQS 0. It begins no more requests on a connection than it was told last, and gives up one that
     * is idle when anything comes.
     */
    NO_MORE_REQUESTS(false);

    /** Bytes of the record, at most. */
    static final int MAX_BYTES = 48;

    /** The only id that nginx uses. */
    private static final int NGINX_REQUEST_ID = 1;

    private static final Map<String, String> NO_REQUESTS = Map.of("FCGI_MPXS_CONNS", "1", "FCGI_MAX_REQS", "0");

    private final boolean closing;

    Farewell(boolean closing) {
        this.closing = closing;
    }

    /** For the web server that gives {@code SERVER_SOFTWARE} so; null where it gives none. */
    static Farewell to(@Nullable String serverSoftware) {
        String name = serverSoftware == null ? "" : serverSoftware;
        if (name.startsWith("nginx")) {
            return EMPTY_STDERR;
        }
        if (name.startsWith("HAProxy")) {
            return NO_MORE_REQUESTS;
        }
        return name.startsWith("Apache") ? CLOSE_FOR_END_REQUEST : CLOSE;
    }

    /**
     * Whether it is a close, after which no request is answered. Otherwise it is a record that the web server closes
     * upon; a request that was on its way before is answered.
     */
    boolean isClose() {
        return closing;
    }

    /** Whether END_REQUEST is left out after the end of STDOUT. */
    boolean replacesEndRequest() {
        return this == CLOSE_FOR_END_REQUEST;
    }

    /** Writes the record, if it is one, of {@link #MAX_BYTES} at most. */
    void write(ByteBuffer target) {
        switch (this) {
            case CLOSE, CLOSE_FOR_END_REQUEST -> {}
            case EMPTY_STDERR -> RecordEncoder.streamEnd(target, RecordType.STDERR, NGINX_REQUEST_ID);
            case NO_MORE_REQUESTS -> RecordEncoder.getValuesResult(target, NO_REQUESTS);
        }
    }

    /** The record alone. */
    RecordEntry entry() {
        ByteBuffer record = ByteBuffer.allocate(MAX_BYTES);
        write(record);
        return RecordEntry.records(record.flip());
    }
}
