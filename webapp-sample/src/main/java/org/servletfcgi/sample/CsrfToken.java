package org.servletfcgi.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** A random word of each session that its forms must send back, so that no other site can send them. */
final class CsrfToken {
    /** The name of the form's field. */
    static final String FIELD = "token";

    private static final String ATTRIBUTE = CsrfToken.class.getName();
    private static final int BYTES = 16;

    private CsrfToken() {}

    /** Returns the session's token, and makes it where there is none. */
    static String of(HttpSession session) {
        if (session.getAttribute(ATTRIBUTE) instanceof String token) {
            return token;
        }
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        session.setAttribute(ATTRIBUTE, token);
        return token;
    }

    /** Returns whether the request's form holds the token of the request's session; false without a session. */
    static boolean matches(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        String sent = request.getParameter(FIELD);
        return session != null
                && sent != null
                && session.getAttribute(ATTRIBUTE) instanceof String token
                && MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8));
    }
}
