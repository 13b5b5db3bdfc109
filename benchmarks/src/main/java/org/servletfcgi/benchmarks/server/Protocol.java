package org.servletfcgi.benchmarks.server;

import java.nio.file.Path;
import org.eclipse.jetty.fcgi.server.ServerFCGIConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.servletfcgi.connector.FastCgiConnector;

/** How requests reach the servlet: what is compared. */
public enum Protocol {
    /** FastCGI by the connector of this project. */
    SERVLET_FCGI("servlet-fcgi") {
        @Override
        Connector connector(Server server, HttpConfiguration configuration, Path socket) {
            FastCgiConnector connector = new FastCgiConnector(server, configuration);
            connector.setBind("unix:" + socket);
            return connector;
        }
    },
    /** FastCGI by Jetty's own server side. */
    JETTY_FASTCGI("Jetty's FastCGI") {
        @Override
        Connector connector(Server server, HttpConfiguration configuration, Path socket) {
            return jetty(server, new ServerFCGIConnectionFactory(configuration), socket);
        }
    },
    /** HTTP/1.1 by Jetty. */
    JETTY_HTTP("Jetty's HTTP/1.1") {
        @Override
        Connector connector(Server server, HttpConfiguration configuration, Path socket) {
            return jetty(server, new HttpConnectionFactory(configuration), socket);
        }
    };

    private final String title;

    Protocol(String title) {
        this.title = title;
    }

    /** What it is called in tables. */
    public String title() {
        return title;
    }

    abstract Connector connector(Server server, HttpConfiguration configuration, Path socket);

    private static Connector jetty(Server server, ConnectionFactory factory, Path socket) {
        UnixDomainServerConnector connector = new UnixDomainServerConnector(server, factory);
        connector.setUnixDomainPath(socket);
        return connector;
    }
}
