package org.servletfcgi.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;
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
    PeerMetaData(FastCgiConnection connection, Peer peer, HttpVersion version, @Nullable String protocol) {
        super(connection.attributes());
        this.connection = connection;
        this.version = version;
        this.protocol = protocol == null ? version.asString() : protocol;
        this.secure = peer.secure();
        SocketAddress configured = connection.httpConfiguration().getLocalAddress();
        this.local = configured != null
                ? configured
                : address(peer.local(), connection.getEndPoint().getLocalSocketAddress());
        this.remote = address(peer.remote(), connection.getEndPoint().getRemoteSocketAddress());
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

    private static SocketAddress address(Peer.Address stated, @Nullable SocketAddress socket) {
        SocketAddress address = stated.toSocketAddress();
        return address == null ? inetOrUnknown(socket) : address;
    }

    /** A Unix domain socket has no address that servlets could be told: "" and 0. */
    private static SocketAddress inetOrUnknown(@Nullable SocketAddress socket) {
        return socket instanceof InetSocketAddress ? socket : UNKNOWN;
    }
}
