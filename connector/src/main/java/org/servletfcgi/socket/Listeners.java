package org.servletfcgi.socket;

import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;

/** Jetty connectors for listen addresses. */
public final class Listeners {

    private Listeners() {}

    /**
     * A connector that is not open yet; the caller adds it to the server.
     *
     * <p>{@code open()} binds, and fails with a {@link ListenException} that says why in one sentence; {@code Server.start()}
     * calls it before the applications start, and a caller may do so earlier. Connections wait in the backlog until the
     * server has started. Stopping, gracefully or not, first ends listening: a Unix domain socket that was created here
     * is removed, one on file descriptor 0 is left to the next process.
     *
     * @param factories at least one; the first is that of new connections
     */
    public static NetworkConnector connector(
            Server server, ListenAddress address, ListenOptions options, ConnectionFactory... factories) {
        return new SocketConnector(server, address, options, factories);
    }

    static ListeningSocket bind(ListenAddress address, ListenOptions options) throws ListenException {
        if (address instanceof ListenAddress.Tcp tcp) {
            return TcpSocket.open(tcp, options.backlog());
        }
        if (address instanceof ListenAddress.Unix unix) {
            return UnixSocket.open(unix, options);
        }
        return InheritedSocket.take((ListenAddress.Inherited) address);
    }
}
