package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Stateless: writes what an application sends, at a buffer's position, in records aligned to 8 bytes with zeros as
 * padding.
 *
 * <p>Every method advances the target's position by exactly what it documents, works with any byte order of the target,
 * and throws {@link java.nio.BufferOverflowException} where the target has less space, with a part written.
 */
public final class RecordEncoder {
    /** The most content of one record, in bytes. */
    public static final int MAX_CONTENT = 65535;

    /** The most content of one record that needs no padding, in bytes. */
    public static final int MAX_ALIGNED_CONTENT = 65528;

    private static final int ALIGNMENT = 8;
    private static final int BODY_LENGTH = 8;
    private static final int MAX_SHORT_LENGTH = 127;

    private RecordEncoder() {}

    /**
     * Writes the {@link RecordHeader#LENGTH} bytes of a header.
     *
     * @param target where to write
     * @param type type of the record
     * @param requestId 0 to 65535, 0 for management records
     * @param contentLength bytes of content that the caller will write after it, 0 to {@link #MAX_CONTENT}
     * @param paddingLength bytes of padding that the caller will write after that, 0 to 255
     * @throws IllegalArgumentException if a number is out of its range; nothing is written then
     */
    public static void header(ByteBuffer target, RecordType type, int requestId, int contentLength, int paddingLength) {
        RecordHeader.encode(target, type.code(), requestId, contentLength, paddingLength);
    }

    /**
     * The bytes of padding, 0 to 7, that align content to 8 bytes (FastCGI §3.3).
     *
     * @param contentLength bytes of content, 0 or more
     */
    public static int padding(int contentLength) {
        return -contentLength & (ALIGNMENT - 1);
    }

    /**
     * Writes the record without content that ends a stream, 8 bytes.
     *
     * @param target where to write
     * @param type STDOUT or STDERR, or another stream's type
     * @param requestId 1 to 65535
     */
    public static void streamEnd(ByteBuffer target, RecordType type, int requestId) {
        header(target, type, requestId, 0, 0);
    }

    /**
     * Writes an END_REQUEST record, 16 bytes.
     *
     * @param target where to write
     * @param requestId 1 to 65535
     * @param appStatus what a CGI program would have exited with
     * @param status how the request ended
     */
    public static void endRequest(ByteBuffer target, int requestId, int appStatus, ProtocolStatus status) {
        header(target, RecordType.END_REQUEST, requestId, BODY_LENGTH, 0);
        Wire.put32(target, appStatus);
        Wire.put8(target, status.code());
        Wire.putZeros(target, 3);
    }

    /**
     * Writes an UNKNOWN_TYPE record, 16 bytes.
     *
     * @param target where to write
     * @param type code of the type that is not known, 0 to 255
     * @throws IllegalArgumentException if it is out of its range; nothing is written then
     */
    public static void unknownType(ByteBuffer target, int type) {
        Wire.checkRange("type", type, 0xFF);
        header(target, RecordType.UNKNOWN_TYPE, RecordHeader.FCGI_NULL_REQUEST_ID, BODY_LENGTH, 0);
        Wire.put8(target, type);
        Wire.putZeros(target, 7);
    }

    /**
     * The bytes that {@link #getValuesResult} writes for these values, padding included.
     *
     * @param values names and values, ISO-8859-1
     */
    public static int getValuesResultLength(Map<String, String> values) {
        int contentLength = pairsLength(values);
        return RecordHeader.LENGTH + contentLength + padding(contentLength);
    }

    /**
     * Writes a GET_VALUES_RESULT record, {@link #getValuesResultLength} bytes.
     *
     * @param target where to write
     * @param values names and values, ISO-8859-1, written in the map's order; none gives a record without content
     * @throws IllegalArgumentException if they need more than {@link #MAX_CONTENT} bytes; nothing is written then
     */
    public static void getValuesResult(ByteBuffer target, Map<String, String> values) {
        int contentLength = pairsLength(values);
        int padding = padding(contentLength);
        header(target, RecordType.GET_VALUES_RESULT, RecordHeader.FCGI_NULL_REQUEST_ID, contentLength, padding);
        values.forEach((name, value) -> {
            putLength(target, name.length());
            putLength(target, value.length());
            target.put(name.getBytes(StandardCharsets.ISO_8859_1));
            target.put(value.getBytes(StandardCharsets.ISO_8859_1));
        });
        Wire.putZeros(target, padding);
    }

    private static int pairsLength(Map<String, String> values) {
        int sum = 0;
        for (Map.Entry<String, String> pair : values.entrySet()) {
            int name = pair.getKey().length();
            int value = pair.getValue().length();
            sum += lengthOfLength(name) + lengthOfLength(value) + name + value;
        }
        return sum;
    }

    private static int lengthOfLength(int length) {
        return length <= MAX_SHORT_LENGTH ? 1 : 4;
    }

    private static void putLength(ByteBuffer target, int length) {
        if (length <= MAX_SHORT_LENGTH) {
            Wire.put8(target, length);
        } else {
            Wire.put32(target, length | 1 << 31);
        }
    }
}
