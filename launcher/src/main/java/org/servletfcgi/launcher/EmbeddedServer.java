package org.servletfcgi.launcher;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.DefaultHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.NanoTime;
import org.servletfcgi.launcher.exit.OneLine;
import org.servletfcgi.launcher.options.RunOptions;
import org.servletfcgi.login.VerifiedByWebServer;
import org.servletfcgi.server.NoTrailers;
import org.servletfcgi.socket.ListenAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jetty with its applications and FastCGI connectors, from opening the sockets to the end of the last request. */
final class EmbeddedServer {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);

    private final Server server;
    private final ContextHandlerCollection applications = new ContextHandlerCollection();
    private final List<NetworkConnector> connectors = new ArrayList<>();

    private final Duration stopTimeout;
    private volatile long stopBegan = NanoTime.now();

    /** A server that listens nowhere yet. */
    EmbeddedServer(RunOptions options) {
        stopTimeout = options.stopTimeout();
        server = new Server(options.threadPool());
        server.setHandler(new Requests(applications));
        NoTrailers.addTo(server);
        server.setDefaultHandler(new DefaultHandler(false, false));
        server.setRequestLog(options.accessLog());
        ErrorHandler errors = new ErrorHandler();
        errors.setShowStacks(false);
        errors.setShowCauses(false);
        server.setErrorHandler(errors);
        server.setStopTimeout(stopTimeout.toMillis());
        // Applications with CLIENT-CERT do not start without one.
        VerifiedByWebServer.addTo(server);
        for (ListenAddress address : options.addresses()) {
            NetworkConnector connector = options.connector(server, address);
            connectors.add(connector);
            server.addConnector(connector);
        }
    }

    void add(ContextHandler application) {
        applications.addHandler(application);
    }

    /**
     * Opens all sockets or none. Connections wait in the backlog until {@link #start} has succeeded.
     *
     * @throws IOException with a message for the operator
     */
    void open() throws IOException {
        try {
            for (NetworkConnector connector : connectors) {
                connector.open();
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Closes what {@link #open} has opened; the server must not have been started. */
    void close() {
        connectors.forEach(NetworkConnector::close);
    }

    /** Starts the applications, then begins to accept connections; after a failure nothing runs and nothing listens. */
    void start() throws Exception {
        try {
            server.start();
        } catch (Throwable e) {
            close();
            stopQuietly(e);
            throw e;
        }
        LOG.info("{}", listening());
    }

    /** Where, as one sentence. */
    String listening() {
        return connectors.stream().map(Object::toString).collect(Collectors.joining(", ", "listening on ", ""));
    }

    private void stopQuietly(Throwable failure) {
        try {
            server.stop();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    /** What a stop waits for, for the operator. */
    String stragglers() {
        return Stragglers.of(applications.getDescendants(ContextHandler.class));
    }

    /**
     * Counts the requests; told of the stop when the connections are over, or the stop timeout is. A request counts for
     * a moment longer than its connection, and one whose connection has ended has the rest of the stop timeout.
     */
    private final class Requests extends GracefulHandler {
        private boolean overdue;

        Requests(Handler handler) {
            super(handler);
        }

        @Override
        public CompletableFuture<Void> shutdown() {
            warnWhenOverdue();
            return super.shutdown();
        }

        @Override
        protected void doStop() throws Exception {
            warnWhenOverdue();
            super.doStop();
        }

        private void warnWhenOverdue() {
            long left = getCurrentRequestCount();
            if (left > 0 && !overdue && NanoTime.since(stopBegan) >= stopTimeout.toNanos()) {
                overdue = true;
                LOG.warn(
                        "cutting off what took longer than {} s after the stop: {} {}: {}",
                        stopTimeout.toSeconds(),
                        left,
                        left == 1 ? "request" : "requests",
                        stragglers());
            }
        }
    }

    /**
     * Stops listening, waits for the requests in flight and the connections for the stop timeout at most, then ends
     * everything.
     */
    void stop() {
        stopBegan = NanoTime.now();
        try {
            server.stop();
        } catch (TimeoutException e) {
            LOG.debug("something took longer than the stop timeout", e);
        } catch (Exception e) {
            LOG.warn("stopping failed: {}", OneLine.of(e));
            LOG.debug("stopping failed", e);
        }
    }
}
