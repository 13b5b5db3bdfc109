package org.servletfcgi.launcher.options;

import java.nio.file.attribute.UserPrincipalNotFoundException;

/** An option is wrong; the message is one sentence for the operator that says which, where, and what would be right. */
public final class OptionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OptionException(String message) {
        super(message);
    }

    OptionException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether it names a user or group that there is not. */
    public boolean isUnknownUser() {
        Throwable cause = getCause();
        while (cause != null && !(cause instanceof UserPrincipalNotFoundException)) {
            cause = cause.getCause();
        }
        return cause != null;
    }
}
