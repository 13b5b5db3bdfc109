package org.servletfcgi.launcher.load;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** Owned by its worker's thread: the socket of a connection, or none. */
final class Transport {

    /** What has become of an attempt to connect. */
    enum Attempt {
        CONNECTED,
        /** The channel becomes connectable. */
        PENDING,
        /** The other side's queue is full; a Unix domain socket does not tell when it has room again. */
        QUEUE_FULL
    }

    private final Selector selector;
    private final SocketAddress address;
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;

    Transport(Selector selector, SocketAddress address) {
        this.selector = selector;
        this.address = address;
    }

    /**
     * Begins to connect.
     *
     * @param owner attached to the key
     */
    Attempt connect(Object owner) throws IOException {
        boolean unix = address instanceof UnixDomainSocketAddress;
        SocketChannel opened = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        channel = opened;
        opened.configureBlocking(false);
        if (!unix) {
            opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        boolean connected = false;
        boolean full = false;
        try {
            connected = opened.connect(address);
            full = unix && !connected;
        } catch (SocketException e) {
            if (!isFullQueue(e)) {
                throw e;
            }
            full = true;
        }
        if (full) {
            close();
            return Attempt.QUEUE_FULL;
        }
        key = opened.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, owner);
        return connected ? Attempt.CONNECTED : Attempt.PENDING;
    }

    /** Linux has EAGAIN for a full queue, with the class of many other errors. */
    private boolean isFullQueue(SocketException failure) {
        return failure.getClass() == SocketException.class
                && address instanceof UnixDomainSocketAddress unix
                && Files.exists(unix.getPath());
    }

    /** Whether a pending attempt has succeeded. */
    boolean finishConnect() throws IOException {
        if (channel == null || key == null || !channel.finishConnect()) {
            return false;
        }
        key.interestOps(SelectionKey.OP_READ);
        return true;
    }

    /** Reads what is there; -1 at the end. */
    int read(ByteBuffer target) throws IOException {
        return channel == null ? -1 : channel.read(target);
    }

    /** Writes what fits and sees to it that the rest goes out later; gives the bytes written. */
    int write(Output output, ByteBuffer buffer) {
        int written = 0;
        if (channel == null || key == null) {
            return written;
        }
        try {
            boolean more = true;
            while (more && !output.isEmpty()) {
                output.copyTo(buffer.clear());
                int count = channel.write(buffer.flip());
                output.remove(count);
                written += count;
                more = !buffer.hasRemaining();
            }
        } catch (IOException e) {
            // There may be an answer still; reading finds out.
            output.clear();
        }
        int operations = output.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        if (key.isValid() && key.interestOps() != operations) {
            key.interestOps(operations);
        }
        return written;
    }

    void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing can be done about it, and it is not the other side's fault.
            }
        }
        channel = null;
        key = null;
    }
}
