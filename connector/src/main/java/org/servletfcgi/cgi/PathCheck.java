package org.servletfcgi.cgi;

/** What to do where REQUEST_URI and the web server's own, decoded reading of the path differ. */
public enum PathCheck {
    /** Nothing is compared. */
    OFF,
    /** A warning, at most once a minute. */
    LOG,
    /** The request is refused with 400. */
    REJECT
}
