package org.servletfcgi.sample;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes that a client can check without storing them: byte {@code i} is {@code (byte) (i * 31 + (i >> 8))}. */
final class BytePattern {
    /** The most bytes one request may ask for: 1 GiB. */
    static final long MAX_BYTES = 1L << 30;

    /** One period: the formula depends on {@code i} modulo 65536 only. */
    private static final byte[] PERIOD = period();

    private BytePattern() {}

    /** Writes the first {@code size} bytes of the pattern. */
    static void write(OutputStream out, long size) throws IOException {
        for (long left = size; left > 0; left -= PERIOD.length) {
            out.write(PERIOD, 0, (int) Math.min(left, PERIOD.length));
        }
    }

    private static byte[] period() {
        byte[] bytes = new byte[1 << 16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }
}
