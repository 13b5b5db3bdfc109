package org.servletfcgi.fastcgi.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.servletfcgi.server.Role;

/**
 * What a web server writes, record by record. Shares no code with the codec, so that the two cannot be wrong together.
 *
 * <pre>{@code
 * Records.begin(1, 1, 0).params("REQUEST_METHOD", "GET").paramsEnd().stdinEnd().bytes()
 * }</pre>
 *
 * <p>Text is ISO-8859-1. Padding bytes are 0xEE, so that padding taken for content is seen.
 */
public final class Records {
    public static final int RESPONDER = 1;
    public static final int AUTHORIZER = 2;
    public static final int FILTER = 3;
    public static final int KEEP_CONN = 1;

    private static final int BEGIN_REQUEST = 1;
    private static final int ABORT_REQUEST = 2;
    private static final int PARAMS = 4;
    private static final int STDIN = 5;
    private static final int DATA = 8;
    private static final int GET_VALUES = 9;

    private static final byte PADDING = (byte) 0xEE;
    private static final int MAX_CONTENT = 65535;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int requestId = 1;
    private int padding;

    private Records() {}

    /** No records yet; those that follow are of request id 1. */
    public static Records none() {
        return new Records();
    }

    /** A BEGIN_REQUEST; the records that follow are of its id. */
    public static Records begin(int requestId, int role, int flags) {
        return none().andBegin(requestId, role, flags);
    }

    /** A BEGIN_REQUEST; the records that follow are of its id. */
    public static Records begin(int requestId, Role role, int flags) {
        return begin(requestId, role.code(), flags);
    }

    /** One more BEGIN_REQUEST; the records that follow are of its id. */
    public Records andBegin(int id, int role, int flags) {
        byte[] content = {(byte) (role >> 8), (byte) role, (byte) flags, 0, 0, 0, 0, 0};
        return on(id).record(BEGIN_REQUEST, id, content, padding);
    }

    /** The records that follow are of this id. */
    public Records on(int id) {
        requestId = id;
        return this;
    }

    /** The records that follow have this padding, 0 to 255 bytes. */
    public Records padded(int length) {
        padding = length;
        return this;
    }

    /** One PARAMS record with these pairs: name, value, name, value, and so on. */
    public Records params(String... namesAndValues) {
        return paramsBytes(pairs(namesAndValues));
    }

    /** One PARAMS record with this content. */
    public Records paramsBytes(byte[] content) {
        return streamRecord(PARAMS, content);
    }

    /** The stream cut at these offsets, each piece a PARAMS record: pairs may straddle records. */
    public Records paramsCut(byte[] stream, int... offsets) {
        int from = 0;
        for (int offset : offsets) {
            paramsBytes(Arrays.copyOfRange(stream, from, offset));
            from = offset;
        }
        return paramsBytes(Arrays.copyOfRange(stream, from, stream.length));
    }

    /** The stream in PARAMS records of this many bytes, the last one of fewer: pairs may straddle records. */
    public Records paramsInRecordsOf(int size, byte[] stream) {
        return inRecordsOf(size, PARAMS, stream);
    }

    public Records paramsEnd() {
        return record(PARAMS, requestId, new byte[0], padding);
    }

    /** STDIN records with this content: one, or more if it is longer than 65535 bytes. */
    public Records stdin(byte[] content) {
        return inRecordsOf(MAX_CONTENT, STDIN, content);
    }

    /** STDIN records with this content: one, or more if it is longer than 65535 bytes. */
    public Records stdin(String content) {
        return stdin(content.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Records stdinEnd() {
        return record(STDIN, requestId, new byte[0], padding);
    }

    /** DATA records with this content: one, or more if it is longer than 65535 bytes. */
    public Records data(String content) {
        return inRecordsOf(MAX_CONTENT, DATA, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Records dataEnd() {
        return record(DATA, requestId, new byte[0], padding);
    }

    public Records abort() {
        return record(ABORT_REQUEST, requestId, new byte[0], padding);
    }

    /** A GET_VALUES on id 0 that asks for these names. */
    public Records getValues(String... names) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (String name : names) {
            content.writeBytes(pairs(name, ""));
        }
        return record(GET_VALUES, 0, content.toByteArray(), padding);
    }

    /** Any record; lengths are cut to what fits on the wire. */
    public Records record(int type, int id, byte[] content, int paddingLength) {
        bytes.write(1);
        bytes.write(type);
        bytes.write(id >> 8);
        bytes.write(id);
        bytes.write(content.length >> 8);
        bytes.write(content.length);
        bytes.write(paddingLength);
        bytes.write(0);
        return raw(content).raw(filled(paddingLength, PADDING));
    }

    /** Bytes that need not be a record. */
    public Records raw(byte[] anything) {
        bytes.writeBytes(anything);
        return this;
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }

    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes());
    }

    /** Pairs as they stand in a stream, each length in its shortest form: name, value, name, value, and so on. */
    public static byte[] pairs(String... namesAndValues) {
        return pairs(127, namesAndValues);
    }

    /** Pairs as {@link #pairs}, each length in its form of four bytes. */
    public static byte[] pairsWithLongLengths(String... namesAndValues) {
        return pairs(-1, namesAndValues);
    }

    private static byte[] pairs(int maxShortLength, String... namesAndValues) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            byte[] name = namesAndValues[i].getBytes(StandardCharsets.ISO_8859_1);
            byte[] value = namesAndValues[i + 1].getBytes(StandardCharsets.ISO_8859_1);
            stream.writeBytes(length(name.length, maxShortLength));
            stream.writeBytes(length(value.length, maxShortLength));
            stream.writeBytes(name);
            stream.writeBytes(value);
        }
        return stream.toByteArray();
    }

    private static byte[] length(int length, int maxShortLength) {
        if (length <= maxShortLength) {
            return new byte[] {(byte) length};
        }
        return new byte[] {(byte) (0x80 + (length >> 24)), (byte) (length >> 16), (byte) (length >> 8), (byte) length};
    }

    private Records inRecordsOf(int size, int type, byte[] stream) {
        for (int from = 0; from < stream.length; from += size) {
            streamRecord(type, Arrays.copyOfRange(stream, from, Math.min(stream.length, from + size)));
        }
        return this;
    }

    private Records streamRecord(int type, byte[] content) {
        if (content.length == 0 || content.length > MAX_CONTENT) {
            throw new IllegalArgumentException("expected 1 to 65535 bytes for a record, got " + content.length);
        }
        return record(type, requestId, content, padding);
    }

    private static byte[] filled(int length, byte value) {
        byte[] filled = new byte[length];
        Arrays.fill(filled, value);
        return filled;
    }
}
