package org.servletfcgi.launcher.doctor;

import java.util.Locale;

/** A web server whose configuration is known here. */
enum WebServerKind {
    NGINX("nginx"),
    LIGHTTPD("lighttpd"),
    APACHE("apache"),
    CADDY("caddy"),
    HAPROXY("haproxy"),
    H2O("h2o"),
    OTHER("");

    private final String product;

    WebServerKind(String product) {
        this.product = product;
    }

    /** The web server that a SERVER_SOFTWARE or a Server field names. */
    static WebServerKind of(String software) {
        String name = software.toLowerCase(Locale.ROOT);
        for (WebServerKind kind : values()) {
            if (name.startsWith(kind.product)) {
                return kind;
            }
        }
        return OTHER;
    }

    /** Whether it can keep connections to an application open, and should. */
    boolean keepsConnections() {
        return switch (this) {
            case NGINX, APACHE, HAPROXY, OTHER -> true;
            // lighttpd and Caddy never do; h2o 2.2 and 2.3 end with an assertion where responses come early.
            case LIGHTTPD, CADDY, H2O -> false;
        };
    }
}
