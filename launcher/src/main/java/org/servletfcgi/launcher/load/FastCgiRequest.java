package org.servletfcgi.launcher.load;

import java.nio.ByteBuffer;
import java.util.Map;
import org.servletfcgi.fastcgi.internal.RecordEncoder;
import org.servletfcgi.fastcgi.internal.RecordType;
import org.servletfcgi.launcher.client.RequestRecords;

/**
 * One request in the role Responder, made once for each slot as nginx makes it and shared by all connections; and what its
 * answers have to be. The request in slot n has the id n + 1.
 */
public final class FastCgiRequest {

    /** The most that all slots' requests may have together, in bytes. */
    public static final long MAX_BYTES = 256L * 1024 * 1024;

    /** The content of one record of STDIN, as nginx cuts a body. */
    static final int STDIN_BYTES = 32 * 1024;

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
        byte[] pairs = RequestRecords.pairs(variables);
        long each = (long) pairs.length + body.length;
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
            requests[slot] = request(slot + 1, pairs, body);
            aborts[slot] = direct(new RequestRecords().record(RecordType.ABORT_REQUEST, slot + 1, new byte[0], 0, 0));
        }
    }

    private ByteBuffer request(int id, byte[] pairs, byte[] body) {
        return direct(new RequestRecords()
                .begin(id, keepConnection).stream(RecordType.PARAMS, id, pairs, RecordEncoder.MAX_ALIGNED_CONTENT)
                        .stream(RecordType.STDIN, id, body, STDIN_BYTES));
    }

    private static ByteBuffer direct(RequestRecords records) {
        byte[] bytes = records.toByteArray();
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
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
