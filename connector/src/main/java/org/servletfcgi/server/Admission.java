package org.servletfcgi.server;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.ProtocolStatus;
import org.servletfcgi.fastcgi.Role;

/** Which requests a connection takes. One that it does not take is answered when its PARAMS have ended (Q4). */
final class Admission {
    /** Requests at once whose variables are still arriving, because nothing else bounds the memory for them (X2). */
    private static final int MAX_IN_PARAMS = 8;

    private final Limits limits;

    Admission(Limits limits) {
        this.limits = limits;
    }

    /**
     * A request whose BEGIN_REQUEST has come.
     *
     * @param role as it came
     * @param count the requests that the connection has already
     * @param closing whether the connection takes no more
     */
    PendingRequest admit(int role, ActiveRequests.Count count, boolean closing) {
        Role known = Role.of(role);
        ProtocolStatus status = ProtocolStatus.REQUEST_COMPLETE;
        HttpException.RuntimeException refusal = overload(count, closing);
        if (refusal != null) {
            status = ProtocolStatus.OVERLOADED;
        } else if (known == null || known == Role.FILTER) {
            status = ProtocolStatus.UNKNOWN_ROLE;
            refusal = unavailable("role other than RESPONDER and AUTHORIZER");
        }
        boolean storing = count.inParams() < 2 * MAX_IN_PARAMS;
        return new PendingRequest(limits, known == null ? Role.RESPONDER : known, status, refusal, storing);
    }

    private HttpException.@Nullable RuntimeException overload(ActiveRequests.Count count, boolean closing) {
        if (closing) {
            return unavailable("no more requests on this connection");
        }
        if (count.inAll() >= limits.maxRequestsPerConnection() || count.inParams() >= MAX_IN_PARAMS) {
            return new LimitException(
                    HttpStatus.SERVICE_UNAVAILABLE_503,
                    Limit.MAX_REQUESTS_PER_CONNECTION,
                    "more than maxRequestsPerConnection " + limits.maxRequestsPerConnection() + " requests at once");
        }
        return null;
    }

    private static HttpException.RuntimeException unavailable(String reason) {
        return new HttpException.RuntimeException(HttpStatus.SERVICE_UNAVAILABLE_503, reason);
    }
}
