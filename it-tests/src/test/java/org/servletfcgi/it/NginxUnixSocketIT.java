package org.servletfcgi.it;

/** The sample application behind {@code examples/nginx/unix-socket.conf}. */
final class NginxUnixSocketIT extends SiteTests {

    @Override
    Site start() {
        return Site.nginxOnUnixSocket();
    }
}
