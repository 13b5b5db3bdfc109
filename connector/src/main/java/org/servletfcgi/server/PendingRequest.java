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
    private final boolean storing;
    private @Nullable MetaVariables complete;

    /**
     * A request whose BEGIN_REQUEST has come.
     *
     * @param status REQUEST_COMPLETE, or why the request will be refused once its variables have come
     * @param storing whether to take the variables of a request that will be refused; they tell whether it is a HEAD
     */
    PendingRequest(Limits limits, Role role, ProtocolStatus status, boolean storing) {
        this.limits = limits;
        this.role = role;
        this.status = status;
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

    /** What PARAMS held; asked for after its end only. */
    MetaVariables variables() {
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
        switch (status) {
            case REQUEST_COMPLETE -> {}
            // web-servers rule 14: a bare END_REQUEST is an empty 200 on Apache httpd, so it gets a response too.
            case CANT_MPX_CONN, OVERLOADED ->
                throw unavailable("more than maxRequestsPerConnection " + limits.maxRequestsPerConnection()
                        + " requests at once, or one after the last of the connection");
            case UNKNOWN_ROLE -> throw unavailable("role other than RESPONDER and AUTHORIZER");
        }
        switch (decoder.end()) {
            case COMPLETE -> {}
            case TRUNCATED -> throw refused(HttpStatus.BAD_REQUEST_400, "PARAMS ends inside a name-value pair");
            case STREAM_TOO_LARGE -> throw tooLarge("maxParamsBytes", limits.maxParamsBytes());
            case TOO_MANY_PAIRS -> throw tooLarge("maxParams", limits.maxParams());
            case NAME_TOO_LONG -> throw tooLarge("maxParamNameBytes", limits.maxParamNameBytes());
            case VALUE_TOO_LONG -> throw tooLarge("maxParamValueBytes", limits.maxParamValueBytes());
        }
    }

    private static HttpException.RuntimeException unavailable(String reason) {
        return refused(HttpStatus.SERVICE_UNAVAILABLE_503, reason);
    }

    private static HttpException.RuntimeException tooLarge(String limit, int value) {
        return refused(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, "PARAMS exceeds " + limit + " " + value);
    }

    private static HttpException.RuntimeException refused(int status, String reason) {
        return new HttpException.RuntimeException(status, reason);
    }
}
