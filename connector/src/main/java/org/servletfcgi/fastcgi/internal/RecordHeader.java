package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;

/**
 * The first 8 bytes of a record (FastCGI §3.3).
 *
 * <pre>{@code
 *   0         1         2         3         4         5         6         7
 *  +---------+---------+---------+---------+---------+---------+---------+---------+
 *  | version | type    | request id        | content length    | padding | reserved|
 *  | = 1     |         | high      low     | high      low     | length  |         |
 *  +---------+---------+---------+---------+---------+---------+---------+---------+
 *  | content: content length bytes, 0 to 65535                                     |
 *  +-------------------------------------------------------------------------------+
 *  | padding: padding length bytes, 0 to 255, of any value                         |
 *  +-------------------------------------------------------------------------------+
 *
 *  content of BEGIN_REQUEST, 8 bytes:    role high, role low, flags, reserved[5]
 *  content of END_REQUEST, 8 bytes:      application status[4], protocol status, reserved[3]
 *  content of UNKNOWN_TYPE, 8 bytes:     type, reserved[7]
 *  content of GET_VALUES and GET_VALUES_RESULT: name-value pairs, whole
 *  content of PARAMS: a part of a stream of name-value pairs
 *  content of STDIN, STDOUT, STDERR, DATA: a part of a stream of bytes
 * }</pre>
 *
 * <p>Zero or more stream records with content are followed by one without, which ends the stream. Records on request id
 * 0 are management records.
 *
 * @param type code of the type, 0 to 255, known or not (see {@link RecordType#of(int)})
 * @param requestId id of the request, 0 to 65535; {@link #FCGI_NULL_REQUEST_ID} for management records
 * @param contentLength bytes of content, 0 to 65535
 * @param paddingLength bytes of padding, 0 to 255
 */
public record RecordHeader(int type, int requestId, int contentLength, int paddingLength) {
    /** Bytes of a header on the wire. */
    public static final int LENGTH = 8;

    /** The only version there is. */
    public static final int FCGI_VERSION_1 = 1;

    /** The request id of management records. */
    public static final int FCGI_NULL_REQUEST_ID = 0;

    /**
     * A header of four fields that fit on the wire.
     *
     * @throws IllegalArgumentException if a field is out of its range
     */
    public RecordHeader {
        check(type, requestId, contentLength, paddingLength);
    }

    /**
     * Reads a header at the buffer's position, and advances it by {@link #LENGTH}.
     *
     * @param source a buffer with at least {@link #LENGTH} bytes remaining, of any byte order
     * @throws FastCgiException if the version is not 1
     * @throws java.nio.BufferUnderflowException if fewer bytes remain
     */
    public static RecordHeader decode(ByteBuffer source) {
        return decode(source, "");
    }

    /** As {@link #decode(ByteBuffer)} at the beginning of a connection, where another protocol may be recognised. */
    static RecordHeader decodeFirst(ByteBuffer source) {
        boolean record = Wire.get8(source.duplicate()) == FCGI_VERSION_1;
        return decode(source, record ? "" : OtherProtocol.hint(source));
    }

    private static RecordHeader decode(ByteBuffer source, String hint) {
        int version = Wire.get8(source);
        // FastCGI §3.3 names one version and no reply to another; scanning for the next header would be guessing.
        if (version != FCGI_VERSION_1) {
            throw new FastCgiException(
                    FastCgiException.Reason.VERSION,
                    "expected record version " + FCGI_VERSION_1 + ", got " + version + hint);
        }
        int type = Wire.get8(source);
        int requestId = Wire.get16(source);
        int contentLength = Wire.get16(source);
        int paddingLength = Wire.get8(source);
        Wire.get8(source);
        return new RecordHeader(type, requestId, contentLength, paddingLength);
    }

    /**
     * Writes this header at the buffer's position, and advances it by {@link #LENGTH}.
     *
     * @param target a buffer with at least {@link #LENGTH} bytes remaining, of any byte order
     * @throws java.nio.BufferOverflowException if fewer bytes remain
     */
    public void encode(ByteBuffer target) {
        write(target, type, requestId, contentLength, paddingLength);
    }

    /** As {@link #encode(ByteBuffer)} of a header of these fields, which need not be made. */
    static void encode(ByteBuffer target, int type, int requestId, int contentLength, int paddingLength) {
        check(type, requestId, contentLength, paddingLength);
        write(target, type, requestId, contentLength, paddingLength);
    }

    private static void check(int type, int requestId, int contentLength, int paddingLength) {
        Wire.checkRange("type", type, 0xFF);
        Wire.checkRange("requestId", requestId, 0xFFFF);
        Wire.checkRange("contentLength", contentLength, 0xFFFF);
        Wire.checkRange("paddingLength", paddingLength, 0xFF);
    }

    private static void write(ByteBuffer target, int type, int requestId, int contentLength, int paddingLength) {
        Wire.put8(target, FCGI_VERSION_1);
        Wire.put8(target, type);
        Wire.put16(target, requestId);
        Wire.put16(target, contentLength);
        Wire.put8(target, paddingLength);
        Wire.put8(target, 0);
    }
}
