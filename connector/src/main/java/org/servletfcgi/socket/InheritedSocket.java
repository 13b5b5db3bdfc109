package org.servletfcgi.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The listening socket on file descriptor 0 (FastCGI §2.2).
 *
 * <p>It is never closed here: the JDK points descriptors 0, 1 and 2 at {@code /dev/null} when the channel is closed, and
 * everything logged afterwards would be lost. The process ends soon after it has stopped accepting, and until then new
 * connections wait in the backlog for the next process on the same socket. The file of a Unix domain socket belongs to
 * whoever created it.
 */
record InheritedSocket(ServerSocketChannel channel) implements ListeningSocket {

    static InheritedSocket take(ListenAddress.Inherited address) throws ListenException {
        Channel channel;
        try {
            channel = System.inheritedChannel();
        } catch (IOException e) {
            throw new ListenException(address, e);
        }
        if (channel instanceof ServerSocketChannel server && isBound(address, server)) {
            return new InheritedSocket(server);
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
