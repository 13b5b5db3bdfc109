package org.servletfcgi.it;

/** A browser, {@code examples/nginx/unix-socket.conf} and the sample application. */
final class NginxBrowserIT extends BrowserTests {

    @Override
    Site start() {
        return Site.nginxOnUnixSocket();
    }

    @Override
    public String front() {
        return "nginx";
    }
}
