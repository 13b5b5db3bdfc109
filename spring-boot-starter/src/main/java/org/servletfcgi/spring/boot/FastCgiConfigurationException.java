package org.servletfcgi.spring.boot;

/** The configuration is wrong; the message is one sentence for the operator. */
final class FastCgiConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    FastCgiConfigurationException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What to do about it. */
    String action() {
        return action;
    }
}
