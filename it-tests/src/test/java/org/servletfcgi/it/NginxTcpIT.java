package org.servletfcgi.it;

/** The sample application behind {@code examples/nginx/tcp.conf}. */
final class NginxTcpIT extends SiteTests {

    @Override
    Site start() {
        return Site.nginxOnTcp();
    }
}
