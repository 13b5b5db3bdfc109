package org.servletfcgi.it;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * FastCGI records as bytes, put together from the specification's tables by hand.
 *
 * <pre>
 * version=1 | type | id (2) | content length (2) | padding length | reserved | content | padding
 * </pre>
 */
final class Records {

    static final int BEGIN_REQUEST = 1;
    static final int ABORT_REQUEST = 2;
    static final int END_REQUEST = 3;
    static final int PARAMS = 4;
    static final int STDIN = 5;
    static final int STDOUT = 6;
    static final int STDERR = 7;
    static final int GET_VALUES = 9;
    static final int GET_VALUES_RESULT = 10;
    static final int UNKNOWN_TYPE = 11;

    static final int RESPONDER = 1;
    static final int AUTHORIZER = 2;
    static final int KEEP_CONN = 1;
    static final int MOST_CONTENT = 65_535;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** One record with any header. */
    static byte[] record(int type, int id, byte[] content, int padding) {
        var record = new byte[8 + content.length + padding];
        record[0] = 1;
        record[1] = (byte) type;
        record[2] = (byte) (id >> 8);
        record[3] = (byte) id;
        record[4] = (byte) (content.length >> 8);
        record[5] = (byte) content.length;
        record[6] = (byte) padding;
        System.arraycopy(content, 0, record, 8, content.length);
        return record;
    }

    /** A name-value pair with the shortest forms of its lengths. */
    static byte[] pair(String name, String value) {
        var nameBytes = name.getBytes(StandardCharsets.ISO_8859_1);
        var valueBytes = value.getBytes(StandardCharsets.ISO_8859_1);
        var pair = new ByteArrayOutputStream();
        pair.writeBytes(length(nameBytes.length));
        pair.writeBytes(length(valueBytes.length));
        pair.writeBytes(nameBytes);
        pair.writeBytes(valueBytes);
        return pair.toByteArray();
    }

    private static byte[] length(int length) {
        return length < 128 ? new byte[] {(byte) length} : longLength(length);
    }

    /** The four-byte form of a length; {@code length} may be any 31-bit value. */
    static byte[] longLength(int length) {
        return new byte[] {
            (byte) ((length >> 24) | 0x80), (byte) (length >> 16), (byte) (length >> 8), (byte) length,
        };
    }

    /** The two-byte number at an offset. */
    static int number(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    Records raw(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    Records begin(int id, int role, int flags) {
        return raw(record(
                BEGIN_REQUEST, id, new byte[] {(byte) (role >> 8), (byte) role, (byte) flags, 0, 0, 0, 0, 0}, 0));
    }

    /** PARAMS records with these bytes and the empty one that ends the stream. */
    Records params(int id, byte[] pairs) {
        return stream(PARAMS, id, pairs, MOST_CONTENT);
    }

    /** STDIN records with these bytes and the empty one that ends the stream. */
    Records stdin(int id, byte[] content) {
        return stream(STDIN, id, content, MOST_CONTENT);
    }

    /** Records of at most {@code most} bytes, and the empty one. */
    Records stream(int type, int id, byte[] content, int most) {
        for (var at = 0; at < content.length; at += most) {
            raw(record(type, id, Arrays.copyOfRange(content, at, Math.min(content.length, at + most)), 0));
        }
        return raw(record(type, id, new byte[0], 0));
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
