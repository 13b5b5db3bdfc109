package org.servletfcgi.launcher.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.servletfcgi.fastcgi.RecordEncoder;
import org.servletfcgi.fastcgi.RecordHandler;
import org.servletfcgi.fastcgi.RecordHeader;
import org.servletfcgi.fastcgi.RecordType;
import org.servletfcgi.fastcgi.Role;

/** Owned by the thread that writes: the bytes of one request or query, made as they are wanted. */
final class RequestOutput {

    static final int REQUEST_ID = 1;

    private static final int CHUNK = 32 * 1024;
    private static final int MAX_SHORT_LENGTH = 127;

    private enum State {
        BODY,
        DONE
    }

    private final Body body;
    private final byte[] chunk = new byte[CHUNK];
    private State state;
    private ByteBuffer bytes;

    private RequestOutput(State state, byte[] begin, Body body) {
        this.state = state;
        this.bytes = ByteBuffer.wrap(begin);
        this.body = body;
    }

    /** A request in the role Responder. */
    static RequestOutput request(Map<String, String> variables, Body body, boolean keepConnection) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte flags = keepConnection ? (byte) RecordHandler.FCGI_KEEP_CONN : 0;
        record(out, RecordType.BEGIN_REQUEST, REQUEST_ID, new byte[] {
            0, (byte) Role.RESPONDER.code(), flags, 0, 0, 0, 0, 0
        });
        ByteArrayOutputStream pairs = new ByteArrayOutputStream();
        variables.forEach((name, value) -> pair(pairs, name, value));
        stream(out, RecordType.PARAMS, pairs.toByteArray());
        record(out, RecordType.PARAMS, REQUEST_ID, new byte[0]);
        return new RequestOutput(State.BODY, out.toByteArray(), body);
    }

    /** A GET_VALUES. */
    static RequestOutput query(Set<String> names) {
        ByteArrayOutputStream pairs = new ByteArrayOutputStream();
        names.forEach(name -> pair(pairs, name, ""));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        record(out, RecordType.GET_VALUES, RecordHeader.FCGI_NULL_REQUEST_ID, pairs.toByteArray());
        return new RequestOutput(State.DONE, out.toByteArray(), Body.none());
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

    private static void stream(ByteArrayOutputStream out, RecordType type, byte[] content) {
        for (int start = 0; start < content.length; start += RecordEncoder.MAX_ALIGNED_CONTENT) {
            int end = Math.min(content.length, start + RecordEncoder.MAX_ALIGNED_CONTENT);
            record(out, type, REQUEST_ID, Arrays.copyOfRange(content, start, end));
        }
    }

    private static void record(ByteArrayOutputStream out, RecordType type, int requestId, byte[] content) {
        int padding = RecordEncoder.padding(content.length);
        ByteBuffer header = ByteBuffer.allocate(RecordHeader.LENGTH);
        RecordEncoder.header(header, type, requestId, content.length, padding);
        out.writeBytes(header.array());
        out.writeBytes(content);
        out.writeBytes(new byte[padding]);
    }

    /** The bytes to write next, without any when all is written. */
    ByteBuffer next() throws IOException {
        if (!bytes.hasRemaining() && state == State.BODY) {
            int count = body.read(chunk);
            ByteArrayOutputStream out = new ByteArrayOutputStream(count + 2 * RecordHeader.LENGTH);
            record(out, RecordType.STDIN, REQUEST_ID, Arrays.copyOf(chunk, count));
            bytes = ByteBuffer.wrap(out.toByteArray());
            state = count == 0 ? State.DONE : State.BODY;
        }
        return bytes;
    }

    /** Gives up what is not written: the other side takes no more. */
    void drop() {
        bytes = ByteBuffer.allocate(0);
        state = State.DONE;
    }
}
