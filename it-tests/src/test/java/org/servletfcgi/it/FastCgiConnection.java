package org.servletfcgi.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The web server's end of a FastCGI connection, which sends any bytes. Reads while it sends, so that no order of the
 * two can block it; every wait is bounded. Used by one thread.
 */
final class FastCgiConnection implements AutoCloseable {

    /** A record that came. */
    static final class Received {

        private final int type;
        private final int id;
        private final byte[] content;

        private Received(int type, int id, byte[] content) {
            this.type = type;
            this.id = id;
            this.content = content;
        }

        int type() {
            return type;
        }

        int id() {
            return id;
        }

        byte[] content() {
            return content;
        }
    }

    /** How the other side's bytes ended, if they did. */
    private enum End {
        OPEN,
        CLOSED,
        RESET,
        INVALID
    }

    private final SocketChannel channel;
    private final ByteBuffer input = ByteBuffer.allocate(16 * 1024);
    private final Queue<Received> records = new ArrayDeque<>();
    private ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private End end = End.OPEN;

    private FastCgiConnection(SocketChannel channel) {
        this.channel = channel;
    }

    static FastCgiConnection open(Endpoint endpoint) throws IOException {
        var channel = SocketChannel.open(endpoint.address());
        channel.configureBlocking(false);
        return new FastCgiConnection(channel);
    }

    /** Sends all bytes, reading meanwhile; stops without an error when the other side closes. */
    void send(byte[] bytes) throws IOException {
        var output = ByteBuffer.wrap(bytes);
        var deadline = deadline(Patience.ANSWER);
        while (output.hasRemaining() && (end == End.OPEN || end == End.CLOSED)) {
            if (!write(output)) {
                return;
            }
            if (output.hasRemaining()) {
                select(SelectionKey.OP_WRITE | SelectionKey.OP_READ, deadline, "the other side to take bytes");
                read();
            }
        }
    }

    /** Sends all bytes without reading any; stops after {@code limit} and says whether all were taken. */
    boolean sendWithoutReading(byte[] bytes, Duration limit) throws IOException {
        var output = ByteBuffer.wrap(bytes);
        var deadline = deadline(limit);
        while (output.hasRemaining()) {
            if (!write(output)) {
                return false;
            }
            if (output.hasRemaining() && !selected(SelectionKey.OP_WRITE, deadline)) {
                return false;
            }
        }
        return true;
    }

    void send(Records records) throws IOException {
        send(records.bytes());
    }

    /** Sends as much of {@code bytes} from {@code at} on as is taken at once; returns where to go on. */
    int sendSome(byte[] bytes, int at) {
        var output = ByteBuffer.wrap(bytes, at, bytes.length - at);
        while (output.hasRemaining()) {
            var before = output.position();
            if (!write(output) || output.position() == before) {
                break;
            }
        }
        return output.position();
    }

    private boolean write(ByteBuffer output) {
        try {
            channel.write(output);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Says that no more bytes will come. */
    void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Waits for the next record; null when the other side ends. */
    @Nullable
    Received next() throws IOException {
        var deadline = deadline(Patience.ANSWER);
        while (records.isEmpty() && end == End.OPEN) {
            select(SelectionKey.OP_READ, deadline, "a record");
            read();
        }
        return records.poll();
    }

    /** Waits for the end of request 1, or of the connection. */
    FastCgiAnswer answer() throws IOException {
        return answer(1);
    }

    /** Waits for the end of a request, or of the connection; records of other ids are a failure. */
    FastCgiAnswer answer(int id) throws IOException {
        var answer = new FastCgiAnswer();
        while (!answer.ended()) {
            var received = next();
            if (received == null) {
                return answer;
            }
            if (received.id() != id) {
                throw new AssertionError("record of request " + received.id() + ", not " + id);
            }
            answer.add(received);
        }
        return answer;
    }

    /** Waits for the other side to end the connection and says whether it did in time. */
    boolean ends(Duration limit) throws IOException {
        var deadline = deadline(limit);
        while (end == End.OPEN) {
            if (!selected(SelectionKey.OP_READ, deadline)) {
                return false;
            }
            read();
        }
        return true;
    }

    /** Whether the connection was seen to end by a reset. */
    boolean wasReset() {
        return end == End.RESET;
    }

    /** Whether a record came that no web server takes for one. */
    boolean wasInvalid() {
        return end == End.INVALID;
    }

    /** Whether records or parts of one are there that nobody has asked for. */
    boolean hasMore() {
        return !records.isEmpty() || pending.size() > 0;
    }

    private void read() {
        try {
            for (var n = channel.read(input); n != 0; n = channel.read(input)) {
                if (n < 0) {
                    end = End.CLOSED;
                    return;
                }
                pending.write(input.array(), 0, n);
                input.clear();
                parse();
                if (end == End.INVALID) {
                    return;
                }
            }
        } catch (IOException e) {
            end = End.RESET;
        }
    }

    private void parse() {
        var bytes = pending.toByteArray();
        var at = 0;
        while (bytes.length - at >= 8) {
            if (bytes[at] != 1) {
                end = End.INVALID;
                return;
            }
            var content = Records.number(bytes, at + 4);
            var total = 8 + content + (bytes[at + 6] & 0xFF);
            if (bytes.length - at < total) {
                break;
            }
            records.add(received(bytes, at, content));
            at += total;
        }
        if (at > 0) {
            pending = new ByteArrayOutputStream();
            pending.write(bytes, at, bytes.length - at);
        }
    }

    private static Received received(byte[] bytes, int at, int length) {
        var content = new byte[length];
        System.arraycopy(bytes, at + 8, content, 0, length);
        return new Received(bytes[at + 1], Records.number(bytes, at + 2), content);
    }

    private static long deadline(Duration limit) {
        return System.nanoTime() + limit.toNanos();
    }

    private void select(int operations, long deadline, String what) throws IOException {
        if (!selected(operations, deadline)) {
            throw new AssertionError("waited in vain for " + what);
        }
    }

    private boolean selected(int operations, long deadline) throws IOException {
        var millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            return false;
        }
        // Opened for each wait, so that a thousand connections have no more descriptors than that.
        try (var selector = Selector.open()) {
            channel.register(selector, operations);
            return selector.select(millis) > 0;
        }
    }

    /** Ends the connection by a reset. */
    void reset() throws IOException {
        if (channel.getRemoteAddress() instanceof InetSocketAddress) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        close();
    }

    /** Closes at once; unread bytes make it a reset. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
