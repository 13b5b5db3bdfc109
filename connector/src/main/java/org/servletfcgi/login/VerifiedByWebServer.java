package org.servletfcgi.login;

import java.io.IOException;
import java.security.cert.X509Certificate;
import org.eclipse.jetty.util.component.Dumpable;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Lets applications with {@code <auth-method>CLIENT-CERT</auth-method>} log in the certificates that the web server has
 * verified, although there is no TLS in this process.
 *
 * <p>Jetty's authenticator for client certificates needs a factory of TLS contexts, one for a server, which verifies
 * the certificates once more. This one makes no contexts and does not verify again: a request has a certificate only
 * where SSL_CLIENT_VERIFY said SUCCESS, and only the web server has the authorities and revocation lists to tell. {@link
 * #addTo} adds it to a server, as the unmanaged bean that it has to be there.
 */
public final class VerifiedByWebServer extends SslContextFactory.Server {
    /** A factory that is never started. */
    public VerifiedByWebServer() {}

    /**
     * Adds one to a server that has no factory of TLS contexts. Where there is one, for HTTPS, it stays the only one, as the
     * authenticator wants it, and verifies the certificates once more.
     */
    public static void addTo(org.eclipse.jetty.server.Server server) {
        if (server.getBean(SslContextFactory.class) == null) {
            server.addBean(new VerifiedByWebServer(), false);
        }
    }

    /** Accepts certificates, all of which the web server has verified. */
    @Override
    public void validateCerts(X509Certificate[] certificates) {}

    /** Only its name: what it could say of TLS means nothing here. */
    @Override
    public void dump(Appendable out, String indent) throws IOException {
        Dumpable.dumpObject(out, this);
    }

    @Override
    public String toString() {
        return "VerifiedByWebServer";
    }
}
