package org.servletfcgi.server;

/** Which stream it is. */
enum ContentKind {
    STDIN("CONTENT_LENGTH"),
    DATA("FCGI_DATA_LENGTH");

    private final String lengthVariable;

    ContentKind(String lengthVariable) {
        this.lengthVariable = lengthVariable;
    }

    /** The variable that promises its length. */
    String lengthVariable() {
        return lengthVariable;
    }
}
