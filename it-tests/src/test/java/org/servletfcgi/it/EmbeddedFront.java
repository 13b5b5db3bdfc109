package org.servletfcgi.it;

import org.servletfcgi.demo.FrontServer;

/** The demo's web server as a program of its own, which a signal ends. */
final class EmbeddedFront {

    private EmbeddedFront() {}

    /** Serves; the arguments are where the application listens and the port to listen on. */
    public static void main(String[] arguments) throws Exception {
        new FrontServer(arguments[0], Integer.parseInt(arguments[1])).start();
    }
}
