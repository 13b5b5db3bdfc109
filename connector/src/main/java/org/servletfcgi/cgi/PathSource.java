package org.servletfcgi.cgi;

/** Which variable says the path of a request. */
public enum PathSource {
    /**
     * REQUEST_URI; where it is absent or empty, as {@link #SCRIPT_NAME}. It is the only variable that is still
     * percent-encoded, and the only one in which all web servers agree.
     */
    REQUEST_URI,

    /**
     * SCRIPT_NAME followed by PATH_INFO; where both are absent or empty, DOCUMENT_URI. These are decoded by the web
     * server and encoded again here, so {@code %2F} and path parameters ({@code ;jsessionid=...}) are lost, but they
     * show what the web server's own rewriting made of the request.
     */
    SCRIPT_NAME
}
