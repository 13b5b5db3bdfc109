package org.servletfcgi.launcher.options;

import java.nio.file.attribute.UserPrincipalNotFoundException;
import org.servletfcgi.launcher.exit.Causes;

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
        return Causes.of(this).stream().anyMatch(UserPrincipalNotFoundException.class::isInstance);
    }
}
