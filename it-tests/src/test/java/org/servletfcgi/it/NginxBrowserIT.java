package org.servletfcgi.it;

/**
 * A browser, {@code examples/nginx/unix-socket.conf} and the sample application. How the page looks does not depend on the
 * web server, so that is tested here alone.
 */
final class NginxBrowserIT extends BrowserTests implements BrowserViewCases {

    @Override
    Site start() {
        return Site.nginxOnUnixSocket();
    }

    @Override
    public String front() {
        return "nginx";
    }
}
