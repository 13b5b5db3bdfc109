package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.FastCgiException.Reason;

/**
 * Owned by the thread that fills the connection: turns its bytes, however they are cut, into calls of a
 * {@link RecordHandler}.
 *
 * <p>Each state stands for a number of bytes still to come; a state without bytes is left as soon as it is entered. The
 * layout is drawn at {@link RecordHeader}.
 *
 * <pre>{@code
 *              +--> BEGIN_REQUEST ---------+
 *              +--> PARAMS, STDIN, DATA ---+
 *  HEADER -----+--> GET_VALUES ------------+--> PADDING --> HEADER
 *              +--> SKIPPED ---------------+
 *
 *  any --(exception)--> FAILED
 * }</pre>
 *
 * <p>Content is passed on as it arrives and never stored, but for the contents of BEGIN_REQUEST (8 bytes) and of
 * GET_VALUES (at most {@link #MAX_GET_VALUES_BYTES}).
 */
public final class RecordParser {
    /** The longest content of a GET_VALUES that is read, in bytes; a longer one is fatal. */
    public static final int MAX_GET_VALUES_BYTES = 4096;

    private static final int BEGIN_REQUEST_LENGTH = 8;
    private static final ByteBuffer NO_QUERY = ByteBuffer.allocate(0);

    private enum State {
        HEADER,
        BEGIN_REQUEST,
        PARAMS,
        STDIN,
        DATA,
        GET_VALUES,
        SKIPPED,
        PADDING,
        FAILED
    }

    private final RecordHandler handler;
    private final ByteBuffer headerOrBegin = ByteBuffer.allocate(RecordHeader.LENGTH);
    private State state = State.HEADER;
    private int remaining = RecordHeader.LENGTH;
    private int type;
    private int requestId;
    private int contentLength;
    private int paddingLength;
    private ByteBuffer query = NO_QUERY;
    private boolean began;

    /**
     * A parser at the start of a connection.
     *
     * @param handler told of everything that arrives
     */
    public RecordParser(RecordHandler handler) {
        this.handler = handler;
    }

    /**
     * Consumes the whole buffer.
     *
     * <p>After any exception the parser is unusable, and the buffer's position is unspecified.
     *
     * @param buffer the next bytes of the connection, any number of them
     * @throws FastCgiException if the peer broke the protocol so that the connection must be closed
     * @throws IllegalStateException if an earlier call threw
     */
    public void parse(ByteBuffer buffer) {
        if (state == State.FAILED) {
            throw new IllegalStateException("the parser is unusable after an exception");
        }
        try {
            while (buffer.hasRemaining()) {
                if (betweenRecords() && buffer.remaining() >= RecordHeader.LENGTH) {
                    readHeader(buffer);
                    enterContent();
                } else {
                    int length = Math.min(remaining, buffer.remaining());
                    remaining -= length;
                    take(buffer, length);
                    if (remaining == 0) {
                        leave();
                    }
                }
            }
        } catch (RuntimeException | Error failure) {
            state = State.FAILED;
            throw failure;
        }
    }

    /** Whether the bytes so far end with a whole record, padding included, or there were none. */
    public boolean betweenRecords() {
        return state == State.HEADER && remaining == RecordHeader.LENGTH;
    }

    /** Whether a STDIN record has begun and is not whole: where a client that gave up an upload ends the bytes. */
    public boolean insideStdin() {
        return state != State.HEADER && type == RecordType.STDIN.code();
    }

    private void take(ByteBuffer buffer, int length) {
        int start = buffer.position();
        buffer.position(start + length);
        switch (state) {
            case HEADER, BEGIN_REQUEST -> copy(buffer, start, length, headerOrBegin);
            case PARAMS -> handler.params(requestId, buffer.slice(start, length));
            case STDIN -> handler.stdin(requestId, buffer.slice(start, length));
            case DATA -> handler.data(requestId, buffer.slice(start, length));
            case GET_VALUES -> copy(buffer, start, length, query);
            // FastCGI §3.3: padding follows the content of every record, also of one that is ignored.
            case SKIPPED, PADDING -> {}
            case FAILED -> throw new AssertionError(state);
        }
    }

    private static void copy(ByteBuffer source, int start, int length, ByteBuffer target) {
        target.put(target.position(), source, start, length);
        target.position(target.position() + length);
    }

    private void readHeader(ByteBuffer source) {
        RecordHeader header = began ? RecordHeader.decode(source) : RecordHeader.decodeFirst(source);
        began = true;
        type = header.type();
        requestId = header.requestId();
        contentLength = header.contentLength();
        paddingLength = header.paddingLength();
    }

