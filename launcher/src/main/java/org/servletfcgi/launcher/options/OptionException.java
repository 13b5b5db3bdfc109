package org.servletfcgi.launcher.options;

/** An option is wrong; the message is one sentence for the operator that says which, where, and what would be right. */
public final class OptionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OptionException(String message) {
        super(message);
    }
}
