package org.servletfcgi.login.internal;

import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSession;
import javax.security.auth.Subject;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.security.AuthenticationState;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.security.UserPrincipal;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.internal.Peer;
import org.servletfcgi.cgi.internal.Tls;

/** The user whom the web server has authenticated, without roles. Made only where the connector is told to trust it. */
public final class PeerLogin implements AuthenticationState.Succeeded {
    /** Servlet 6.1 has it among the attributes of a secure request; Jetty 12.1.12 does not make it of its own data. */
    private static final String SECURE_PROTOCOL = "jakarta.servlet.request.secure_protocol";

    private final UserIdentity identity;
    private final @Nullable String scheme;

    private PeerLogin(Peer.Login login) {
        UserPrincipal principal = new UserPrincipal(login.user(), null);
        Subject subject = new Subject();
        subject.getPrincipals().add(principal);
        subject.setReadOnly();
        identity = UserIdentity.from(subject, principal);
        scheme = login.scheme();
    }

    /** Puts the user and the TLS connection of {@code peer}, if there are any, where Jetty's environments look for them. */
    public static void introduce(Request request, Peer peer) {
        Tls tls = peer.tls();
        if (tls != null) {
            request.setAttribute(EndPoint.SslSessionData.ATTRIBUTE, new PeerTls(tls));
            request.setAttribute(SECURE_PROTOCOL, tls.protocol());
        }
        Peer.Login login = peer.login();
        if (login != null) {
            AuthenticationState.setAuthenticationState(request, new PeerLogin(login));
        }
    }

    /**
     * Has a request keep its login where the security handler of a context puts "unknown" or "not asked for yet" in its place, as it
     * does for all that no constraint is on. A {@link HttpConfiguration.Customizer}: nothing of ours comes later.
     */
    public static Request keep(Request request, HttpFields.Mutable responseHeaders) {
        return AuthenticationState.getAuthenticationState(request) instanceof PeerLogin
                ? new Keeping(request)
                : request;
    }

    private static final class Keeping extends Request.Wrapper {
        private static final String STATE = Request.AuthenticationState.class.getName();

        Keeping(Request request) {
            super(request);
        }

        @Override
        public @Nullable Object setAttribute(String name, @Nullable Object value) {
            boolean isUnknown = value == null || value instanceof Deferred;
            return isUnknown && name.equals(STATE) ? getAttribute(name) : super.setAttribute(name, value);
        }

        // Setting null is removing.
        @Override
        public @Nullable Object removeAttribute(String name) {
            return name.equals(STATE) ? getAttribute(name) : super.removeAttribute(name);
        }
    }

    /** The TLS connection between client and web server. */
    private record PeerTls(Tls tls) implements EndPoint.SslSessionData {
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

    @Override
    public @Nullable String getAuthenticationType() {
        return scheme;
    }

    @Override
    public UserIdentity getUserIdentity() {
        return identity;
    }

    @Override
    public boolean isUserInRole(String role) {
        return identity.isUserInRole(role);
    }

    @Override
    public void logout(Request request, Response response) {
        Request.setAuthenticationState(request, Request.AuthenticationState.NONE);
    }
}
