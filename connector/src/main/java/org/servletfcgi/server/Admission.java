package org.servletfcgi.server;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.ProtocolStatus;
import org.servletfcgi.fastcgi.Role;

/** Which requests a connection takes. One that it does not take is answered when its PARAMS have ended (Q4). */
final class Admission {
    /**
     * Requests at once that are refused with a response. One more is refused with END_REQUEST alone and takes no memory;
     * no web server that was measured multiplexes and takes that for an answer (web-servers rule 14).
     */
    static final int MAX_REFUSED = 100;

    private final Limits limits;
    private final RequestStarter starter;
    private final Budget params;

    /**
     * Admits to one connection.
     *
     * @param starter knows the roles that are played
     * @param params where the memory for variables comes from
     */
    Admission(Limits limits, RequestStarter starter, Budget params) {
        this.limits = limits;
        this.starter = starter;
        this.params = params;
    }

    /**
     * A request whose BEGIN_REQUEST has come; null where it is refused at once.
     *
     * @param code the role as it came
     * @param active the requests that the connection has already
     * @param inParams those of them whose PARAMS have not ended
     * @param closing whether the connection takes no more
     */
    @Nullable
    PendingRequest admit(int code, int active, int inParams, boolean closing) {
        if (active - MAX_REFUSED >= limits.maxRequestsPerConnection()) {
            return null;
        }
        Role role = starter.played(code);
        ProtocolStatus status = ProtocolStatus.REQUEST_COMPLETE;
        HttpException.RuntimeException refusal = overload(active, inParams, closing);
        if (refusal != null) {
            status = ProtocolStatus.OVERLOADED;
        } else if (role == null) {
            status = ProtocolStatus.UNKNOWN_ROLE;
            refusal = unavailable("a role that is unknown or not switched on");
        }
        PendingRequest request =
                new PendingRequest(limits, params, role == null ? Role.RESPONDER : role, status, refusal);
        if (inParams / 2 >= limits.maxRequestsInParams()) {
            request.keepNothing();
        }
        return request;
    }

    private HttpException.@Nullable RuntimeException overload(int active, int inParams, boolean closing) {
        if (closing) {
            return unavailable("no more requests on this connection");
        }
        if (active >= limits.maxRequestsPerConnection()) {
            return tooMany(Limit.MAX_REQUESTS_PER_CONNECTION, limits.maxRequestsPerConnection());
        }
        return inParams >= limits.maxRequestsInParams()
                ? tooMany(Limit.MAX_REQUESTS_IN_PARAMS, limits.maxRequestsInParams())
                : null;
    }

    private static LimitException tooMany(Limit limit, int value) {
        return new LimitException(
                HttpStatus.SERVICE_UNAVAILABLE_503,
                limit,
                "more than " + limit.label() + " " + value + " requests at once");
    }

    private static HttpException.RuntimeException unavailable(String reason) {
        return new HttpException.RuntimeException(HttpStatus.SERVICE_UNAVAILABLE_503, reason);
    }
}
