package org.servletfcgi.fastcgi.internal;

/**
 * The peer broke the protocol, or a limit, in a way that ends the connection.
 *
 * <p>There is no reply to it in the protocol: the connection is closed. The message says what was expected and what
 * came, and never holds bytes of the peer.
 */
public final class FastCgiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the peer did. */
    public enum Reason {
        /** A record's version is not 1. */
        VERSION,
        /** A BEGIN_REQUEST came on request id 0. */
        BEGIN_REQUEST_ON_ID_ZERO,
        /** The content of a BEGIN_REQUEST is not 8 bytes long. */
        BEGIN_REQUEST_LENGTH,
        /** The content of a GET_VALUES is longer than {@link RecordParser#MAX_GET_VALUES_BYTES}. */
        GET_VALUES_LENGTH,
        /** A PARAMS stream went on far beyond the limit that it had already broken. */
        PARAMS_LENGTH,
        /** A BEGIN_REQUEST came for a request id that is active. */
        REQUEST_ID_ACTIVE,
        /** A record of a stream came before the end of the stream that must precede it. */
        STREAM_ORDER,
        /** Too many records came that only an application may send, or whose type is unknown. */
        UNEXPECTED_RECORDS,
        /** Too many management records came without a request. */
        MANAGEMENT_RECORDS
    }

    private final Reason reason;

    /**
     * An exception with its reason.
     *
     * @param reason what the peer did
     * @param message what was expected and what came, without bytes of the peer
     */
    public FastCgiException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What the peer did. */
    public Reason reason() {
        return reason;
    }
}