    private void enter(State next, int length) {
        state = next;
        remaining = length;
        if (length == 0) {
            leave();
        }
    }

    private void leave() {
        switch (state) {
            case HEADER -> {
                readHeader(headerOrBegin.flip());
                headerOrBegin.clear();
                enterContent();
            }
            case PADDING -> enter(State.HEADER, RecordHeader.LENGTH);
            case BEGIN_REQUEST, PARAMS, STDIN, DATA, GET_VALUES, SKIPPED -> {
                endContent();
                enter(State.PADDING, paddingLength);
            }
            case FAILED -> throw new AssertionError(state);
        }
    }

    private void enterContent() {
        RecordType recordType = RecordType.of(type);
        boolean management = requestId == RecordHeader.FCGI_NULL_REQUEST_ID;
        State content = management ? openManagementRecord(recordType) : openApplicationRecord(recordType);
        enter(content, contentLength);
    }

    private State openApplicationRecord(@Nullable RecordType recordType) {
        if (recordType == null) {
            return openUnexpected();
        }
        return switch (recordType) {
            case BEGIN_REQUEST -> openBeginRequest();
            case ABORT_REQUEST -> openAbortRequest();
            case PARAMS -> State.PARAMS;
            case STDIN -> State.STDIN;
            case DATA -> State.DATA;
            case END_REQUEST, STDOUT, STDERR, GET_VALUES, GET_VALUES_RESULT, UNKNOWN_TYPE -> openUnexpected();
        };
    }

    private State openManagementRecord(@Nullable RecordType recordType) {
        if (recordType == null) {
            return openUnknownManagement();
        }
        return switch (recordType) {
            case BEGIN_REQUEST ->
                throw new FastCgiException(
                        Reason.BEGIN_REQUEST_ON_ID_ZERO, "expected BEGIN_REQUEST on request id 1 to 65535, got 0");
            case GET_VALUES -> openGetValues();
            // The answers to management records get no answer: two applications would talk without end.
            case GET_VALUES_RESULT, UNKNOWN_TYPE -> openUnexpected();
            // FastCGI §4.2 speaks of unknown types; fcgi2 answers application types on id 0 in the same way.
            case ABORT_REQUEST, END_REQUEST, PARAMS, STDIN, STDOUT, STDERR, DATA -> openUnknownManagement();
        };
    }

    private State openBeginRequest() {
        if (contentLength != BEGIN_REQUEST_LENGTH) {
            throw new FastCgiException(
                    Reason.BEGIN_REQUEST_LENGTH,
                    "expected BEGIN_REQUEST of " + BEGIN_REQUEST_LENGTH + " bytes, got " + contentLength);
        }
        return State.BEGIN_REQUEST;
    }

    private State openAbortRequest() {
        handler.abortRequest(requestId);
        return State.SKIPPED;
    }

    private State openGetValues() {
        if (contentLength > MAX_GET_VALUES_BYTES) {
            throw new FastCgiException(
                    Reason.GET_VALUES_LENGTH,
                    "expected GET_VALUES of at most " + MAX_GET_VALUES_BYTES + " bytes (MAX_GET_VALUES_BYTES), got "
                            + contentLength);
        }
        query = ByteBuffer.allocate(contentLength);
        return State.GET_VALUES;
    }

    private State openUnknownManagement() {
        handler.unknownManagement(type);
        return State.SKIPPED;
    }

    private State openUnexpected() {
        handler.unexpectedRecord(type, requestId);
        return State.SKIPPED;
    }

    private void endContent() {
        // FastCGI §3.3: a record without content ends its stream.
        boolean streamEnd = contentLength == 0;
        switch (state) {
            case BEGIN_REQUEST -> endBeginRequest();
            case PARAMS -> {
                if (streamEnd) {
                    handler.paramsEnd(requestId);
                }
            }
            case STDIN -> {
                if (streamEnd) {
                    handler.stdinEnd(requestId);
                }
            }
            case DATA -> {
                if (streamEnd) {
                    handler.dataEnd(requestId);
                }
            }
            case GET_VALUES -> endGetValues();
            case SKIPPED -> {}
            case HEADER, PADDING, FAILED -> throw new AssertionError(state);
        }
    }

    private void endBeginRequest() {
        headerOrBegin.flip();
        int role = Wire.get16(headerOrBegin);
        int flags = Wire.get8(headerOrBegin);
        headerOrBegin.clear();
        handler.beginRequest(requestId, role, flags);
    }

    private void endGetValues() {
        ByteBuffer content = query.flip().asReadOnlyBuffer();
        query = NO_QUERY;
        handler.getValues(content);
    }
}
