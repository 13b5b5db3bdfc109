package org.servletfcgi.launcher.load;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** What is still to be written on a connection: references to bytes that were made before, in order. */
public final class Output {

    private final ArrayDeque<ByteBuffer> parts = new ArrayDeque<>(4);
    private int written;

    /** An output without bytes. */
    public Output() {}

    /**
     * Appends all bytes of the buffer from 0 to its limit, which are copied when they are written and must not change.
     *
     * @param bytes may be shared by connections and threads, and appended again before it has been written; never empty
     */
    public void append(ByteBuffer bytes) {
        parts.add(bytes);
    }

    /** Whether all is written. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Puts as many bytes as the buffer has room for, and leaves them here. */
    void copyTo(ByteBuffer target) {
        int start = written;
        for (ByteBuffer part : parts) {
            int count = Math.min(part.limit() - start, target.remaining());
            target.put(target.position(), part, start, count);
            target.position(target.position() + count);
            if (!target.hasRemaining()) {
                return;
            }
            start = 0;
        }
    }

    /** Removes the first bytes: they have left. */
    void remove(int count) {
        int left = written + count;
        while (!parts.isEmpty() && left >= parts.element().limit()) {
            left -= parts.remove().limit();
        }
        written = left;
    }

    void clear() {
        parts.clear();
        written = 0;
    }
}
