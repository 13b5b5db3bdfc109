package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Consumer;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server with the connection factory under test on a TCP port of loopback and on a connector in memory. After each
 * test it waits for all connections to close and fails where a buffer of the pool was leaked.
 */
final class TestServer implements AfterEachCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ArrayByteBufferPool.Tracking pool = new ArrayByteBufferPool.Tracking();
    private final Server server = new Server(new QueuedThreadPool(16), null, pool);
    private final HttpConfiguration configuration = new HttpConfiguration();
    private final FastCgiConnectionFactory factory = new FastCgiConnectionFactory(configuration);
    private final ServerConnector tcp = new ServerConnector(server, 1, 1, factory);
    private final LocalConnector local = new LocalConnector(server, null, null, null, 1, factory);

    TestServer() {
        configuration.setSendServerVersion(false);
        server.addConnector(tcp);
        server.addConnector(local);
    }

    FastCgiConnectionFactory factory() {
        return factory;
    }

    ServerConnector tcp() {
        return tcp;
    }

    Server server() {
        return server;
    }

    HttpConfiguration configuration() {
        return configuration;
    }

    void configure(Consumer<FastCgiConnectionFactory> change) {
        change.accept(factory);
    }

    void start(Handler handler) {
        server.setHandler(handler);
        try {
            server.start();
        } catch (Exception x) {
            throw new AssertionError("server did not start", x);
        }
    }

    /** A connection of a web server over TCP. */
    RawClient connect() throws IOException {
        return new RawClient(new Socket(InetAddress.getLoopbackAddress(), tcp.getLocalPort()));
    }

    /** A connection in memory, whose input arrives in just the pieces that are added. */
    LocalConnector.LocalEndPoint connectLocally() {
        return local.connect();
    }

    ArrayByteBufferPool.Tracking pool() {
        return pool;
    }

    void awaitNoConnections() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(tcp.getConnectedEndPoints()).isEmpty());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try {
            if (server.isStarted() && context.getExecutionException().isEmpty()) {
                awaitNoConnections();
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(pool.getLeaks()).as(pool.dumpLeaks()).isEmpty());
            }
        } finally {
            server.stop();
        }
    }
}
