package org.servletfcgi.spring.boot;

import java.util.List;
import org.servletfcgi.connector.FastCgiConnector;

/** The FastCGI connectors of the application's web server; a bean. Any thread. */
public final class FastCgiConnectors {

    private volatile List<FastCgiConnector> all = List.of();

    FastCgiConnectors() {}

    /** One for each address, in the order of the configuration; empty before the web server is made. Unmodifiable. */
    public List<FastCgiConnector> all() {
        return all;
    }

    void set(List<FastCgiConnector> connectors) {
        all = List.copyOf(connectors);
    }
}
