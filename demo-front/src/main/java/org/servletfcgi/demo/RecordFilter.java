package org.servletfcgi.demo;

import java.nio.ByteBuffer;

/** Takes padding and STDERR records out of a stream of FastCGI records (FastCGI §3.3), however the stream is cut. */
final class RecordFilter {
    /** How many bytes more than it gets the filter may put out at once: those of a header it had kept. */
    static final int HEADER_BYTES = 8;

    private static final int TYPE = 1;
    private static final int CONTENT_LENGTH = 4;
    private static final int PADDING_LENGTH = 6;
    private static final byte FCGI_STDERR = 7;

    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    private boolean dropped;
    private int content;
    private int padding;

    /** Reads all of {@code from}, and puts what stays into {@code to}, which has room for it and for a header. */
    void filter(ByteBuffer from, ByteBuffer to) {
        while (from.hasRemaining()) {
            if (content > 0) {
                ByteBuffer part = take(from, content);
                content -= part.remaining();
                if (!dropped) {
                    to.put(part);
                }
            } else if (padding > 0) {
                padding -= take(from, padding).remaining();
            } else {
                header.put(from.get());
                if (!header.hasRemaining()) {
                    header(to);
                }
            }
        }
    }

    private static ByteBuffer take(ByteBuffer from, int most) {
        int length = Math.min(most, from.remaining());
        ByteBuffer part = from.slice(from.position(), length);
        from.position(from.position() + length);
        return part;
    }

    private void header(ByteBuffer to) {
        dropped = header.get(TYPE) == FCGI_STDERR;
        content = header.getShort(CONTENT_LENGTH) & 0xFFFF;
        padding = header.get(PADDING_LENGTH) & 0xFF;
        header.put(PADDING_LENGTH, (byte) 0);
        if (!dropped) {
            to.put(header.flip());
        }
        header.clear();
    }
}
