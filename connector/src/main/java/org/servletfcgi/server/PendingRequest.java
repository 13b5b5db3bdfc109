package org.servletfcgi.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MetaVariables;
import org.servletfcgi.fastcgi.NameValueDecoder;
import org.servletfcgi.fastcgi.ProtocolStatus;
import org.servletfcgi.fastcgi.Role;

/** A request between BEGIN_REQUEST and the end of PARAMS. Owned by the thread that fills the connection. */
final class PendingRequest {
    private final MetaVariables.Builder variables = MetaVariables.builder();
    private final long beginNanoTime = NanoTime.now();
    private final NameValueDecoder decoder;
    private final Limits limits;
    private final Role role;
    private final ProtocolStatus status;
    private final HttpException.@Nullable RuntimeException refusal;
    private final boolean storing;
    private @Nullable MetaVariables complete;
    private boolean claimed;
    private volatile boolean overdue;

    /**
     * A request whose BEGIN_REQUEST has come.
     *
     * @param status what END_REQUEST will say
     * @param refusal why the request will be refused once its variables have come, or null
     * @param storing whether to take the variables of a request that will be refused; they tell whether it is a HEAD
     */
    PendingRequest(
            Limits limits,
            Role role,
            ProtocolStatus status,
            HttpException.@Nullable RuntimeException refusal,
            boolean storing) {
        this.limits = limits;
        this.role = role;
        this.status = status;
        this.refusal = refusal;
        this.storing = storing;
        this.decoder = new NameValueDecoder(
                limits.maxParamsBytes(),
                limits.maxParams(),
                limits.maxParamNameBytes(),
                limits.maxParamValueBytes(),
                variables);
    }

    void params(ByteBuffer fragment) {
        if (storing) {
            decoder.decode(fragment);
        }
    }

    long beginNanoTime() {
        return beginNanoTime;
    }

    Role role() {
        return role;
    }

    ProtocolStatus status() {
        return status;
    }

    /**
     * Whether the caller is the one that goes on with the request: its PARAMS have ended, or take too long, or it is
     * aborted. Under the lock of {@link FastCgiRequests}.
     */
    boolean claim() {
        boolean first = !claimed;
        claimed = true;
        return first;
    }

    /** PARAMS take too long: the request is answered as if there were none, which may still come and be ignored. */
    void overdue() {
        overdue = true;
    }

    /** What PARAMS held; asked for after its end only, or when it is overdue. */
    MetaVariables variables() {
        if (overdue) {
            return MetaVariables.builder().build();
        }
        if (complete == null) {
            complete = variables.build();
        }
        return complete;
    }

    /**
     * Checks that the request can be tried.
     *
     * @throws HttpException.RuntimeException with the status to answer with
     */
    void check() {
        // web-servers rule 14: a bare END_REQUEST is an empty 200 on Apache httpd, so it gets a response too.
        if (refusal != null) {
            throw refusal;
        }
        if (overdue) {
            throw new LimitException(
                    HttpStatus.REQUEST_TIMEOUT_408,
                    Limit.PARAMS_TIMEOUT,
                    "PARAMS did not end within paramsTimeout " + limits.paramsTimeout());
        }
        switch (decoder.end()) {
            case COMPLETE -> {}
            case TRUNCATED ->
                throw new HttpException.RuntimeException(
                        HttpStatus.BAD_REQUEST_400, "PARAMS ends inside a name-value pair");
            case STREAM_TOO_LARGE -> throw tooLarge(Limit.MAX_PARAMS_BYTES, limits.maxParamsBytes());
            case TOO_MANY_PAIRS -> throw tooLarge(Limit.MAX_PARAMS, limits.maxParams());
            case NAME_TOO_LONG -> throw tooLarge(Limit.MAX_PARAM_NAME_BYTES, limits.maxParamNameBytes());
            case VALUE_TOO_LONG -> throw tooLarge(Limit.MAX_PARAM_VALUE_BYTES, limits.maxParamValueBytes());
        }
    }

    private static LimitException tooLarge(Limit limit, int value) {
        return new LimitException(
                HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, limit, "PARAMS exceeds " + limit.label() + " " + value);
    }
}
