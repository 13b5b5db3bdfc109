package org.servletfcgi.launcher.load;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.servletfcgi.fastcgi.RecordEncoder;
import org.servletfcgi.fastcgi.RecordHandler;
import org.servletfcgi.fastcgi.RecordHeader;
import org.servletfcgi.fastcgi.RecordType;
import org.servletfcgi.fastcgi.Role;

/**
 * One request in the role Responder, made once for each slot as nginx makes it and shared by all connections; and what its
 * answers have to be. The request in slot n has the id n + 1.
 */
public final class FastCgiRequest {

    /** The most that all slots' requests may have together, in bytes. */
    public static final long MAX_BYTES = 256L * 1024 * 1024;

    /** The content of one record of STDIN, as nginx cuts a body. */
    static final int STDIN_BYTES = 32 * 1024;

    private static final int MAX_SHORT_LENGTH = 127;

    private final ByteBuffer[] requests;
    private final ByteBuffer[] aborts;
    private final boolean keepConnection;
    private final boolean headOnly;
    private final Expectation expectation;

    /**
     * A request.
     *
     * @param variables names and values, sent as UTF-8 in the map's order
     * @param body content of STDIN, sent in records of 32 KiB
     * @param slots requests at once on a connection, 1 to 65535
     * @param keepConnection whether the application shall leave the connection open (FastCGI §5.1)
     * @throws IllegalArgumentException where the requests of all slots exceed {@link #MAX_BYTES}
     */
    public FastCgiRequest(
            Map<String, String> variables, byte[] body, int slots, boolean keepConnection, Expectation expectation) {
        ByteArrayOutputStream pairs = new ByteArrayOutputStream();
        variables.forEach((name, value) -> pair(pairs, name, value));
        long each = (long) pairs.size() + body.length;
        if (each * slots > MAX_BYTES) {
            throw new IllegalArgumentException("expected requests of at most " + MAX_BYTES / slots + " bytes with "
                    + slots + " at once on a connection, but one has " + each);
        }
        this.keepConnection = keepConnection;
        this.headOnly = "HEAD".equals(variables.get("REQUEST_METHOD"));
        this.expectation = expectation;
        requests = new ByteBuffer[slots];
        aborts = new ByteBuffer[slots];
        for (int slot = 0; slot < slots; slot++) {
            requests[slot] = request(slot + 1, pairs.toByteArray(), body);
            ByteArrayOutputStream abort = new ByteArrayOutputStream();
            record(abort, RecordType.ABORT_REQUEST, slot + 1, new byte[0]);
            aborts[slot] = direct(abort);
        }
    }

    private ByteBuffer request(int id, byte[] pairs, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte flags = keepConnection ? (byte) RecordHandler.FCGI_KEEP_CONN : 0;
        record(out, RecordType.BEGIN_REQUEST, id, new byte[] {0, (byte) Role.RESPONDER.code(), flags, 0, 0, 0, 0, 0});
        stream(out, RecordType.PARAMS, id, pairs, RecordEncoder.MAX_ALIGNED_CONTENT);
        stream(out, RecordType.STDIN, id, body, STDIN_BYTES);
        return direct(out);
    }

    private static void stream(ByteArrayOutputStream out, RecordType type, int id, byte[] content, int each) {
        for (int start = 0; start < content.length; start += each) {
            record(out, type, id, content, start, Math.min(each, content.length - start));
        }
        record(out, type, id, new byte[0]);
    }

    private static void record(ByteArrayOutputStream out, RecordType type, int id, byte[] content) {
        record(out, type, id, content, 0, content.length);
    }

    private static void record(
            ByteArrayOutputStream out, RecordType type, int id, byte[] content, int start, int length) {
        int padding = RecordEncoder.padding(length);
        ByteBuffer header = ByteBuffer.allocate(RecordHeader.LENGTH);
        RecordEncoder.header(header, type, id, length, padding);
        out.writeBytes(header.array());
        out.write(content, start, length);
        out.writeBytes(new byte[padding]);
    }

    private static void pair(ByteArrayOutputStream out, String name, String value) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
        length(out, nameBytes.length);
        length(out, valueBytes.length);
        out.writeBytes(nameBytes);
        out.writeBytes(valueBytes);
    }

    private static void length(ByteArrayOutputStream out, int length) {
        if (length > MAX_SHORT_LENGTH) {
            out.write(length >>> 24 | 0x80);
            out.write(length >>> 16);
            out.write(length >>> 8);
        }
        out.write(length);
    }

    private static ByteBuffer direct(ByteArrayOutputStream bytes) {
        return ByteBuffer.allocateDirect(bytes.size()).put(bytes.toByteArray()).flip();
    }

    /** A conversation that makes this request again and again. */
    public Conversation conversation() {
        return new FastCgiConversation(this);
    }

    int slots() {
        return requests.length;
    }

    ByteBuffer request(int slot) {
        return requests[slot];
    }

    ByteBuffer abort(int slot) {
        return aborts[slot];
    }

    boolean keepsConnection() {
        return keepConnection;
    }

    /** Whether the answer has no body, whatever its head says. */
    boolean isHeadOnly() {
        return headOnly;
    }

    Expectation expectation() {
        return expectation;
    }
}
