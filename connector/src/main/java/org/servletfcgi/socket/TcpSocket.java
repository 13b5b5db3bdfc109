package org.servletfcgi.socket;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;

/** A TCP port of our own. */
record TcpSocket(ServerSocketChannel channel) implements ListeningSocket {

    static TcpSocket open(ListenAddress.Tcp address, int backlog) throws ListenException {
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
            return new TcpSocket(channel);
        } catch (IOException | UnsupportedOperationException e) {
            Channels.closeAfter(e, channel);
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
