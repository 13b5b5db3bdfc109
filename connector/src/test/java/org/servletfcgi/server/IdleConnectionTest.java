package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.servletfcgi.fastcgi.internal.Captures;

/** What a kept connection holds between two requests. */
class IdleConnectionTest {
    private static final int CONNECTIONS = 2_000;
    private static final long MAX_HEAP_BYTES = 2 * 1024;

    private final ArrayByteBufferPool.Tracking pool = new ArrayByteBufferPool.Tracking();
    private final Server server = new Server(new QueuedThreadPool(4, 1), null, pool);
    private final MemoryConnector fastCgi =
            new MemoryConnector(server, new FastCgiConnectionFactory(new HttpConfiguration()));
    private final MemoryConnector bare = new MemoryConnector(server, bareFactory());
    private final ByteBuffer request = request();

    @BeforeEach
    void start() throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new Greeting()), "/*");
        server.setHandler(context);
        server.setConnectors(new Connector[] {fastCgi, bare});
        server.start();
        heapOf(fastCgi, 10);
        heapOf(bare, 10);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void idle_kept_connection_holds_little_beyond_its_socket_and_no_buffer() {
        long socket = heapOf(bare, CONNECTIONS);

        long connection = heapOf(fastCgi, CONNECTIONS);

        assertThat((connection - socket) / CONNECTIONS)
                .as("bytes of heap that an idle connection holds")
                .isBetween(1L, MAX_HEAP_BYTES);
        assertThat(pool.getLeaks()).as(pool.dumpLeaks()).isEmpty();
    }

    /** What so many connections hold when each has answered a request. */
    private long heapOf(MemoryConnector connector, int count) {
        List<MemoryEndPoint> connections = new ArrayList<>(count);
        long before = usedHeap();
        for (int i = 0; i < count; i++) {
            MemoryEndPoint connection = connector.connect(request);
            int length = connector.exchange(connection);
            assertThat(length > 0).isEqualTo(connector == fastCgi);
            connections.add(connection);
        }
        assertThat(pool.getLeaks()).as(pool.dumpLeaks()).isEmpty();
        long after = usedHeap();
        connections.forEach(EndPoint::close);
        return after - before;
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static ByteBuffer request() {
        byte[] bytes = Captures.named("nginx-keepconn/get").bytes();
        return ByteBuffer.allocateDirect(bytes.length).put(bytes);
    }

    /** Connections that hold nothing but what Jetty's base class does, and drop what they get. */
    private static ConnectionFactory bareFactory() {
        return new AbstractConnectionFactory("bare") {
            @Override
            public Connection newConnection(Connector connector, EndPoint endPoint) {
                return configure(new Bare(connector, endPoint), connector, endPoint);
            }
        };
    }

    private static final class Bare extends AbstractConnection {
        Bare(Connector connector, EndPoint endPoint) {
            super(endPoint, connector.getExecutor());
        }

        @Override
        public void onOpen() {
            super.onOpen();
            fillInterested();
        }

        @Override
        public void onFillable() {
            try {
                getEndPoint().fill(ByteBuffer.allocate(getInputBufferSize()).limit(0));
            } catch (IOException x) {
                throw new AssertionError(x);
            }
            fillInterested();
        }
    }

    @SuppressWarnings("serial")
    private static final class Greeting extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getOutputStream().write("Hello, world!\n".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
