package org.servletfcgi.server;

import javax.security.auth.Subject;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.security.AuthenticationState;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.security.UserPrincipal;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.Peer;

/** The user whom the web server has authenticated, without roles. Made only where the connector is told to trust it. */
final class PeerLogin implements AuthenticationState.Succeeded {
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

    /** Makes {@code login} the user of {@code request}. */
    static void authenticate(Request request, Peer.Login login) {
        AuthenticationState.setAuthenticationState(request, new PeerLogin(login));
    }

    /**
     * Has a request keep its login where the security handler of a context puts "unknown" or "not asked for yet" in its place, as it
     * does for all that no constraint is on. A {@link HttpConfiguration.Customizer}: nothing of ours comes later.
     */
    static Request keep(Request request, HttpFields.Mutable responseHeaders) {
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
