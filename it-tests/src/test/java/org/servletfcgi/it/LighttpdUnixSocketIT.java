package org.servletfcgi.it;

/** The sample application behind {@code examples/lighttpd/unix-socket.conf}. */
final class LighttpdUnixSocketIT extends SiteTests {

    @Override
    Site start() {
        return Site.lighttpdOnUnixSocket();
    }
}
