package org.servletfcgi.launcher.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.servletfcgi.fastcgi.internal.FastCgiException;
import org.servletfcgi.fastcgi.internal.RecordHeader;
import org.servletfcgi.fastcgi.internal.RecordType;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;

/**
 * Owned by the thread that reads the connection: turns what an application sends, however it is cut, into calls of a
 * handler.
 *
 * <pre>{@code
 *              +--> STREAM (STDOUT, STDERR) ------+
 *  HEADER -----+--> WHOLE (at most 4096 bytes) ---+--> PADDING --> HEADER
 * }</pre>
 */
final class AnswerReader {

    /** The longest content, in bytes, of a record that is taken as a whole: GET_VALUES_RESULT and those of 8 bytes. */
    static final int MAX_WHOLE_CONTENT = 4096;

    private static final int BODY_LENGTH = 8;

    /** Told what arrives; parts of streams are never empty, and valid during the call only. */
    interface Handler {
        void stdout(ByteBuffer part) throws IOException, LaunchException;

        void stderr(ByteBuffer part) throws IOException, LaunchException;

        void end(int appStatus, int protocolStatus) throws LaunchException;

        void values(ByteBuffer pairs);

        void unknownType(int type);
    }

    private enum State {
        HEADER,
        STREAM,
        WHOLE,
        PADDING
    }

    private final String peer;
    private final Handler handler;
    private final ByteBuffer store = ByteBuffer.allocate(MAX_WHOLE_CONTENT);
    private State state = State.HEADER;
    private int remaining = RecordHeader.LENGTH;
    private RecordHeader header = new RecordHeader(0, 0, 0, 0);

    /**
     * A reader at the start of a connection.
     *
     * @param peer the other side, for messages
     */
    AnswerReader(String peer, Handler handler) {
        this.peer = peer;
        this.handler = handler;
    }

    /**
     * Consumes the whole buffer.
     *
     * @throws LaunchException where this is not what an application may send; the reader must not be used again
     * @throws IOException from the handler
     */
    void read(ByteBuffer buffer) throws IOException, LaunchException {
        while (buffer.hasRemaining()) {
            ByteBuffer part = buffer.slice(buffer.position(), Math.min(remaining, buffer.remaining()));
            buffer.position(buffer.position() + part.remaining());
            remaining -= part.remaining();
            take(part);
            while (remaining == 0) {
                leave();
            }
        }
    }

    /** Whether the bytes so far end with a whole record, or there were none. */
    boolean betweenRecords() {
        return state == State.HEADER && remaining == RecordHeader.LENGTH;
    }

    private void take(ByteBuffer part) throws IOException, LaunchException {
        switch (state) {
            case HEADER, WHOLE -> store.put(part);
            case STREAM -> {
                if (type() == RecordType.STDOUT) {
                    handler.stdout(part);
                } else {
                    handler.stderr(part);
                }
            }
            case PADDING -> {}
        }
    }

    private RecordType type() {
        return Objects.requireNonNull(RecordType.of(header.type()));
    }

    private void leave() throws LaunchException {
        switch (state) {
            case HEADER -> {
                header = header();
                store.clear();
                enterContent();
            }
            case STREAM -> enter(State.PADDING, header.paddingLength());
            case WHOLE -> {
                endWhole();
                store.clear();
                enter(State.PADDING, header.paddingLength());
            }
            case PADDING -> enter(State.HEADER, RecordHeader.LENGTH);
        }
    }

    private void enter(State next, int length) {
        state = next;
        remaining = length;
    }

    private RecordHeader header() throws LaunchException {
        store.flip();
        if (StandardCharsets.ISO_8859_1.decode(store.duplicate()).toString().startsWith("HTTP/")) {
            throw malformed("this is an HTTP server, not a FastCGI application");
        }
        try {
            return RecordHeader.decode(store);
        } catch (FastCgiException e) {
            throw malformed("no FastCGI: " + e.getMessage());
        }
    }

    private void enterContent() throws LaunchException {
        RecordType type = RecordType.of(header.type());
        if (type == null) {
            throw malformed("a record of the unknown type " + header.type() + " came");
        }
        switch (type) {
            case STDOUT, STDERR -> {
                requireId(RequestOutput.REQUEST_ID);
                enter(State.STREAM, header.contentLength());
            }
            case END_REQUEST -> {
                requireId(RequestOutput.REQUEST_ID);
                requireLength();
            }
            case UNKNOWN_TYPE -> {
                requireId(RecordHeader.FCGI_NULL_REQUEST_ID);
                requireLength();
            }
            case GET_VALUES_RESULT -> {
                requireId(RecordHeader.FCGI_NULL_REQUEST_ID);
                if (header.contentLength() > MAX_WHOLE_CONTENT) {
                    throw malformed("expected GET_VALUES_RESULT of at most " + MAX_WHOLE_CONTENT + " bytes, got "
                            + header.contentLength());
                }
                enter(State.WHOLE, header.contentLength());
            }
            case BEGIN_REQUEST, ABORT_REQUEST, PARAMS, STDIN, DATA, GET_VALUES ->
                throw malformed("a record of the type " + type + " came, which only a web server sends");
        }
    }

    private void requireId(int expected) throws LaunchException {
        if (header.requestId() != expected) {
            throw malformed("expected " + type() + " for request id " + expected + ", got " + header.requestId());
        }
    }

    private void requireLength() throws LaunchException {
        if (header.contentLength() != BODY_LENGTH) {
            throw malformed("expected " + type() + " of " + BODY_LENGTH + " bytes, got " + header.contentLength());
        }
        enter(State.WHOLE, BODY_LENGTH);
    }

    private void endWhole() throws LaunchException {
        store.flip();
        switch (type()) {
            case END_REQUEST -> handler.end(store.getInt(), store.get() & 0xFF);
            case UNKNOWN_TYPE -> handler.unknownType(store.get() & 0xFF);
            default -> handler.values(store);
        }
    }

    private LaunchException malformed(String problem) {
        return new LaunchException(ExitStatus.PROTOCOL, peer + ": " + problem);
    }
}
