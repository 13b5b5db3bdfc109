package org.servletfcgi.benchmarks.client;

/** The other side does not speak HTTP as it has to be spoken here. */
final class HttpException extends Exception {

    private static final long serialVersionUID = 1;

    private final String reason;

    HttpException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
