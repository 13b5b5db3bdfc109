package org.servletfcgi.fastcgi.internal;

/** How a request ended on the level of the protocol (FastCGI §5.5). */
public enum ProtocolStatus {
    /** The request was handled. */
    REQUEST_COMPLETE(0),
    /** The request was refused because the connection takes one request at a time. */
    CANT_MPX_CONN(1),
    /** The request was refused for want of capacity. */
    OVERLOADED(2),
    /** The request was refused because its role is unknown here. */
    UNKNOWN_ROLE(3);

    private final int code;

    ProtocolStatus(int code) {
        this.code = code;
    }

    /** The code on the wire, 0 to 3. */
    public int code() {
        return code;
    }
}
