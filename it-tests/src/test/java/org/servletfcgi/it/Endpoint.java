package org.servletfcgi.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** An address that a child process listens on. */
sealed interface Endpoint permits Endpoint.Tcp, Endpoint.Unix {

    /** The address to connect to. */
    SocketAddress address();

    /** The address as the launcher's {@code --bind} takes it. */
    String bind();

    /** Whether something accepts connections here. */
    default boolean accepts() {
        try (var channel = SocketChannel.open(address())) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** A Unix domain socket; {@code path} has at most 107 bytes. */
    record Unix(Path path) implements Endpoint {

        @Override
        public SocketAddress address() {
            return UnixDomainSocketAddress.of(path);
        }

        @Override
        public String bind() {
            return "unix:" + path;
        }

        @Override
        public String toString() {
            return bind();
        }
    }

    /** A port of the loopback interface. */
    record Tcp(int port) implements Endpoint {

        // Below the ranges that systems take ports of outgoing connections from (32768 on Linux, 49152 elsewhere), so
        // that no connection of any process gets the port between this choice and the child's bind.
        private static final int LOWEST = 20_000;
        private static final int HIGHEST = 32_000;

        /** A port that was free a moment ago. */
        static Tcp free() {
            for (var attempt = 0; attempt < 100; attempt++) {
                var port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
                try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                    return new Tcp(socket.getLocalPort());
                } catch (IOException e) {
                    // Taken: another one.
                }
            }
            throw new IllegalStateException("no free port between " + LOWEST + " and " + HIGHEST);
        }

        @Override
        public SocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }

        @Override
        public String bind() {
            return "127.0.0.1:" + port;
        }

        @Override
        public String toString() {
            return bind();
        }
    }
}
