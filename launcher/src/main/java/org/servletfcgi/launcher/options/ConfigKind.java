package org.servletfcgi.launcher.options;

/** Whose configuration is printed: that of a web server, or of what starts this process. */
public enum ConfigKind {
    /** nginx. */
    NGINX,
    /** lighttpd, which starts the applications by itself if no address is given. */
    LIGHTTPD,
    /** Apache httpd with mod_proxy_fcgi. */
    APACHE,
    /** Caddy 2. */
    CADDY,
    /** HAProxy. */
    HAPROXY,
    /** The web server h2o. */
    H2O,
    /** A service of systemd, with a socket if no address is given. */
    SYSTEMD
}
