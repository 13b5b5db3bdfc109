package org.servletfcgi.launcher.doctor;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.socket.ListenAddress;
import org.servletfcgi.socket.ListenOptions;
import org.servletfcgi.socket.SocketConnector;

/** Stands in for the application at its address, and remembers what arrives; requests of others get a 503. */
final class StandIn implements AutoCloseable {

    /** The header field with the token of a visit, as a variable. */
    static final String TOKEN_VARIABLE = "HTTP_X_SERVLET_FCGI_DOCTOR";

    private final Server server = new Server();
    private final NetworkConnector connector;
    private final Map<String, Visit> visits = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger strangers = new AtomicInteger();

    private StandIn(ListenAddress address, ListenOptions options) {
        connector = new SocketConnector(server, address, options, new Factory());
        server.addConnector(connector);
    }

    /**
     * Begins to listen.
     *
     * @throws IOException with a message for the operator
     */
    static StandIn at(ListenAddress address, ListenOptions options) throws IOException {
        StandIn standIn = new StandIn(address, options);
        try {
            standIn.connector.open();
            standIn.server.start();
            return standIn;
        } catch (IOException e) {
            standIn.close();
            throw e;
        } catch (Exception e) {
            standIn.close();
            throw new IOException(e);
        }
    }

    /** Where it listens, with the port that the system may have chosen. */
    ListenAddress address() {
        return ListenAddress.parse(connector.toString());
    }

    void expect(Visit visit) {
        visits.put(visit.token(), visit);
    }

    /** Requests that were not expected: of people who use the web server now. */
    int strangers() {
        return strangers.get();
    }

    /** Connections that were opened. */
    int connections() {
        return connections.get();
    }

    /** The visit that a request is, or null where it is somebody else's. */
    private @Nullable Visit visit(Map<String, String> variables) {
        Visit visit = visits.get(variables.getOrDefault(TOKEN_VARIABLE, ""));
        if (visit == null) {
            strangers.incrementAndGet();
        }
        return visit;
    }

    @Override
    public void close() {
        // Not before a stop: the acceptor would go round and round until then.
        if (!server.isRunning()) {
            connector.close();
        }
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the examination cannot be ended", e);
        }
    }

    private final class Factory extends AbstractConnectionFactory {

        Factory() {
            super("fcgi/1.0");
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            return configure(
                    new StandInConnection(
                            endPoint, connector.getExecutor(), connections.incrementAndGet(), StandIn.this::visit),
                    connector,
                    endPoint);
        }
    }
}
