package org.servletfcgi.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MetaVariables;
import org.servletfcgi.cgi.Peer;

/**
 * What Jetty asks its connections and what belongs to the request here: the client's address, the server's, the scheme
 * and the HTTP version are those of the exchange between client and web server (protocol.md §8).
 */
final class PeerMetaData extends Attributes.Wrapper implements ConnectionMetaData {
    private static final SocketAddress UNKNOWN = InetSocketAddress.createUnresolved("", 0);

    private final FastCgiConnection connection;
    private final HttpVersion version;
    private final String protocol;
    private final boolean secure;
    private final SocketAddress local;
    private final SocketAddress remote;

    /** For a request whose variables could be read. */
    PeerMetaData(FastCgiConnection connection, Peer peer, HttpVersion version, MetaVariables variables) {
        super(connection.attributes());
        this.connection = connection;
        this.version = version;
        String stated = variables.nonEmpty("SERVER_PROTOCOL");
        this.protocol = stated == null ? version.asString() : stated;
        this.secure = peer.secure();
        EndPoint endPoint = connection.getEndPoint();
        SocketAddress configured = connection.httpConfiguration().getLocalAddress();
        this.local = configured != null
                ? configured
                : address(peer.local(), variables.get("SERVER_ADDR"), endPoint.getLocalSocketAddress());
        this.remote = address(peer.remote(), variables.get("REMOTE_ADDR"), endPoint.getRemoteSocketAddress());
    }

    /** For a request that is refused: only the socket is known. */
    PeerMetaData(FastCgiConnection connection) {
        super(connection.attributes());
        this.connection = connection;
        this.version = HttpVersion.HTTP_1_1;
        this.protocol = version.asString();
        this.secure = false;
        this.local = inetOrUnknown(connection.getEndPoint().getLocalSocketAddress());
        this.remote = inetOrUnknown(connection.getEndPoint().getRemoteSocketAddress());
    }

    @Override
    public String getId() {
        return connection.id();
    }

    @Override
    public HttpConfiguration getHttpConfiguration() {
        return connection.httpConfiguration();
    }

    @Override
    public HttpVersion getHttpVersion() {
        return version;
    }

    @Override
    public String getProtocol() {
        return protocol;
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public Connector getConnector() {
        return connection.connector();
    }

    @Override
    public boolean isPersistent() {
        return true;
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return remote;
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return local;
    }

    @Override
    public @Nullable HostPort getServerAuthority() {
        HostPort configured = connection.httpConfiguration().getServerAuthority();
        if (configured != null) {
            return configured;
        }
        return local instanceof InetSocketAddress address
                        && !address.getHostString().isEmpty()
                ? new HostPort(address.getHostString(), address.getPort())
                : null;
    }

    /**
     * The socket's address stands in for a variable that was not sent. One that was sent and is no address must not
     * become the web server's own, which an application may trust more than a client's.
     */
    private static SocketAddress address(Peer.Address read, @Nullable String sent, @Nullable SocketAddress socket) {
        SocketAddress address = read.toSocketAddress();
        if (address != null) {
            return address;
        }
        return sent == null ? inetOrUnknown(socket) : UNKNOWN;
    }

    /** A Unix domain socket has no address that servlets could be told: "" and 0. */
    private static SocketAddress inetOrUnknown(@Nullable SocketAddress socket) {
        return socket instanceof InetSocketAddress ? socket : UNKNOWN;
    }
}
