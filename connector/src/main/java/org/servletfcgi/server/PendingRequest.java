package org.servletfcgi.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MetaVariables;
import org.servletfcgi.fastcgi.FastCgiException;
import org.servletfcgi.fastcgi.NameValueDecoder;
import org.servletfcgi.fastcgi.ProtocolStatus;
import org.servletfcgi.fastcgi.Role;

/**
 * A request between BEGIN_REQUEST and the end of PARAMS. Owned by the thread that fills the connection.
 *
 * <pre>
 *   VARIABLES --a limit of the request--&gt; OVER_LIMIT
 *       `--------the connection's budget--&gt; OVER_BUDGET
 *   METHOD -----either of them------------&gt; NOTHING
 * </pre>
 */
final class PendingRequest {
    /** What a variable costs besides its bytes: two strings, their entries in a list and in a map, a header field. */
    private static final int PAIR_OVERHEAD_BYTES = 192;

    /** What is kept of PARAMS. */
    private enum Keeping {
        VARIABLES,
        /** It will be refused: only whether it is a HEAD. */
        METHOD,
        NOTHING,
        OVER_LIMIT,
        OVER_BUDGET
    }

    private final long beginNanoTime = NanoTime.now();
    private final Limits limits;
    private final Budget budget;
    private final Role role;
    private final ProtocolStatus status;
    private MetaVariables.Builder variables = MetaVariables.builder();
    private Keeping keeping;
    private @Nullable NameValueDecoder decoder;
    private NameValueDecoder.Outcome outcome = NameValueDecoder.Outcome.COMPLETE;
    private boolean head;
    private long receivedBytes;
    private long heldBytes;

    /**
     * A request whose BEGIN_REQUEST has come.
     *
     * @param budget where the memory for the variables comes from
     * @param status REQUEST_COMPLETE, or why the request will be refused once its variables have come
     * @param decoding whether to look into the variables of a request that will be refused; they tell whether it is a
     *     HEAD
     */
    PendingRequest(Limits limits, Budget budget, Role role, ProtocolStatus status, boolean decoding) {
        this.limits = limits;
        this.budget = budget;
        this.role = role;
        this.status = status;
        if (status == ProtocolStatus.REQUEST_COMPLETE) {
            keeping = Keeping.VARIABLES;
        } else {
            keeping = decoding ? Keeping.METHOD : Keeping.NOTHING;
        }
    }

    /**
     * Takes the next bytes of PARAMS.
     *
     * @throws FastCgiException where they go on far beyond what may be kept (N4)
     */
    void params(ByteBuffer fragment) {
        receivedBytes += fragment.remaining();
        long most = (long) NameValueDecoder.OVER_LIMIT_FACTOR * limits.maxParamsBytes();
        if (receivedBytes > most) {
            throw new FastCgiException(
                    FastCgiException.Reason.PARAMS_LENGTH,
                    "expected name-value pairs of at most " + limits.maxParamsBytes()
                            + " bytes (maxParamsBytes), got more than " + most);
        }
        switch (keeping) {
            case VARIABLES, METHOD -> keep(fragment);
            case NOTHING, OVER_LIMIT, OVER_BUDGET -> {}
        }
    }

    private void keep(ByteBuffer fragment) {
        if (hold(fragment.remaining())) {
            outcome = decode(fragment);
        }
        boolean tooMuch = switch (outcome) {
            case COMPLETE, TRUNCATED -> false;
            case STREAM_TOO_LARGE, TOO_MANY_PAIRS, NAME_TOO_LONG, VALUE_TOO_LONG -> true;
        };
        if (tooMuch) {
            keeping = keeping == Keeping.VARIABLES ? Keeping.OVER_LIMIT : Keeping.NOTHING;
        }
        if (keeping != Keeping.VARIABLES && keeping != Keeping.METHOD) {
            release();
        }
    }

    private NameValueDecoder.Outcome decode(ByteBuffer fragment) {
        if (decoder == null) {
            decoder = new NameValueDecoder(
                    limits.maxParamsBytes(),
                    limits.maxParams(),
                    limits.maxParamNameBytes(),
                    limits.maxParamValueBytes(),
                    this::accept);
        }
        decoder.decode(fragment);
        return decoder.end();
    }

    private boolean hold(long bytes) {
        if (!budget.tryTake(bytes)) {
            keeping = keeping == Keeping.VARIABLES ? Keeping.OVER_BUDGET : Keeping.NOTHING;
            return false;
        }
        heldBytes += bytes;
        return true;
    }

    private void accept(String name, String value) {
        if (name.equals("REQUEST_METHOD")) {
            head = HttpMethod.HEAD.is(value);
        }
        if (keeping == Keeping.VARIABLES && hold(PAIR_OVERHEAD_BYTES)) {
            variables.accept(name, value);
        }
    }

    /** Drops the variables and gives their memory back. */
    void release() {
        decoder = null;
        variables = MetaVariables.builder();
        budget.give(heldBytes);
        heldBytes = 0;
    }

    /** What the variables take of the budget, for whoever goes on with them. */
    long heldBytes() {
        return heldBytes;
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

    /** Whether the method is HEAD, as far as PARAMS was looked into. */
    boolean isHead() {
        return head;
    }

    /** What PARAMS held; asked for once, after its end. */
    MetaVariables variables() {
        return variables.build();
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
                        + " requests at once, or more than maxRequestsInParams " + limits.maxRequestsInParams()
                        + " in their PARAMS, or one after the last of the connection");
            case UNKNOWN_ROLE -> throw unavailable("a role that is unknown or not switched on");
        }
        if (keeping == Keeping.OVER_BUDGET) {
            throw tooLarge("PARAMS of all requests exceed connectionParamsBytes", limits.connectionParamsBytes());
        }
        switch (outcome) {
            case COMPLETE -> {}
            case TRUNCATED -> throw refused(HttpStatus.BAD_REQUEST_400, "PARAMS ends inside a name-value pair");
            case STREAM_TOO_LARGE -> throw tooLarge("PARAMS exceeds maxParamsBytes", limits.maxParamsBytes());
            case TOO_MANY_PAIRS -> throw tooLarge("PARAMS exceeds maxParams", limits.maxParams());
            case NAME_TOO_LONG -> throw tooLarge("PARAMS exceeds maxParamNameBytes", limits.maxParamNameBytes());
            case VALUE_TOO_LONG -> throw tooLarge("PARAMS exceeds maxParamValueBytes", limits.maxParamValueBytes());
        }
    }

    private static HttpException.RuntimeException unavailable(String reason) {
        return refused(HttpStatus.SERVICE_UNAVAILABLE_503, reason);
    }

    private static HttpException.RuntimeException tooLarge(String what, long limit) {
        return refused(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, what + " " + limit);
    }

    private static HttpException.RuntimeException refused(int status, String reason) {
        return new HttpException.RuntimeException(status, reason);
    }
}
