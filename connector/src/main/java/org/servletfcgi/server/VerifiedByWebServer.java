package org.servletfcgi.server;

import java.security.cert.X509Certificate;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Lets applications with {@code <auth-method>CLIENT-CERT</auth-method>} log in the certificates that the web server has
 * verified, although there is no TLS in this process.
 *
 * <p>Jetty's authenticator for client certificates needs a factory of TLS contexts, one for a server, which verifies
 * the certificates once more. This one makes no contexts and does not verify again: a request has a certificate only
 * where SSL_CLIENT_VERIFY said SUCCESS, and only the web server has the authorities and revocation lists to tell. Add it
 * to the server as an unmanaged bean:
 *
 * <pre>{@code
 * server.addBean(new VerifiedByWebServer(), false);
 * }</pre>
 */
public final class VerifiedByWebServer extends SslContextFactory.Server {
    /** A factory that is never started. */
    public VerifiedByWebServer() {}

    /** Accepts certificates, all of which the web server has verified. */
    @Override
    public void validateCerts(X509Certificate[] certificates) {}

    @Override
    public String toString() {
        return "VerifiedByWebServer";
    }
}
