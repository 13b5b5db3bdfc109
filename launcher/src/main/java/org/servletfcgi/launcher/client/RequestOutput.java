package org.servletfcgi.launcher.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.servletfcgi.fastcgi.internal.RecordEncoder;
import org.servletfcgi.fastcgi.internal.RecordHeader;
import org.servletfcgi.fastcgi.internal.RecordType;

/** Owned by the thread that writes: the bytes of one request or query, made as they are wanted. */
final class RequestOutput {

    static final int REQUEST_ID = 1;

    private static final int CHUNK = 32 * 1024;

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
        RequestRecords records = new RequestRecords()
                .begin(REQUEST_ID, keepConnection).stream(
                        RecordType.PARAMS,
                        REQUEST_ID,
                        RequestRecords.pairs(variables),
                        RecordEncoder.MAX_ALIGNED_CONTENT);
        return new RequestOutput(State.BODY, records.toByteArray(), body);
    }

    /** A GET_VALUES. */
    static RequestOutput query(Set<String> names) {
        Map<String, String> asked = new LinkedHashMap<>();
        names.forEach(name -> asked.put(name, ""));
        byte[] pairs = RequestRecords.pairs(asked);
        RequestRecords records = new RequestRecords()
                .record(RecordType.GET_VALUES, RecordHeader.FCGI_NULL_REQUEST_ID, pairs, 0, pairs.length);
        return new RequestOutput(State.DONE, records.toByteArray(), Body.none());
    }

    /** The bytes to write next, without any when all is written. */
    ByteBuffer next() throws IOException {
        if (!bytes.hasRemaining() && state == State.BODY) {
            int count = body.read(chunk);
            RequestRecords stdin = new RequestRecords().record(RecordType.STDIN, REQUEST_ID, chunk, 0, count);
            bytes = ByteBuffer.wrap(stdin.toByteArray());
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
