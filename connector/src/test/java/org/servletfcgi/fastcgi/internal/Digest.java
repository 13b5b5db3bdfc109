package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of bytes that arrive in parts. */
final class Digest {
    private final MessageDigest digest;

    Digest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new AssertionError("every Java has SHA-256", absent);
        }
    }

    static String sha256(byte[] bytes) {
        Digest whole = new Digest();
        whole.update(ByteBuffer.wrap(bytes));
        return whole.hex();
    }

    void update(ByteBuffer bytes) {
        digest.update(bytes);
    }

    /** In lower case; the next update starts anew. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
