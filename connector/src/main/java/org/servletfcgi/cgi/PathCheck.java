package org.servletfcgi.cgi;

/**
 * What to do where REQUEST_URI and the web server's own, decoded reading of the path differ, and with paths that the two
 * sides may read differently although both say the same.
 */
public enum PathCheck {
    /** Nothing is compared. */
    OFF,
    /** A warning, at most once a minute, where they differ. */
    LOG,
    /** The request is refused with 400 where they differ. */
    REJECT,
    /**
     * As {@link #REJECT}, and refused with 400 is also a path that has another spelling: one with dot segments, empty
     * segments, path parameters ({@code ;}), encoded unreserved characters (RFC 3986 §2.3), slashes, backslashes and
     * control characters, or bytes that are no UTF-8. So a rule of the web server for {@code /admin} holds whether it
     * is compared with the path as it was sent or with the decoded one. URLs with {@code ;jsessionid=} are refused too.
     */
    STRICT
}
