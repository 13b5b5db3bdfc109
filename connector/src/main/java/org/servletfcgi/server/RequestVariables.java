package org.servletfcgi.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.internal.MetaVariables;
import org.servletfcgi.cgi.internal.Variable;
import org.servletfcgi.fastcgi.internal.FastCgiException;
import org.servletfcgi.fastcgi.internal.NameValueDecoder;
import org.servletfcgi.fastcgi.internal.PairTable;

/**
 * The variables of a request while PARAMS come, and whether the request can be tried with them. Guarded by the lock of its
 * {@link FastCgiStream}.
 *
 * <pre>
 *   VARIABLES --a limit of the request--&gt; OVER_LIMIT
 *       `--------the connection's budget--&gt; OVER_BUDGET
 *   METHOD -----either of them------------&gt; NOTHING
 * </pre>
 */
final class RequestVariables {
    /** What a variable costs besides its bytes: two strings, their entries in a list and in a map, a header field. */
    private static final int PAIR_OVERHEAD_BYTES = 192;

    private static final MetaVariables NO_VARIABLES = MetaVariables.builder().build();

    /** What is kept of PARAMS. */
    private enum Keeping {
        VARIABLES,
        /** It will be refused: only whether it is a HEAD. */
        METHOD,
        NOTHING,
        OVER_LIMIT,
        OVER_BUDGET
    }

    private final Limits limits;
    private final Budget budget;
    private final PairTable<Variable> table;
    private final Admission.Decision decision;
    private MetaVariables.@Nullable Builder variables = MetaVariables.builder();
    private Keeping keeping;
    private @Nullable NameValueDecoder decoder;
    private NameValueDecoder.Outcome outcome = NameValueDecoder.Outcome.COMPLETE;
    private boolean head;
    private long receivedBytes;
    private long heldBytes;
    private long pairsRoom;
    private boolean overdue;

    /**
     * Those of a request whose BEGIN_REQUEST has come.
     *
     * @param budget where the memory for the variables comes from
     * @param table has the variables that come again
     * @param decision what becomes of it once they have come
     */
    RequestVariables(Limits limits, Budget budget, PairTable<Variable> table, Admission.Decision decision) {
        this.limits = limits;
        this.budget = budget;
        this.table = table;
        this.decision = decision;
        if (decision.refusal() == null) {
            keeping = Keeping.VARIABLES;
        } else {
            keeping = decision.decoding() ? Keeping.METHOD : Keeping.NOTHING;
        }
    }

    /**
     * Takes the next bytes of PARAMS.
     *
     * @throws FastCgiException where they go on far beyond what may be kept (N4)
     */
    void add(ByteBuffer fragment) {
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
                    this::pair);
        }
        // This thread is the only one that takes of the budget, and does so once for all pairs of the fragment.
        long room = budget.left();
        pairsRoom = room;
        try {
            decoder.decode(fragment);
        } finally {
            budget.take(room - pairsRoom);
            heldBytes += room - pairsRoom;
        }
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

    private void pair(ByteBuffer bytes, int start, int nameLength, int valueLength) {
        Variable variable = table.get(bytes, start, nameLength, valueLength);
        if (variable.name().equals("REQUEST_METHOD")) {
            head = HttpMethod.HEAD.is(variable.value());
        }
        if (keeping != Keeping.VARIABLES || variables == null) {
            return;
        }
        if (pairsRoom < PAIR_OVERHEAD_BYTES) {
            keeping = Keeping.OVER_BUDGET;
            return;
        }
        pairsRoom -= PAIR_OVERHEAD_BYTES;
        variables.accept(variable);
    }

    /** Drops the variables and gives their memory back, once; when the request is over, or they are not wanted. */
    void release() {
        decoder = null;
        variables = null;
        budget.give(heldBytes);
        heldBytes = 0;
    }

    /** Whether the method is HEAD, as far as PARAMS was looked into. */
    boolean isHead() {
        return head && !overdue;
    }

    /** PARAMS take too long: the request is answered as if there were none, which may still come and are ignored. */
    void overdue() {
        overdue = true;
        keeping = Keeping.NOTHING;
        release();
    }

    /** What PARAMS held; asked for once, after its end, or when it is overdue. */
    MetaVariables complete() {
        return variables == null ? NO_VARIABLES : variables.build();
    }

    /**
     * Checks that the request can be tried.
     *
     * @throws HttpException.RuntimeException with the status to answer with
     */
    void check() {
        // web-servers rule 14: a bare END_REQUEST is an empty 200 on Apache httpd, so it gets a response too.
        HttpException.RuntimeException refusal = decision.refusal();
        if (refusal != null) {
            throw refusal;
        }
        if (overdue) {
            throw new LimitException(
                    HttpStatus.REQUEST_TIMEOUT_408,
                    Limit.PARAMS_TIMEOUT,
                    "PARAMS did not end within paramsTimeout " + limits.paramsTimeout());
        }
        if (keeping == Keeping.OVER_BUDGET) {
            // Not the client's fault, who may try again.
            throw new LimitException(
                    HttpStatus.SERVICE_UNAVAILABLE_503,
                    Limit.CONNECTION_PARAMS_BYTES,
                    "PARAMS of all requests exceed connectionParamsBytes " + limits.connectionParamsBytes());
        }
        switch (outcome) {
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
