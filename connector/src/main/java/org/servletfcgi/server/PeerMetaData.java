package org.servletfcgi.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.URIUtil;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MetaVariables;
import org.servletfcgi.cgi.Peer;
import org.servletfcgi.cgi.RequestMapper.MappedRequest;

/**
 * What Jetty asks its connections and what belongs to the request here: the client's address, the server's, the scheme
 * and the HTTP version are those of the exchange between client and web server (docs/cgi-mapping.md). So are the attributes:
 * the next request of a connection may be another client's.
 */
final class PeerMetaData extends Attributes.Wrapper implements ConnectionMetaData {
    private static final InetSocketAddress UNKNOWN = InetSocketAddress.createUnresolved("", 0);
    private static final MetaVariables NOTHING = MetaVariables.builder().build();

    private final FastCgiConnection connection;
    private final HttpVersion version;
    private final String protocol;
    private final @Nullable Peer peer;
    private final MetaVariables variables;
    private final Attached attached;
    private @Nullable SocketAddress local;
    private @Nullable SocketAddress remote;

    /**
     * What applications find among a request's attributes.
     *
     * @param variables the meta-variables that they may see
     * @param numbers the running numbers of the connector
     * @param stream what knows how far the request is
     */
    record Attached(Map<String, String> variables, Supplier<Map<String, Long>> numbers, FastCgiStream stream) {}

    /** For a request whose variables could be read. */
    PeerMetaData(FastCgiConnection connection, MappedRequest mapped, MetaVariables variables, Attached attached) {
        super(new Attributes.Lazy());
        this.connection = connection;
        this.version = mapped.request().getHttpVersion();
        String stated = variables.nonEmpty("SERVER_PROTOCOL");
        this.protocol = stated == null ? version.asString() : stated;
        this.peer = mapped.peer();
        this.variables = variables;
        this.attached = attached;
    }

    /** For a request that is refused: only the socket is known. */
    PeerMetaData(FastCgiConnection connection, Attached attached) {
        super(new Attributes.Lazy());
        this.connection = connection;
        this.version = HttpVersion.HTTP_1_1;
        this.protocol = version.asString();
        this.peer = null;
        this.variables = NOTHING;
        this.attached = attached;
    }

    Attached attached() {
        return attached;
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

    /** A persistent one has a cache of what Jetty and applications made for a request, which the next one is given. */
    @Override
    public boolean isPersistent() {
        return false;
    }

    @Override
    public boolean isSecure() {
        return peer != null && peer.secure();
    }

    // Most applications never ask for an address. Two threads that do at once make the same.
    @Override
    public SocketAddress getRemoteSocketAddress() {
        SocketAddress address = remote;
        if (address == null) {
            SocketAddress socket = connection.getEndPoint().getRemoteSocketAddress();
            address = address(peer == null ? null : peer.remote(), variables.get("REMOTE_ADDR"), socket);
            remote = address;
        }
        return address;
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        SocketAddress address = local;
        if (address == null) {
            SocketAddress socket = connection.getEndPoint().getLocalSocketAddress();
            SocketAddress configured = connection.httpConfiguration().getLocalAddress();
            address = configured != null && peer != null
                    ? configured
                    : address(peer == null ? null : peer.local(), variables.get("SERVER_ADDR"), socket);
            local = address;
        }
        return address;
    }

    @Override
    public HostPort getServerAuthority() {
        HostPort configured = connection.httpConfiguration().getServerAuthority();
        if (configured != null) {
            return configured;
        }
        InetSocketAddress address = getLocalSocketAddress() instanceof InetSocketAddress local ? local : UNKNOWN;
        int port = peer == null || peer.local().port() == 0
                ? address.getPort()
                : peer.local().port();
        return new HostPort(host(address), port);
    }

    /** The address without a zone; a Unix domain socket has none, and is on this machine. */
    private static String host(InetSocketAddress address) {
        String host = address.getHostString();
        int zone = host.indexOf('%');
        return host.isEmpty() ? "localhost" : zone < 0 ? host : host.substring(0, zone);
    }

    /** The request with a host in its URI: of HTTP/1.0 it may come without one, which then is the local address. */
    MetaData.Request withAuthority(MetaData.Request request) {
        HttpURI uri = request.getHttpURI();
        if (uri.hasAuthority()) {
            return request;
        }
        HostPort authority = getServerAuthority();
        boolean usual = authority.getPort() == URIUtil.getDefaultPortForScheme(uri.getScheme());
        HttpURI complete = HttpURI.build(uri)
                .authority(authority.getHost(), usual ? URIUtil.UNDEFINED_PORT : authority.getPort())
                .asImmutable();
        return new MetaData.Request(
                request.getBeginNanoTime(),
                request.getMethod(),
                complete,
                request.getHttpVersion(),
                request.getHttpFields(),
                request.getContentLength());
    }

    /**
     * The socket's address stands in for a variable that was not sent. One that was sent and is no address must not
     * become the web server's own, which an application may trust more than a client's.
     */
    private static SocketAddress address(
            Peer.@Nullable Address read, @Nullable String sent, @Nullable SocketAddress socket) {
        SocketAddress address = read == null ? null : read.toSocketAddress();
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
