package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server with the connection factory under test on a TCP port of loopback and on a connector in memory. After each
 * test it waits for all connections to close and fails where a buffer of the pool was leaked, where a thread is still
 * busy, or where a line was logged that the test did not ask for.
 */
final class TestServer implements BeforeEachCallback, AfterEachCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ArrayByteBufferPool.Tracking pool = new ArrayByteBufferPool.Tracking();
    private final QueuedThreadPool threads = new QueuedThreadPool(48, 8);
    private final Server server = new Server(threads, null, pool);
    private volatile Runnable onStart = () -> {};
    private final HttpConfiguration configuration = new HttpConfiguration() {
        // Jetty's channel asks when it is given a request.
        @Override
        public long getIdleTimeout() {
            onStart.run();
            return super.getIdleTimeout();
        }
    };
    private final FastCgiConnectionFactory factory = new FastCgiConnectionFactory(configuration);
    private final ServerConnector tcp = new ServerConnector(server, 1, 1, factory);
    private final LocalConnector local = new LocalConnector(server, null, null, null, 1, factory);
    private @Nullable UnixDomainServerConnector unix;
    private @Nullable LogLines log;
    private boolean logExpected;

    TestServer() {
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(false);
        threads.setReservedThreads(0);
        server.addConnector(tcp);
        server.addConnector(local);
    }

    FastCgiConnectionFactory factory() {
        return factory;
    }

    ServerConnector tcp() {
        return tcp;
    }

    LocalConnector local() {
        return local;
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

    /** Has {@code hook} run inside the start of each request, before its application is called. */
    void onStartOfARequest(Runnable hook) {
        onStart = hook;
    }

    void limits(Limits.Builder limits) {
        factory.setLimits(limits.build());
    }

    void idleTimeout(Duration timeout) {
        tcp.setIdleTimeout(timeout.toMillis());
        local.setIdleTimeout(timeout.toMillis());
    }

    /** Listens on a Unix domain socket too. */
    void listen(Path socket) {
        UnixDomainServerConnector connector = new UnixDomainServerConnector(server, 1, 1, factory);
        connector.setUnixDomainPath(socket);
        server.addConnector(connector);
        unix = connector;
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

    /** A connection of a web server over TCP whose buffer for what it receives is small. */
    RawClient connectWithSmallBuffer() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort()));
        return new RawClient(socket);
    }

    /** A connection of a web server over the Unix domain socket. */
    RawClient connectUnix() throws IOException {
        Path path = Objects.requireNonNull(unix).getUnixDomainPath();
        return new RawClient(SocketChannel.open(UnixDomainSocketAddress.of(path)));
    }

    /** A connection in memory, whose input arrives in just the pieces that are sent. */
    LocalClient connectLocally() {
        return new LocalClient(local.connect());
    }

    ArrayByteBufferPool.Tracking pool() {
        return pool;
    }

    /** What was logged so far at level WARN and above; a test that does not ask for it fails where there is any. */
    List<String> log() {
        logExpected = true;
        return Objects.requireNonNull(log).all();
    }

    void awaitNoConnections() {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .untilAsserted(() -> {
                    assertThat(tcp.getConnectedEndPoints()).isEmpty();
                    assertThat(local.getConnectedEndPoints()).isEmpty();
                });
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        log = new LogLines();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try (LogLines lines = Objects.requireNonNull(log)) {
            boolean passed = context.getExecutionException().isEmpty();
            if (server.isStarted() && passed) {
                // An endpoint in memory stays connected until someone closes it.
                local.getConnectedEndPoints().forEach(org.eclipse.jetty.io.EndPoint::close);
                awaitNoConnections();
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(pool.getLeaks()).as(pool.dumpLeaks()).isEmpty());
                int idle = 1 + 1 + tcp.getSelectorManager().getSelectorCount() + (unix == null ? 0 : 2);
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(threads.getBusyThreads())
                                .as(server.dump())
                                .isLessThanOrEqualTo(idle));
            }
            if (passed && !logExpected) {
                assertThat(lines.all()).as("log").isEmpty();
            }
        } finally {
            server.stop();
            if (unix != null) {
                Files.deleteIfExists(unix.getUnixDomainPath());
            }
        }
    }
}
