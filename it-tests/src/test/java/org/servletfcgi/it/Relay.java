package org.servletfcgi.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a web server and the launcher, passes all bytes on as they come, and counts the records of each
 * connection.
 */
final class Relay implements AutoCloseable {

    private final Endpoint target;
    private final ServerSocketChannel listener;
    private final List<RelayedConnection> connections = new CopyOnWriteArrayList<>();

    private Relay(Endpoint target, ServerSocketChannel listener) {
        this.target = target;
        this.listener = listener;
    }

    /** Listens on a Unix domain socket and passes on what comes there. */
    static Relay start(Path socket, Endpoint target) {
        try {
            var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(socket), 1024);
            var relay = new Relay(target, listener);
            run("relay", relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The connections so far, in their order. */
    List<RelayedConnection> connections() {
        return List.copyOf(connections);
    }

    private void accept() throws IOException {
        while (listener.isOpen()) {
            var front = listener.accept();
            var back = SocketChannel.open(target.address());
            var connection = new RelayedConnection();
            connections.add(connection);
            run(
                    "relay-to-launcher",
                    () -> copy(
                            front, back, connection.requests(), connection::webServerEnded, connection::launcherEnded));
            run(
                    "relay-to-web-server",
                    () -> copy(
                            back,
                            front,
                            connection.responses(),
                            connection::launcherEnded,
                            connection::webServerEnded));
        }
    }

    private static void copy(
            SocketChannel from, SocketChannel to, RelayedConnection.Listener listener, Runnable ended, Runnable refused)
            throws IOException {
        var buffer = ByteBuffer.allocate(64 * 1024);
        try {
            while (read(from, buffer, to, ended)) {
                buffer.flip();
                // Counted first, so that a request is known before it can be answered.
                listener.bytes(buffer.duplicate());
                write(buffer, to, refused);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            from.close();
            to.close();
        }
    }

    private static boolean read(SocketChannel from, ByteBuffer buffer, SocketChannel to, Runnable ended)
            throws IOException {
        try {
            if (from.read(buffer.clear()) >= 0) {
                return true;
            }
            ended.run();
            return false;
        } catch (IOException e) {
            if (to.isOpen()) {
                ended.run();
            }
            throw e;
        }
    }

    private static void write(ByteBuffer buffer, SocketChannel to, Runnable refused) throws IOException {
        try {
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
        } catch (IOException e) {
            refused.run();
            throw e;
        }
    }

    private interface Job {
        void run() throws IOException;
    }

    private static void run(String name, Job job) {
        var thread = new Thread(
                () -> {
                    try {
                        job.run();
                    } catch (IOException e) {
                        // One of the two ends has gone, or the relay was closed.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
