package org.servletfcgi.socket;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the connections of a server that stops before anything else of it stops. Jetty tells connectors and handlers at the
 * same time, and handlers then answer 503 to requests that are on their way. Here only the connectors are told, until their
 * connections have ended or the server's stop timeout is over; Jetty gets what is left of that timeout.
 */
final class GracefulStop implements LifeCycle.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulStop.class);

    private final Server server;
    private long stopTimeout = -1;

    private GracefulStop(Server server) {
        this.server = server;
    }

    /** Does so for a server, once for all of its connectors. */
    static void of(Server server) {
        if (server.getBean(GracefulStop.class) == null) {
            server.addBean(new GracefulStop(server));
        }
    }

    @Override
    public void lifeCycleStopping(LifeCycle stopping) {
        long timeout = server.getStopTimeout();
        if (timeout <= 0) {
            return;
        }
        long end = NanoTime.now() + TimeUnit.MILLISECONDS.toNanos(timeout);
        CompletableFuture<?> ended = CompletableFuture.allOf(Arrays.stream(server.getConnectors())
                .filter(SocketConnector.class::isInstance)
                .map(connector -> ((SocketConnector) connector).shutdown())
                .toArray(CompletableFuture[]::new));
        try {
            ended.get(timeout, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("connections are left", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopTimeout = timeout;
        server.setStopTimeout(Math.max(1, NanoTime.millisUntil(end)));
    }

    @Override
    public void lifeCycleStopped(LifeCycle stopped) {
        restore();
    }

    @Override
    public void lifeCycleFailure(LifeCycle failed, Throwable cause) {
        restore();
    }

    private void restore() {
        if (stopTimeout > 0) {
            server.setStopTimeout(stopTimeout);
            stopTimeout = -1;
        }
    }
}
