package org.servletfcgi.server;

import java.util.Set;
import org.eclipse.jetty.server.HttpConfiguration;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.internal.RequestMapper;
import org.servletfcgi.cgi.internal.Variable;
import org.servletfcgi.fastcgi.internal.PairTable;

/**
 * What all connections of a factory share, made once from its settings.
 *
 * @param totalContent what all of them may hold in memory of unread content
 * @param variables has the variables that come again and again
 * @param stderrToFront whether the web server is told of failures (S8)
 * @param halfClose whether requests go on when the web server has ended its output (Q7)
 */
record Shared(
        HttpConfiguration configuration,
        Limits limits,
        Budget totalContent,
        FastCgiStatistics statistics,
        FailureLog failures,
        Admission admission,
        PairTable<Variable> variables,
        RequestMapper mapper,
        Response.Heads heads,
        ThreadWatch threads,
        boolean stderrToFront,
        boolean halfClose) {

    static Shared of(
            HttpConfiguration configuration,
            Limits limits,
            MappingOptions options,
            Set<Role> roles,
            FastCgiStatistics statistics,
            boolean stderrToFront,
            boolean halfClose) {
        RequestMapper mapper = new RequestMapper(options);
        return new Shared(
                configuration,
                limits,
                new Budget(limits.totalContentBytes()),
                statistics,
                new FailureLog(statistics),
                new Admission(limits, roles),
                new PairTable<>(Variable::of, mapper::mayKeep),
                mapper,
                new Response.Heads(limits.responseHeadBytes(), statistics),
                new ThreadWatch(limits),
                stderrToFront,
                halfClose);
    }
}
