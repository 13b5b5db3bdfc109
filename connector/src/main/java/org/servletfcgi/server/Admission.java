package org.servletfcgi.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.ProtocolStatus;

/** Which requests a connection takes. One that it does not take is answered when its PARAMS have ended (Q4). */
final class Admission {
    /**
     * Requests beyond the limit that take memory at once, because they are refused with a response, or aborted and not
     * yet over. One more is refused with END_REQUEST alone; no web server that was measured multiplexes and takes that for
     * an answer (web-servers rule 14).
     */
    static final int MAX_BEYOND = 100;

    private final Limits limits;
    private final Map<Role, Decision> accepted = new EnumMap<>(Role.class);

    /**
     * The same for all connections of a factory.
     *
     * @param roles those that are played
     */
    Admission(Limits limits, Set<Role> roles) {
        this.limits = limits;
        for (Role role : roles) {
            accepted.put(role, new Decision(role, ProtocolStatus.REQUEST_COMPLETE, null, true));
        }
    }

    /**
     * How many requests a connection has.
     *
     * @param active those that a web server counts: it forgets a request with its ABORT_REQUEST
     * @param inParams those of them whose PARAMS have not ended
     * @param held those that take memory
     */
    record Count(int active, int inParams, int held) {}

    /**
     * What becomes of a request.
     *
     * @param role as which it is read
     * @param status what END_REQUEST will say
     * @param refusal what it will be answered with, or null where the application is asked
     * @param decoding whether PARAMS are looked into; those of a request that is refused tell whether it is a HEAD
     */
    record Decision(
            Role role, ProtocolStatus status, HttpException.@Nullable RuntimeException refusal, boolean decoding) {}

    /** Whether there are so many requests that one more gets no response. */
    boolean isBeyondRefusal(Count count) {
        return count.held() - MAX_BEYOND >= limits.maxRequestsPerConnection();
    }

    /**
     * Decides on a request whose BEGIN_REQUEST has come.
     *
     * @param code its role
     * @param count the requests that the connection has already
     * @param closing whether the connection takes no more
     */
    Decision decide(int code, Count count, boolean closing) {
        Role known = Role.of(code);
        Decision accept = known == null ? null : accepted.get(known);
        Role role = accept == null ? Role.RESPONDER : accept.role();
        boolean decoding = count.inParams() / 2 < limits.maxRequestsInParams();
        HttpException.RuntimeException overload = overload(count, closing);
        if (overload != null) {
            // HAProxy takes OVERLOADED for the end of the connection, and fails all requests on it.
            ProtocolStatus status = closing ? ProtocolStatus.OVERLOADED : ProtocolStatus.REQUEST_COMPLETE;
            return new Decision(role, status, overload, decoding);
        }
        if (accept == null) {
            HttpException.RuntimeException refusal = unavailable("a role that is unknown or not switched on");
            return new Decision(role, ProtocolStatus.UNKNOWN_ROLE, refusal, decoding);
        }
        return accept;
    }

    private HttpException.@Nullable RuntimeException overload(Count count, boolean closing) {
        if (closing) {
            return unavailable("no more requests on this connection");
        }
        if (count.active() >= limits.maxRequestsPerConnection()) {
            return tooMany(Limit.MAX_REQUESTS_PER_CONNECTION, limits.maxRequestsPerConnection());
        }
        if (count.inParams() >= limits.maxRequestsInParams()) {
            return tooMany(Limit.MAX_REQUESTS_IN_PARAMS, limits.maxRequestsInParams());
        }
        return null;
    }

    private static HttpException.RuntimeException tooMany(Limit limit, int value) {
        return new LimitException(
                HttpStatus.SERVICE_UNAVAILABLE_503, limit, "more requests than " + limit.label() + " " + value);
    }

    private static HttpException.RuntimeException unavailable(String reason) {
        return new HttpException.RuntimeException(HttpStatus.SERVICE_UNAVAILABLE_503, reason);
    }
}
