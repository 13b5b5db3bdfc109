package org.servletfcgi.it;

/** The sample application behind {@code examples/caddy/unix-socket.caddyfile}. */
final class CaddyUnixSocketIT extends SiteTests {

    @Override
    Site start() {
        return Site.caddyOnUnixSocket();
    }
}
