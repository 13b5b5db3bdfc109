package org.servletfcgi.socket;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A bound and listening channel, and what ending it means; {@link #close} may be called again. */
sealed interface ListeningSocket extends Closeable permits ListeningSocket.Tcp, UnixSocket, ListeningSocket.Inherited {

    /** Binds. */
    static ListeningSocket open(ListenAddress address, ListenOptions options) throws ListenException {
        if (address instanceof ListenAddress.Tcp tcp) {
            return Tcp.open(tcp, options.backlog());
        }
        if (address instanceof ListenAddress.Unix unix) {
            return UnixSocket.open(unix, options);
        }
        return Inherited.take((ListenAddress.Inherited) address);
    }

    ServerSocketChannel channel();

    /**
     * Keeps new connections away where that is possible without losing any that wait.
     *
     * @return whether those that wait are lost unless they are accepted
     */
    boolean withdraw() throws IOException;

    /** Closes after a failure; a second failure is kept with the first. */
    static void closeAfter(Exception failure, @Nullable Closeable closeable) {
        if (closeable == null) {
            return;
        }
        try {
            closeable.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** A TCP port of our own. */
    record Tcp(ServerSocketChannel channel) implements ListeningSocket {

        static Tcp open(ListenAddress.Tcp address, int backlog) throws ListenException {
            InetSocketAddress resolved = new InetSocketAddress(address.host(), address.port());
            if (resolved.isUnresolved()) {
                throw new ListenException(address, "the host name is unknown");
            }
            // The channel of no particular family would listen on all IPv6 addresses too where 0.0.0.0 is asked for.
            ProtocolFamily family = resolved.getAddress() instanceof Inet6Address
                    ? StandardProtocolFamily.INET6
                    : StandardProtocolFamily.INET;
            ServerSocketChannel channel = null;
            try {
                channel = ServerSocketChannel.open(family);
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                channel.bind(resolved, backlog);
                return new Tcp(channel);
            } catch (IOException | UnsupportedOperationException e) {
                closeAfter(e, channel);
                throw e instanceof IOException io
                        ? new ListenException(address, io)
                        : new ListenException(address, "this system has no such protocol family");
            }
        }

        @Override
        public boolean withdraw() {
            return true;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /**
     * The listening socket on file descriptor 0 (FastCGI §2.2).
     *
     * <p>It is never closed here: the JDK points descriptors 0, 1 and 2 at {@code /dev/null} when the channel is closed, and
     * everything logged afterwards would be lost. The process ends soon after it has stopped accepting, and until then new
     * connections wait in the backlog for the next process on the same socket. The file of a Unix domain socket belongs to
     * whoever created it.
     */
    record Inherited(ServerSocketChannel channel) implements ListeningSocket {

        static Inherited take(ListenAddress.Inherited address) throws ListenException {
            Channel channel;
            try {
                channel = System.inheritedChannel();
            } catch (IOException e) {
                throw new ListenException(address, e);
            }
            if (channel instanceof ServerSocketChannel server && isBound(address, server)) {
                return new Inherited(server);
            }
            throw new ListenException(
                    address,
                    channel instanceof SocketChannel
                            ? "it is a connected socket (as inetd passes it), not a listening one"
                            : "it is not a listening socket");
        }

        private static boolean isBound(ListenAddress address, ServerSocketChannel server) throws ListenException {
            try {
                return !(server.getLocalAddress() instanceof InetSocketAddress local && local.getPort() == 0);
            } catch (IOException e) {
                throw new ListenException(address, e);
            }
        }

        @Override
        public boolean withdraw() {
            return false;
        }

        @Override
        public void close() {}
    }
}
