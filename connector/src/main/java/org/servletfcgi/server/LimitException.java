package org.servletfcgi.server;

import org.eclipse.jetty.http.HttpException;

/** A request that exceeds a limit before any application has seen it, and the status to answer it with. */
final class LimitException extends HttpException.RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Limit limit;

    LimitException(int status, Limit limit, String reason) {
        super(status, reason);
        this.limit = limit;
    }

    Limit limit() {
        return limit;
    }
}
