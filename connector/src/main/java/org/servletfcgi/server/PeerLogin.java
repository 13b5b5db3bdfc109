package org.servletfcgi.server;

import javax.security.auth.Subject;
import org.eclipse.jetty.security.AuthenticationState;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.security.UserPrincipal;
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
        AuthenticationState.setAuthenticationState(request, null);
    }
}
