package org.servletfcgi.launcher.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Records in bytes, made without the codec. */
public final class Bytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Nothing yet. */
    public static Bytes none() {
        return new Bytes();
    }

    /** STDOUT of the request 1. */
    public Bytes stdout(String text) {
        return record(6, 1, text, 0);
    }

    /** STDERR of the request 1. */
    public Bytes stderr(String text) {
        return record(7, 1, text, 0);
    }

    /** END_REQUEST of the request 1. */
    public Bytes end(int appStatus, int protocolStatus) {
        return record(3, 1, "\0\0\0" + (char) appStatus + (char) protocolStatus + "\0\0\0", 0);
    }

    /** END_REQUEST of the request 1, as it should be. */
    public Bytes end() {
        return end(0, 0);
    }

    /** GET_VALUES_RESULT. */
    public Bytes values(String pairs) {
        return record(10, 0, pairs, 0);
    }

    /** Any record. */
    public Bytes record(int type, int requestId, String content, int padding) {
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

    /** Any bytes, ISO-8859-1. */
    public Bytes raw(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** All of them. */
    public byte[] array() {
        return out.toByteArray();
    }
}
