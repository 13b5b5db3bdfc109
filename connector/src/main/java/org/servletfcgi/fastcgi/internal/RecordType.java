package org.servletfcgi.fastcgi.internal;

import org.jspecify.annotations.Nullable;

/** The type of a record (FastCGI §8). */
public enum RecordType {
    /** Web server to application: a request starts. */
    BEGIN_REQUEST(1),
    /** Web server to application: a request is no longer wanted. */
    ABORT_REQUEST(2),
    /** Application to web server: a request is over. */
    END_REQUEST(3),
    /** Web server to application: stream of name-value pairs. */
    PARAMS(4),
    /** Web server to application: stream of the request's body. */
    STDIN(5),
    /** Application to web server: stream of the response. */
    STDOUT(6),
    /** Application to web server: stream of messages for the error log. */
    STDERR(7),
    /** Web server to application: stream of the file to be filtered. */
    DATA(8),
    /** Web server to application, management: asks for variables. */
    GET_VALUES(9),
    /** Application to web server, management: answers {@link #GET_VALUES}. */
    GET_VALUES_RESULT(10),
    /** Application to web server, management: answers a type that the application does not know. */
    UNKNOWN_TYPE(11);

    private final int code;

    RecordType(int code) {
        this.code = code;
    }

    /** The code on the wire, 1 to 11. */
    public int code() {
        return code;
    }

    /** The type of a code on the wire, or null where there is none. */
    public static @Nullable RecordType of(int code) {
        return switch (code) {
            case 1 -> BEGIN_REQUEST;
            case 2 -> ABORT_REQUEST;
            case 3 -> END_REQUEST;
            case 4 -> PARAMS;
            case 5 -> STDIN;
            case 6 -> STDOUT;
            case 7 -> STDERR;
            case 8 -> DATA;
            case 9 -> GET_VALUES;
            case 10 -> GET_VALUES_RESULT;
            case 11 -> UNKNOWN_TYPE;
            default -> null;
        };
    }
}
