package org.servletfcgi.cgi;

/**
 * What to do with several values for one {@code HTTP_} name that contains a further underscore.
 *
 * <p>Such a name may stand for two different fields: {@code X-User} and {@code X_User} both arrive as
 * {@code HTTP_X_USER} where the web server passes on names with underscores, so that a client can add a value beside
 * the one that the web server set. Names without an underscore ({@code HTTP_COOKIE}) always keep all their values, and
 * fields that have one value by definition always keep the last.
 */
public enum DuplicateHeaders {
    /** All values are kept in their order. */
    KEEP,
    /** The request is refused with 400. */
    REJECT,
    /** The first value is kept. */
    FIRST,
    /** The last value is kept. */
    LAST
}
