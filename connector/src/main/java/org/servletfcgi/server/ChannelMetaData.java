package org.servletfcgi.server;

import java.net.SocketAddress;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * What Jetty's channel asks its connection, which it has for good, while the answers are those of a request. Applications
 * see {@link PeerRequest} with answers of its own, so that none sees those of a later request.
 */
final class ChannelMetaData extends Attributes.Wrapper implements ConnectionMetaData {
    private final Connector connector;
    private volatile @Nullable PeerMetaData current;

    ChannelMetaData(PeerMetaData current) {
        super(NULL);
        this.connector = current.getConnector();
        this.current = current;
    }

    /** Makes the answers those of {@code next}, a request of the same connector; or null, for none. */
    void bind(@Nullable PeerMetaData next) {
        current = next;
    }

    PeerMetaData current() {
        PeerMetaData metaData = current;
        if (metaData == null) {
            throw new IllegalStateException("the request is over");
        }
        return metaData;
    }

    @Override
    public Attributes getWrapped() {
        return current();
    }

    @Override
    public String getId() {
        return current().getId();
    }

    @Override
    public HttpConfiguration getHttpConfiguration() {
        return current().getHttpConfiguration();
    }

    @Override
    public HttpVersion getHttpVersion() {
        return current().getHttpVersion();
    }

    @Override
    public String getProtocol() {
        return current().getProtocol();
    }

    @Override
    public Connection getConnection() {
        return current().getConnection();
    }

    @Override
    public Connector getConnector() {
        return connector;
    }

    @Override
    public boolean isPersistent() {
        return current().isPersistent();
    }

    @Override
    public boolean isSecure() {
        return current().isSecure();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return current().getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return current().getLocalSocketAddress();
    }

    @Override
    public @Nullable HostPort getServerAuthority() {
        return current().getServerAuthority();
    }
}
