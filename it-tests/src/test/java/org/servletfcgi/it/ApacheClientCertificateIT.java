package org.servletfcgi.it;

/** {@code examples/client-certificate} behind {@code examples/apache/client-certificate.conf}. */
final class ApacheClientCertificateIT extends ClientCertificateTests {

    @Override
    Site start(Certificates files) {
        return Site.withClientCertificates(files, "apache/client-certificate.conf", WebServer::apache);
    }
}
