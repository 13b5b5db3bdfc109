package org.servletfcgi.connector;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.annotation.ManagedAttribute;
import org.eclipse.jetty.util.annotation.ManagedObject;
import org.eclipse.jetty.util.component.Dumpable;
import org.eclipse.jetty.util.component.DumpableCollection;
import org.eclipse.jetty.util.component.DumpableMap;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.connector.Values.Form;
import org.servletfcgi.server.FastCgiConnectionFactory;
import org.servletfcgi.socket.ListenAddress;
import org.servletfcgi.socket.ListenOptions;
import org.servletfcgi.socket.SocketConnector;

/**
 * A Jetty connector that web servers reach over FastCGI, on a TCP port, a Unix domain socket or the socket that the
 * process was started with. Set it up before it is started:
 *
 * <pre>{@code
 * FastCgiConnector connector = new FastCgiConnector(server);
 * connector.setBind("unix:/run/app/app.sock");
 * server.addConnector(connector);
 * }</pre>
 *
 * <p>Limits and the mapping of requests are settings of its {@linkplain #getFactory() factory}; {@link #set} takes all
 * settings as texts.
 */
@ManagedObject("FastCGI connector")
public class FastCgiConnector extends SocketConnector {

    /** Where a connector listens by default: FastCGI's customary port of the loopback interface. */
    public static final String DEFAULT_BIND = "127.0.0.1:9000";

    private final FastCgiConnectionFactory factory;

    /** A connector whose responses have none of the fields that web servers add themselves: Server, X-Powered-By, Date. */
    public FastCgiConnector(Server server) {
        this(server, behindWebServer(new HttpConfiguration()));
    }

    /**
     * A connector of an HTTP configuration, whose customizers apply to its requests.
     *
     * @param configuration not that of a connector for HTTP: this one adds a customizer, and customizers for requests
     *     that a proxy has forwarded, or for TLS, have nothing to find here
     */
    public FastCgiConnector(Server server, HttpConfiguration configuration) {
        this(server, new FastCgiConnectionFactory(configuration));
    }

    private FastCgiConnector(Server server, FastCgiConnectionFactory factory) {
        super(server, ListenAddress.parse(DEFAULT_BIND), ListenOptions.DEFAULT, factory);
        this.factory = factory;
    }

    /**
     * A copy of an HTTP configuration for {@link #FastCgiConnector(Server, HttpConfiguration)}, without the fields that web
     * servers add themselves: Server, X-Powered-By, Date. The two are independent from then on.
     */
    public static HttpConfiguration behindWebServer(HttpConfiguration http) {
        HttpConfiguration configuration = new HttpConfiguration(http);
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setSendDateHeader(false);
        return configuration;
    }

    /** The factory of its connections, which has their limits, the mapping of requests, and statistics. */
    public FastCgiConnectionFactory getFactory() {
        return factory;
    }

    /** Where it listens, as {@link #setBind} reads it. */
    @ManagedAttribute("the address that it listens on")
    public String getBind() {
        return Form.ADDRESS.print(getAddress());
    }

    /**
     * Sets where to listen: {@code unix:/path}, {@code host:port}, {@code [ipv6]:port}, {@code port} of the loopback
     * interface, or {@code fd:0} for the listening socket that the process was started with. Default
     * {@value #DEFAULT_BIND}.
     *
     * @throws IllegalArgumentException if the text has none of these forms
     * @throws IllegalStateException when it listens already
     */
    public void setBind(String address) {
        setAddress(ListenAddress.parse(address));
    }

    /**
     * Sets one of {@link Settings#all()} from a text, as files have it.
     *
     * @param property the name of the setting, in any of the spellings that {@link Settings#find} knows, after any prefix
     *     that ends with a dot: {@code jetty.fastcgi.maxParams}; messages name it as it is here
     * @param text what to set; null or a blank one leaves the setting as it is
     * @throws SettingException where there is no such setting, or the text is no value of it
     */
    public void set(String property, @Nullable String text) {
        Setting setting = Settings.find(property.substring(property.lastIndexOf('.') + 1));
        if (setting == null) {
            throw new SettingException(property, "there is no such setting");
        }
        if (text != null && !text.isBlank()) {
            setting.set(this, text.strip(), property);
        }
    }

    /**
     * Sets all that properties say, such as those of the system: each whose name starts with the prefix.
     *
     * @param properties names and texts; what is no text is left out
     * @param prefix with its dot: {@code fastcgi.}
     * @throws SettingException where there is no such setting, or the text is no value of it
     */
    public void setAll(Map<?, ?> properties, String prefix) {
        properties.forEach((name, value) -> {
            if (name instanceof String property && property.startsWith(prefix) && value instanceof String text) {
                set(property, text);
            }
        });
    }

    /** All settings as texts; a secret's value is not shown. One item for each, of the type {@code String}. */
    @ManagedAttribute("all settings as text")
    public CompositeData getSettings() {
        Map<String, String> texts = Settings.texts(this);
        String[] names = texts.keySet().toArray(String[]::new);
        OpenType<?>[] types = new OpenType<?>[names.length];
        Arrays.fill(types, SimpleType.STRING);
        try {
            CompositeType type = new CompositeType("settings", "settings", names, names, types);
            return new CompositeDataSupport(type, texts);
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With the settings, the counters, and each connection with its requests. */
    @Override
    public void dump(Appendable out, String indent) throws IOException {
        Dumpable.dumpObjects(
                out,
                indent,
                this,
                new DumpableMap("settings", Settings.texts(this)),
                new DumpableCollection(
                        "connections",
                        getConnectedEndPoints().stream()
                                .map(EndPoint::getConnection)
                                .toList()));
    }
}
