package org.servletfcgi.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A socket that is memory: gives the same bytes again and again, and copies what is written to where the next answer
 * goes too. Allocates nothing for a request. Used by one thread.
 */
final class MemoryEndPoint extends AbstractEndPoint {
    private static final SocketAddress ADDRESS = InetSocketAddress.createUnresolved("localhost", 9000);

    private final ByteBuffer input;
    private final ByteBuffer output;

    /**
     * A socket without a connection.
     *
     * @param input what arrives each time
     * @param output where what is written goes; may be that of other sockets too
     */
    MemoryEndPoint(Scheduler scheduler, ByteBuffer input, ByteBuffer output) {
        super(scheduler);
        this.input = input;
        this.output = output;
    }

    /** The request arrives once more. */
    void receive() {
        input.rewind();
        clear();
        getFillInterest().fillable();
    }

    /** What was written is gone. */
    void clear() {
        output.clear();
    }

    /** How many bytes were written since the request arrived. */
    int answerLength() {
        return output.position();
    }

    /** What was written since the request arrived, each byte a char. */
    String answer() {
        return BufferUtil.toString(output.duplicate().flip(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public int fill(ByteBuffer buffer) {
        int filled = BufferUtil.append(buffer, input);
        if (filled > 0) {
            notIdle();
        }
        return filled;
    }

    @Override
    public boolean flush(ByteBuffer... buffers) {
        for (ByteBuffer buffer : buffers) {
            output.put(buffer);
        }
        notIdle();
        return true;
    }

    @Override
    protected void needsFillInterest() {
        if (input.hasRemaining()) {
            throw new IllegalStateException("expected the whole request to be read at once");
        }
    }

    @Override
    protected void onIncompleteFlush() {
        throw new IllegalStateException("every flush is complete");
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return ADDRESS;
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return ADDRESS;
    }

    @Override
    public Object getTransport() {
        return this;
    }
}
