package org.servletfcgi.server;

/** What becomes of content beyond what may stay in memory. */
enum Overflow {
    /** Nobody reads on until the application does. */
    WAIT,
    /** It goes to a file; where that is full, nobody reads on. */
    SPOOL,
    /** It goes to a file; where that is full, the request fails. */
    SPOOL_OR_FAIL
}
