package org.servletfcgi.launcher.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Records in bytes, made without the codec. */
final class Bytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Bytes none() {
        return new Bytes();
    }

    /** STDOUT of the request 1. */
    Bytes stdout(String text) {
        return record(6, 1, text, 0);
    }

    Bytes stderr(String text) {
        return record(7, 1, text, 0);
    }

    Bytes end(int appStatus, int protocolStatus) {
        return record(3, 1, "\0\0\0" + (char) appStatus + (char) protocolStatus + "\0\0\0", 0);
    }

    Bytes end() {
        return end(0, 0);
    }

    Bytes values(String pairs) {
        return record(10, 0, pairs, 0);
    }

    Bytes record(int type, int requestId, String content, int padding) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        out.writeBytes(new byte[] {
            1,
            (byte) type,
            (byte) (requestId >> 8),
            (byte) requestId,
            (byte) (bytes.length >> 8),
            (byte) bytes.length,
            (byte) padding,
            0
        });
        out.writeBytes(bytes);
        out.writeBytes(new byte[padding]);
        return this;
    }

    Bytes raw(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    byte[] array() {
        return out.toByteArray();
    }
}
