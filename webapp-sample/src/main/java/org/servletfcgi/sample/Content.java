package org.servletfcgi.sample;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The size of a content in bytes and its SHA-256 in lower-case hexadecimal.
 *
 * @param size the number of bytes
 * @param sha256 64 hexadecimal digits
 */
record Content(long size, String sha256) {
    private static final int BUFFER_BYTES = 16 * 1024;

    /** Reads the stream to its end, keeping one buffer in memory. */
    static Content read(InputStream in) throws IOException {
        MessageDigest digest = newDigest();
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
            size += n;
        }
        return new Content(size, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
