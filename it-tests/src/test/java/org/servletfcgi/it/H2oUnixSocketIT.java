package org.servletfcgi.it;

/** The sample application behind {@code examples/h2o/unix-socket.yaml}. */
final class H2oUnixSocketIT extends SiteTests {

    @Override
    Site start() {
        return Site.h2oOnUnixSocket();
    }
}
