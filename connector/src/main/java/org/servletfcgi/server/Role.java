package org.servletfcgi.server;

import org.jspecify.annotations.Nullable;

/** The role that a web server asks an application to play (FastCGI §6). */
public enum Role {
    RESPONDER(1),
    AUTHORIZER(2),
    FILTER(3);

    private final int code;

    Role(int code) {
        this.code = code;
    }

    /** The code on the wire. */
    public int code() {
        return code;
    }

    /** The role of a code on the wire, or null where there is none. */
    public static @Nullable Role of(int code) {
        return switch (code) {
            case 1 -> RESPONDER;
            case 2 -> AUTHORIZER;
            case 3 -> FILTER;
            default -> null;
        };
    }
}
