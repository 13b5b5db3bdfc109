package org.servletfcgi.cgi;

/** Where the port of the request's authority comes from when HTTP_HOST has none. */
public enum PortSource {
    /** The default of the scheme: 80 or 443. */
    SCHEME,
    /** SERVER_PORT; for a web server on another port whose configuration sends HTTP_HOST without it. */
    SERVER_PORT
}
