package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;

/**
 * Receives what a {@link RecordParser} finds, in the order of the wire, on the thread that called it.
 *
 * <p>The parser does not know which request ids are active: records of inactive ids are reported too. An exception that
 * a method throws comes out of {@link RecordParser#parse} and leaves the parser unusable.
 *
 * <p>A fragment is a slice of the buffer given to {@code parse}, never empty and never a copy. It stays valid as long as
 * that buffer's memory does. Fragments follow the record boundaries and the boundaries of the calls: only the
 * concatenation of a stream's fragments has a meaning.
 */
public interface RecordHandler {
    /** The bit of a BEGIN_REQUEST's flags by which the web server keeps the connection (FastCGI §5.1). */
    int FCGI_KEEP_CONN = 1;

    /**
     * A BEGIN_REQUEST came.
     *
     * @param requestId 1 to 65535
     * @param role code of the role, 0 to 65535, known or not (see {@link Role#of(int)})
     * @param flags 0 to 255; bits other than {@link #FCGI_KEEP_CONN} have no meaning
     */
    void beginRequest(int requestId, int role, int flags);

    /**
     * An ABORT_REQUEST came.
     *
     * @param requestId 1 to 65535
     */
    void abortRequest(int requestId);

    /**
     * A part of a PARAMS stream came.
     *
     * @param requestId 1 to 65535
     * @param fragment the next bytes of the stream
     */
    void params(int requestId, ByteBuffer fragment);

    /**
     * A PARAMS stream ended.
     *
     * @param requestId 1 to 65535
     */
    void paramsEnd(int requestId);

    /**
     * A part of a STDIN stream came.
     *
     * @param requestId 1 to 65535
     * @param fragment the next bytes of the stream
     */
    void stdin(int requestId, ByteBuffer fragment);

    /**
     * A STDIN stream ended.
     *
     * @param requestId 1 to 65535
     */
    void stdinEnd(int requestId);

    /**
     * A part of a DATA stream came.
     *
     * @param requestId 1 to 65535
     * @param fragment the next bytes of the stream
     */
    void data(int requestId, ByteBuffer fragment);

    /**
     * A DATA stream ended.
     *
     * @param requestId 1 to 65535
     */
    void dataEnd(int requestId);

    /**
     * A GET_VALUES came.
     *
     * @param content its whole content, name-value pairs, 0 to {@link RecordParser#MAX_GET_VALUES_BYTES} bytes;
     *     read-only, valid during the call only
     */
    void getValues(ByteBuffer content);

    /**
     * A management record came that calls for UNKNOWN_TYPE as the answer: its type is unknown, or it is the type of an
     * application record (FastCGI §4.2). Its content is skipped.
     *
     * @param type code of the type: 0, 2 to 8, or 12 to 255
     */
    void unknownManagement(int type);

    /**
     * A record came that is skipped without an answer: one of an unknown type or of a management type on a request's
     * id, or one of a type that only the application sends.
     *
     * @param type code of the type
     * @param requestId 1 to 65535; 0 for GET_VALUES_RESULT and UNKNOWN_TYPE as management records
     */
    void unexpectedRecord(int type, int requestId);
}
