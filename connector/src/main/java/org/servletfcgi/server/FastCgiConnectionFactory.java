package org.servletfcgi.server;

import java.util.List;
import java.util.Set;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.login.internal.PeerLogin;

/**
 * Makes FastCGI 1.0 connections for any Jetty connector; its protocol is {@value #PROTOCOL}, as that of Jetty's own factory
 * for FastCGI. Set it up before the connector is started.
 */
public class FastCgiConnectionFactory extends AbstractConnectionFactory implements HttpConfiguration.ConnectionFactory {
    /** What {@link #getProtocol()} says. */
    public static final String PROTOCOL = "fcgi/1.0";

    /**
     * The request attribute with what the web server sent: an unmodifiable {@code Map<String, String>} of
     * meta-variables, the last value of each. Variables never become attributes by their own names, since a name such
     * as {@code jakarta.servlet.include.servlet_path} would change the dispatch.
     */
    public static final String PARAMS_ATTRIBUTE = PeerMetaData.PARAMS_ATTRIBUTE;

    /**
     * The request attribute with the DATA of a request in the role FILTER: an {@link java.io.InputStream}, read by one
     * thread at a time. A read past what came of a DATA that is shorter than FCGI_DATA_LENGTH throws an
     * {@link java.io.IOException} that says so, and so does one after an abort or after the end of the response.
     */
    public static final String DATA_ATTRIBUTE = FilterData.ATTRIBUTE;

    /**
     * The request attribute with what {@link #getStatistics()} counts: a {@code Supplier<Map<String, Long>>}, each map a
     * snapshot by the names of the attributes, for applications that show what goes on.
     */
    public static final String STATISTICS_ATTRIBUTE = PeerMetaData.STATISTICS_ATTRIBUTE;

    /**
     * The request attribute with the name that the request has in the log here and in the web server's: a {@code String},
     * such as {@code tA2rWq9XzK1b#1}.
     */
    public static final String REQUEST_ATTRIBUTE = FastCgiStream.NAME_ATTRIBUTE;

    /**
     * The request attribute with the status that was sent to the web server: an {@code Integer}, 499 where the web server
     * aborted the request or closed its connection before there was one, or null as long as there is none.
     */
    public static final String STATUS_ATTRIBUTE = FastCgiStream.STATUS_ATTRIBUTE;

    private static final Set<Role> DEFAULT_ROLES = Set.of(Role.RESPONDER, Role.AUTHORIZER);
    private static final int DEFAULT_INPUT_BUFFER_BYTES = 16 * 1024;

    private static final HttpConfiguration.Customizer ATTACH = PeerMetaData::attach;
    private static final HttpConfiguration.Customizer KEEP_LOGIN = PeerLogin::keep;

    private final HttpConfiguration configuration;
    private final FastCgiStatistics statistics = new FastCgiStatistics();
    private Limits limits = Limits.DEFAULT;
    private MappingOptions mappingOptions = MappingOptions.DEFAULT;
    private Set<Role> roles = DEFAULT_ROLES;
    private boolean stderrToFront = true;
    private boolean halfClose;
    private volatile Shared shared;

    /**
     * A factory with {@link Limits#DEFAULT} and {@link MappingOptions#DEFAULT}.
     *
     * @param configuration not that of a connector for HTTP: it gets two customizers, one that comes first and has
     *     requests show what the web server sent, and one that comes last and keeps logins of the web server
     */
    public FastCgiConnectionFactory(HttpConfiguration configuration) {
        super(PROTOCOL);
        this.configuration = configuration;
        setInputBufferSize(DEFAULT_INPUT_BUFFER_BYTES);
        installBean(configuration);
        installBean(statistics);
        List<HttpConfiguration.Customizer> customizers = configuration.getCustomizers();
        if (!customizers.contains(ATTACH)) {
            customizers.add(0, ATTACH);
            customizers.add(KEEP_LOGIN);
        }
        shared = shared();
    }

    private Shared shared() {
        return Shared.of(configuration, limits, mappingOptions, roles, statistics, stderrToFront, halfClose);
    }

    @Override
    public HttpConfiguration getHttpConfiguration() {
        return configuration;
    }

    /** What a connection may hold, and for how long. */
    public Limits getLimits() {
        return limits;
    }

    /** Sets what a connection may hold, and for how long; for connections made from now on. */
    public void setLimits(Limits limits) {
        this.limits = limits;
        shared = shared();
    }

    /** How meta-variables become requests. */
    public MappingOptions getMappingOptions() {
        return mappingOptions;
    }

    /** Sets how meta-variables become requests; for connections made from now on. */
    public void setMappingOptions(MappingOptions mappingOptions) {
        this.mappingOptions = mappingOptions;
        shared = shared();
    }

    /** What the connections have seen since the factory was made; shown by JMX too. */
    public FastCgiStatistics getStatistics() {
        return statistics;
    }

    /** The roles that are played, unmodifiable; default RESPONDER and AUTHORIZER. */
    public Set<Role> getRoles() {
        return roles;
    }

    /**
     * Sets the roles that are played; for connections made from now on. A request in another role is answered with 503
     * and FCGI_UNKNOWN_ROLE.
     *
     * @throws IllegalArgumentException if there is none
     */
    public void setRoles(Set<Role> roles) {
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("roles must have at least one element");
        }
        this.roles = Set.copyOf(roles);
        shared = shared();
    }

    /** Whether the web server's error log is told of an application's failures; default true. */
    public boolean isStderrToFront() {
        return stderrToFront;
    }

    /**
     * Sets whether the web server is told of an application's failures over FCGI_STDERR: one line of at most 1 KiB for
     * each, with the exception and the name that the request has in the logs here; for connections made from now on.
     */
    public void setStderrToFront(boolean stderrToFront) {
        this.stderrToFront = stderrToFront;
        shared = shared();
    }

    /** Whether requests go on when the web server has ended its output; default false. */
    public boolean isHalfClose() {
        return halfClose;
    }

    /**
     * Sets whether the end of a web server's output is only that: a request that has come to its end is answered, any
     * other one is aborted, and the connection is closed after the last. By default it ends the connection and aborts all
     * its requests, because a web server that has closed looks the same, as nginx does when its client has left. For
     * connections made from now on.
     */
    public void setHalfClose(boolean halfClose) {
        this.halfClose = halfClose;
        shared = shared();
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        FastCgiConnection connection = new FastCgiConnection(
                shared,
                connector,
                endPoint,
                configuration.isUseInputDirectByteBuffers(),
                configuration.isUseOutputDirectByteBuffers());
        return configure(connection, connector, endPoint);
    }
}
