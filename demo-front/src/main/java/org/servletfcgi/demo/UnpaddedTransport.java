package org.servletfcgi.demo;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A TCP or Unix socket that delivers FastCGI records without their padding. Jetty 12.1.10's FastCGI client stops
 * reading for good where the padding of a STDOUT record is the last thing it has read, as in any response that is
 * streamed in padded records.
 */
final class UnpaddedTransport extends Transport.Socket {
    private final SocketAddress address;

    UnpaddedTransport(SocketAddress address) {
        this.address = address;
    }

    @Override
    public SocketAddress getSocketAddress() {
        return address;
    }

    @Override
    public SelectableChannel newSelectableChannel() throws IOException {
        return address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
    }

    @Override
    public EndPoint newEndPoint(
            Scheduler scheduler, ManagedSelector selector, SelectableChannel channel, SelectionKey key) {
        return new Unpadded((SocketChannel) channel, selector, key, scheduler);
    }

    /** Jetty's client has one pool of connections for all transports that are equal. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnpaddedTransport transport && address.equals(transport.address);
    }

    @Override
    public int hashCode() {
        return address.hashCode();
    }

    private static final class Unpadded extends SocketChannelEndPoint {
        private final PaddingFilter filter = new PaddingFilter();

        Unpadded(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
            super(channel, selector, key, scheduler);
        }

        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            // Jetty starts an empty buffer again at its beginning.
            int from = buffer.hasRemaining() ? buffer.limit() : 0;
            int kept;
            do {
                int filled = super.fill(buffer);
                if (filled <= 0) {
                    return filled;
                }
                filter.strip(buffer, from);
                kept = buffer.limit() - from;
            } while (kept == 0);
            return kept;
        }
    }
}
