package org.servletfcgi.demo;

import java.nio.ByteBuffer;

/** Takes the padding out of a stream of FastCGI records (FastCGI §3.3), in place and however the stream is cut. */
final class PaddingFilter {
    private static final int HEADER_BYTES = 8;

    private int headerBytes;
    private int content;
    private int padding;

    /** Removes padding between the index {@code from} and the buffer's limit; the limit moves down by its length. */
    void strip(ByteBuffer buffer, int from) {
        int to = from;
        for (int i = from; i < buffer.limit(); i++) {
            byte b = buffer.get(i);
            if (headerBytes < HEADER_BYTES) {
                buffer.put(to++, header(b));
            } else if (content > 0) {
                content--;
                buffer.put(to++, b);
            } else {
                padding--;
            }
            if (headerBytes == HEADER_BYTES && content == 0 && padding == 0) {
                headerBytes = 0;
            }
        }
        buffer.limit(to);
    }

    private byte header(byte b) {
        switch (headerBytes++) {
            case 4 -> content = (b & 0xFF) << 8;
            case 5 -> content |= b & 0xFF;
            case 6 -> {
                padding = b & 0xFF;
                return 0;
            }
            default -> {}
        }
        return b;
    }
}
