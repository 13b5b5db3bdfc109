package org.servletfcgi.server;

import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSession;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.Tls;

/** The TLS connection between client and web server, in the form in which Jetty's environments look for it. */
final class PeerTls implements EndPoint.SslSessionData {
    private final Tls tls;

    PeerTls(Tls tls) {
        this.tls = tls;
    }

    @Override
    public @Nullable SSLSession sslSession() {
        return null;
    }

    @Override
    public @Nullable String sslSessionId() {
        return tls.sessionId();
    }

    @Override
    public @Nullable String cipherSuite() {
        return tls.cipherSuite();
    }

    @Override
    public X509Certificate @Nullable [] peerCertificates() {
        return tls.certificates().isEmpty() ? null : tls.certificates().toArray(X509Certificate[]::new);
    }

    @Override
    public int keySize() {
        return tls.keySize();
    }
}
