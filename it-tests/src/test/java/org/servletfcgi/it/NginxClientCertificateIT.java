package org.servletfcgi.it;

/** {@code examples/client-certificate} behind {@code examples/nginx/client-certificate.conf}. */
final class NginxClientCertificateIT extends ClientCertificateTests {

    @Override
    Site start(Certificates files) {
        return Site.withClientCertificates(files, "nginx/client-certificate.conf", WebServer::nginx);
    }
}
