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
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A TCP or Unix socket that delivers FastCGI records without their padding, none of STDERR, and no application's status
 * but that of success, for the sake of Jetty 12.1.10's FastCGI client. It stops reading for good where the padding of a
 * STDOUT record is the last thing it has read, as in any response that is streamed in padded records. It takes the empty
 * record that closes STDERR for the end of the response, which leaves the connection's next request without an answer.
 * And after a status other than 0, which web servers ignore, it breaks the connection to the browser off.
 */
final class FilteredTransport extends Transport.Socket {
    private final SocketAddress address;

    FilteredTransport(SocketAddress address) {
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
        return new Filtered((SocketChannel) channel, selector, key, scheduler);
    }

    /** Jetty's client has one pool of connections for all transports that are equal. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FilteredTransport transport && address.equals(transport.address);
    }

    @Override
    public int hashCode() {
        return address.hashCode();
    }

    private static final class Filtered extends SocketChannelEndPoint {
        private static final int MAX_READ_BYTES = 16 * 1024;

        private final RecordFilter filter = new RecordFilter();
        private final ByteBuffer read = ByteBuffer.allocate(MAX_READ_BYTES);

        Filtered(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
            super(channel, selector, key, scheduler);
        }

        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            int position = BufferUtil.flipToFill(buffer);
            int start = buffer.position();
            try {
                int filled;
                do {
                    int most = Math.max(buffer.remaining() - RecordFilter.HEADER_BYTES, 0);
                    ByteBuffer part =
                            read.slice(0, Math.min(most, MAX_READ_BYTES)).limit(0);
                    filled = super.fill(part);
                    filter.filter(part, buffer);
                } while (filled > 0 && buffer.position() == start);
                return filled > 0 ? buffer.position() - start : filled;
            } finally {
                BufferUtil.flipToFlush(buffer, position);
            }
        }
    }
}
