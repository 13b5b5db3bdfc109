package org.servletfcgi.it;

/** {@code examples/client-certificate} behind {@code examples/lighttpd/client-certificate.conf}. */
final class LighttpdClientCertificateIT extends ClientCertificateTests {

    @Override
    Site start(Certificates files) {
        return Site.withClientCertificates(files, "lighttpd/client-certificate.conf", WebServer::lighttpd);
    }
}
