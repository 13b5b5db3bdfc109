package org.servletfcgi.launcher.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.servletfcgi.fastcgi.internal.RecordEncoder;
import org.servletfcgi.fastcgi.internal.RecordHandler;
import org.servletfcgi.fastcgi.internal.RecordHeader;
import org.servletfcgi.fastcgi.internal.RecordType;
import org.servletfcgi.server.Role;

/** Records as a web server sends them, one after the other in memory; padded to 8 bytes as nginx's are. */
public final class RequestRecords {

    private static final int MAX_SHORT_LENGTH = 127;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Names and values as the content of PARAMS or GET_VALUES: UTF-8, in the map's order (FastCGI §3.4). */
    public static byte[] pairs(Map<String, String> variables) {
        ByteArrayOutputStream pairs = new ByteArrayOutputStream();
        variables.forEach((name, value) -> {
            byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
            byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
            length(pairs, nameBytes.length);
            length(pairs, valueBytes.length);
            pairs.writeBytes(nameBytes);
            pairs.writeBytes(valueBytes);
        });
        return pairs.toByteArray();
    }

    private static void length(ByteArrayOutputStream pairs, int length) {
        if (length > MAX_SHORT_LENGTH) {
            pairs.write(length >>> 24 | 0x80);
            pairs.write(length >>> 16);
            pairs.write(length >>> 8);
        }
        pairs.write(length);
    }

    /** BEGIN_REQUEST in the role Responder. */
    public RequestRecords begin(int requestId, boolean keepConnection) {
        byte flags = keepConnection ? (byte) RecordHandler.FCGI_KEEP_CONN : 0;
        byte[] content = {0, (byte) Role.RESPONDER.code(), flags, 0, 0, 0, 0, 0};
        return record(RecordType.BEGIN_REQUEST, requestId, content, 0, content.length);
    }

    /**
     * All of a stream with its end.
     *
     * @param each bytes of content in a record, 1 to 65535
     */
    public RequestRecords stream(RecordType type, int requestId, byte[] content, int each) {
        for (int start = 0; start < content.length; start += each) {
            record(type, requestId, content, start, Math.min(each, content.length - start));
        }
        return record(type, requestId, content, 0, 0);
    }

    /** One record with {@code length} bytes of {@code content}, 0 to 65535. */
    public RequestRecords record(RecordType type, int requestId, byte[] content, int start, int length) {
        int padding = RecordEncoder.padding(length);
        ByteBuffer header = ByteBuffer.allocate(RecordHeader.LENGTH);
        RecordEncoder.header(header, type, requestId, length, padding);
        bytes.writeBytes(header.array());
        bytes.write(content, start, length);
        bytes.writeBytes(new byte[padding]);
        return this;
    }

    /** What was collected. */
    public byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
