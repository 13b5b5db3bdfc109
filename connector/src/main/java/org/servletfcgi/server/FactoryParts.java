package org.servletfcgi.server;

import java.util.Set;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.RequestMapper;
import org.servletfcgi.cgi.Variable;
import org.servletfcgi.fastcgi.PairTable;
import org.servletfcgi.fastcgi.Role;

/** What all connections of a factory share, made once from its settings. */
record FactoryParts(
        Limits limits,
        Budget totalContent,
        FastCgiStatistics statistics,
        Admission admission,
        PairTable<Variable> variables,
        RequestStarter starter,
        ResponseHeads heads,
        ThreadWatch threads,
        FailureLog failures) {

    static FactoryParts of(Limits limits, MappingOptions options, Set<Role> roles, FastCgiStatistics statistics) {
        FailureLog failures = new FailureLog(statistics);
        RequestMapper mapper = new RequestMapper(options);
        return new FactoryParts(
                limits,
                new Budget(limits.totalContentBytes()),
                statistics,
                new Admission(limits, roles),
                new PairTable<>(Variable::of, mapper::mayKeep),
                new RequestStarter(mapper, limits, failures, statistics),
                new ResponseHeads(limits.responseHeadBytes(), statistics),
                new ThreadWatch(limits),
                failures);
    }
}
