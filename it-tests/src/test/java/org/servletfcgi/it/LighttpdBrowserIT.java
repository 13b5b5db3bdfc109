package org.servletfcgi.it;

/** A browser, {@code examples/lighttpd/unix-socket.conf} and the sample application. */
final class LighttpdBrowserIT extends BrowserTests {

    @Override
    Site start() {
        return Site.lighttpdOnUnixSocket();
    }

    @Override
    public String front() {
        return "lighttpd";
    }
}
