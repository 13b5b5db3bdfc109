package org.servletfcgi.spring.boot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.servletfcgi.connector.FastCgiConnector;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Adds the connectors. Comes last, when the port is known and what the application does with the connector for HTTP is
 * registered.
 *
 * <p>A customizer of the factory and not of the server: a bean of the latter kind would also give connectors to the web
 * server of {@code management.server.port}, which asks the application's beans for them.
 */
final class FastCgiWebServerFactoryCustomizer
        implements WebServerFactoryCustomizer<ConfigurableWebServerFactory>, Ordered {

    private final FastCgiProperties properties;
    private final FastCgiConnectors connectors;

    FastCgiWebServerFactoryCustomizer(FastCgiProperties properties, FastCgiConnectors connectors) {
        this.properties = properties;
        this.connectors = connectors;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(ConfigurableWebServerFactory factory) {
        if (properties.addresses().isEmpty()) {
            return;
        }
        if (!(factory instanceof JettyWebServerFactory jetty)) {
            throw new FastCgiConfigurationException(
                    FastCgiProperties.BIND + " needs Jetty, but the web server of this application comes from "
                            + factory.getClass().getName(),
                    "Exclude the starter of the other web server from the dependencies (spring-boot-starter-tomcat or"
                            + " spring-boot-starter-reactor-netty), or remove " + FastCgiProperties.BIND + ".");
        }
        boolean instead = jetty.getPort() < 0;
        if (instead) {
            // With a negative port Spring Boot makes a server with a connector for HTTP and starts no connector at all.
            jetty.setPort(0);
        }
        jetty.addServerCustomizers(server -> connect(server, instead));
    }

    private void connect(Server server, boolean instead) {
        HttpConfiguration http = httpConfiguration(server);
        List<FastCgiConnector> added = new ArrayList<>();
        for (String address : properties.addresses()) {
            FastCgiConnector connector = new FastCgiConnector(server, FastCgiConnector.behindWebServer(http));
            properties.configure(connector, address);
            added.add(connector);
        }
        // The one for HTTP stays the first: its port is the application's.
        List<Connector> all = new ArrayList<>(instead ? List.of() : Arrays.asList(server.getConnectors()));
        all.addAll(added);
        server.setConnectors(all.toArray(Connector[]::new));
        connectors.set(added);
    }

    /** The application's, so that what it has set applies here too. */
    private static HttpConfiguration httpConfiguration(Server server) {
        return Arrays.stream(server.getConnectors())
                .flatMap(connector -> connector.getConnectionFactories().stream())
                .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                .map(factory -> ((HttpConfiguration.ConnectionFactory) factory).getHttpConfiguration())
                .findFirst()
                .orElseGet(HttpConfiguration::new);
    }
}
