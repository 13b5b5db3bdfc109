package org.servletfcgi.demo;

import java.nio.ByteBuffer;

/**
 * Takes padding (FastCGI §3.3) and STDERR records (§5.3) out of a stream of records, and makes every status of an
 * application (§5.5) the one of success, however the stream is cut.
 */
final class RecordFilter {
    /** How many bytes more than it gets the filter may put out at once: those of a header it had kept. */
    static final int HEADER_BYTES = 8;

    private static final int TYPE = 1;
    private static final int CONTENT_LENGTH = 4;
    private static final int PADDING_LENGTH = 6;
    private static final byte FCGI_END_REQUEST = 3;
    private static final byte FCGI_STDERR = 7;

    /** In the content of END_REQUEST, after the application's status: the protocol status and what is reserved. */
    private static final int AFTER_STATUS_BYTES = 4;

    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    private byte type;
    private int content;
    private int padding;

    /** Reads all of {@code from}, and puts what stays into {@code to}, which has room for it and for a header. */
    void filter(ByteBuffer from, ByteBuffer to) {
        while (from.hasRemaining()) {
            if (content > 0) {
                content(from, to);
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

    private void content(ByteBuffer from, ByteBuffer to) {
        if (type == FCGI_END_REQUEST && content > AFTER_STATUS_BYTES) {
            take(from, 1);
            content--;
            to.put((byte) 0);
            return;
        }
        ByteBuffer part = take(from, content);
        content -= part.remaining();
        if (type != FCGI_STDERR) {
            to.put(part);
        }
    }

    private static ByteBuffer take(ByteBuffer from, int most) {
        int length = Math.min(most, from.remaining());
        ByteBuffer part = from.slice(from.position(), length);
        from.position(from.position() + length);
        return part;
    }

    private void header(ByteBuffer to) {
        type = header.get(TYPE);
        content = header.getShort(CONTENT_LENGTH) & 0xFFFF;
        padding = header.get(PADDING_LENGTH) & 0xFF;
        header.put(PADDING_LENGTH, (byte) 0);
        if (type != FCGI_STDERR) {
            to.put(header.flip());
        }
        header.clear();
    }
}
