package org.servletfcgi.it;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Bytes to send and to compare with. */
final class Content {

    static final int MEGABYTE = 1024 * 1024;

    private Content() {}

    /** The first bytes of the sample application's pattern, which repeats no earlier than after 64 KiB. */
    static byte[] pattern(int size) {
        var bytes = new byte[size];
        for (var i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
