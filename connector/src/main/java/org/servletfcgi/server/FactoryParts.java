package org.servletfcgi.server;

import java.util.Set;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.RequestMapper;
import org.servletfcgi.fastcgi.Role;

/** What all connections of a factory share, made once from its settings. */
record FactoryParts(Limits limits, RequestStarter starter, ResponseHeads heads, FailureLog failures) {

    static FactoryParts of(Limits limits, MappingOptions options, Set<Role> roles) {
        FailureLog failures = new FailureLog();
        RequestStarter starter = new RequestStarter(new RequestMapper(options), limits, roles, failures);
        return new FactoryParts(limits, starter, new ResponseHeads(limits.responseHeadBytes()), failures);
    }
}
