package org.servletfcgi.server;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;

/**
 * The content of a request cannot be read to its end. An {@code IOException} for the application that reads; where that
 * lets it out, the response gets the status.
 */
final class ContentException extends EofException implements HttpException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable Limit limit;
    private final String reason;

    ContentException(int status, @Nullable Limit limit, String reason) {
        super(reason);
        this.status = status;
        this.limit = limit;
        this.reason = reason;
    }

    /** What was exceeded; null where it was no limit. */
    @Nullable
    Limit limit() {
        return limit;
    }

    @Override
    public int getCode() {
        return status;
    }

    @Override
    public String getReason() {
        return reason;
    }
}
