package org.servletfcgi.spring.boot;

import java.nio.file.Files;
import java.util.List;
import org.servletfcgi.connector.FastCgiConnector;
import org.servletfcgi.socket.ListenAddress;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * UP while web servers can connect to every address. A Unix domain socket whose file somebody has removed is still open,
 * and nobody can connect to it.
 */
final class FastCgiHealthIndicator extends AbstractHealthIndicator {

    private final FastCgiConnectors connectors;

    FastCgiHealthIndicator(FastCgiConnectors connectors) {
        super("FastCGI health check failed");
        this.connectors = connectors;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        List<FastCgiConnector> all = connectors.all();
        List<String> listening = addresses(all, true);
        List<String> notListening = addresses(all, false);
        builder.status(all.isEmpty() || !notListening.isEmpty() ? "DOWN" : "UP")
                .withDetail("listening", listening)
                .withDetail(
                        "openConnections",
                        all.stream()
                                .mapToInt(connector ->
                                        connector.getFactory().getStatistics().getOpenConnections())
                                .sum());
        if (!notListening.isEmpty()) {
            builder.withDetail("notListening", notListening);
        }
    }

    private static List<String> addresses(List<FastCgiConnector> connectors, boolean listening) {
        return connectors.stream()
                .filter(connector -> isListening(connector) == listening)
                .map(Object::toString)
                .toList();
    }

    private static boolean isListening(FastCgiConnector connector) {
        return connector.isOpen()
                && (!(connector.getAddress() instanceof ListenAddress.Unix unix) || Files.exists(unix.path()));
    }
}
