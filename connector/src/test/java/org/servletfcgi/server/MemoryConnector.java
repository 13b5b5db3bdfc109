package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections in memory and runs everything on the thread that sends: what a protocol gives to its executor runs
 * when the fill is over, as it would on another thread, but without the hop.
 */
final class MemoryConnector extends AbstractConnector {
    private static final int MAX_ANSWER_BYTES = 128 * 1024;

    private final ByteBuffer output = ByteBuffer.allocateDirect(MAX_ANSWER_BYTES);
    private final Later later;

    MemoryConnector(Server server, ConnectionFactory factory) {
        this(server, new Later(), factory);
    }

    private MemoryConnector(Server server, Later later, ConnectionFactory factory) {
        super(server, later, null, null, 0, factory);
        this.later = later;
    }

    /** A connection over which {@code request}, of which all bytes are sent, can be sent again and again. */
    MemoryEndPoint connect(ByteBuffer request) {
        MemoryEndPoint endPoint = new MemoryEndPoint(getScheduler(), request, output);
        endPoint.setIdleTimeout(getIdleTimeout());
        endPoint.onOpen();
        onEndPointOpened(endPoint);
        Connection connection = getDefaultConnectionFactory().newConnection(this, endPoint);
        endPoint.setConnection(connection);
        connection.onOpen();
        return endPoint;
    }

    /** Sends the request of {@code endPoint} and returns when everything that it caused is done. */
    int exchange(MemoryEndPoint endPoint) {
        endPoint.receive();
        later.run();
        return endPoint.answerLength();
    }

    @Override
    protected void accept(int acceptor) {
        throw new UnsupportedOperationException("nothing is accepted");
    }

    @Override
    public @Nullable Object getTransport() {
        return null;
    }

    private static final class Later implements Executor {
        private final Queue<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        void run() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }
}
