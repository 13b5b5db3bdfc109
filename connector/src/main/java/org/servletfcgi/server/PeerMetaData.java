package org.servletfcgi.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.URIUtil;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.internal.MetaVariables;
import org.servletfcgi.cgi.internal.Peer;
import org.servletfcgi.cgi.internal.RequestMapper.MappedRequest;

/**
 * What Jetty asks its connections and what belongs to the request here: the client's address, the server's, the scheme
 * and the HTTP version are those of the exchange between client and web server (docs/cgi-mapping.md). So are the attributes:
 * the next request of a connection may be another client's.
 */
final class PeerMetaData extends Attributes.Lazy implements ConnectionMetaData {
    /** See {@link FastCgiConnectionFactory}, which has the names of all attributes. */
    static final String PARAMS_ATTRIBUTE = "org.servletfcgi.params";

    static final String STATISTICS_ATTRIBUTE = "org.servletfcgi.statistics";

    private static final InetSocketAddress UNKNOWN = InetSocketAddress.createUnresolved("", 0);
    private static final MetaVariables NOTHING = MetaVariables.builder().build();

    private final OfConnection connection;
    private final HttpVersion version;
    private final String protocol;
    private final @Nullable Peer peer;
    private final MetaVariables variables;
    private final FastCgiStream stream;
    private @Nullable SocketAddress local;
    private @Nullable SocketAddress remote;

    /**
     * What is the same for all requests of a connection.
     *
     * @param id its name in logs
     */
    record OfConnection(String id, Connection connection, Connector connector, Shared shared) {
        HttpConfiguration configuration() {
            return shared.configuration();
        }

        Map<String, String> visible(MetaVariables variables) {
            return shared.mapper().visible(variables);
        }

        /** The running numbers of all connections. */
        Supplier<Map<String, Long>> numbers() {
            return shared.statistics()::snapshot;
        }
    }

    /** For a request whose variables could be read. */
    PeerMetaData(OfConnection connection, FastCgiStream stream, MappedRequest mapped, MetaVariables variables) {
        this.connection = connection;
        this.stream = stream;
        this.version = mapped.request().getHttpVersion();
        String stated = variables.nonEmpty("SERVER_PROTOCOL");
        this.protocol = stated == null ? version.asString() : stated;
        this.peer = mapped.peer();
        this.variables = variables;
    }

    /** For a request that is refused: only the socket is known. */
    PeerMetaData(OfConnection connection, FastCgiStream stream) {
        this.connection = connection;
        this.stream = stream;
        this.version = HttpVersion.HTTP_1_1;
        this.protocol = version.asString();
        this.peer = null;
        this.variables = NOTHING;
    }

    @Override
    public String getId() {
        return connection.id();
    }

    @Override
    public HttpConfiguration getHttpConfiguration() {
        return connection.configuration();
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
        return connection.connection();
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
            SocketAddress socket = connection.connection().getEndPoint().getRemoteSocketAddress();
            address = address(peer == null ? null : peer.remote(), variables.get("REMOTE_ADDR"), socket);
            remote = address;
        }
        return address;
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        SocketAddress address = local;
        if (address == null) {
            SocketAddress socket = connection.connection().getEndPoint().getLocalSocketAddress();
            SocketAddress configured = connection.configuration().getLocalAddress();
            address = configured != null && peer != null
                    ? configured
                    : address(peer == null ? null : peer.local(), variables.get("SERVER_ADDR"), socket);
            local = address;
        }
        return address;
    }

    @Override
    public HostPort getServerAuthority() {
        HostPort configured = connection.configuration().getServerAuthority();
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

    /**
     * The request as handlers see it, with attributes that cost nothing unless they are asked for. The {@link
     * HttpConfiguration.Customizer} that comes first.
     */
    static Request attach(Request request, HttpFields.Mutable responseHeaders) {
        return request.getConnectionMetaData() instanceof PeerMetaData metaData
                ? new Request.AttributesWrapper(request, metaData.new OwnAttributes(request))
                : request;
    }

    private final class OwnAttributes extends Attributes.Synthetic {
        private static final Set<String> NAMES = Set.of(
                PARAMS_ATTRIBUTE, STATISTICS_ATTRIBUTE, FastCgiStream.NAME_ATTRIBUTE, FastCgiStream.STATUS_ATTRIBUTE);

        OwnAttributes(Request request) {
            super(request);
        }

        @Override
        protected @Nullable Object getSyntheticAttribute(String name) {
            return switch (name) {
                case PARAMS_ATTRIBUTE -> connection.visible(variables);
                case STATISTICS_ATTRIBUTE -> connection.numbers();
                case FastCgiStream.NAME_ATTRIBUTE -> stream.name();
                case FastCgiStream.STATUS_ATTRIBUTE -> stream.status();
                default -> null;
            };
        }

        @Override
        protected Set<String> getSyntheticNameSet() {
            return NAMES;
        }
    }
}
