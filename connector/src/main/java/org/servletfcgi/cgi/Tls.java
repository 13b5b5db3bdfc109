package org.servletfcgi.cgi;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's TLS connection as the web server describes it.
 *
 * @param cipherSuite the name of the cipher suite, most often OpenSSL's; null where it is not known
 * @param keySize the bits of the cipher's key, or 0 where they are not known
 * @param sessionId the session id in hexadecimal, or null where it is not known
 * @param protocol the protocol's name, such as {@code TLSv1.3}, or null where it is not known
 * @param certificates the client's certificate and then its chain; empty where the web server did not verify one
 */
public record Tls(
        @Nullable String cipherSuite,
        int keySize,
        @Nullable String sessionId,
        @Nullable String protocol,
        List<X509Certificate> certificates) {
    public Tls {
        certificates = List.copyOf(certificates);
    }
}
