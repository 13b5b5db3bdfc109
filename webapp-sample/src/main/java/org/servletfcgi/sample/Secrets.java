package org.servletfcgi.sample;

import java.util.List;
import java.util.Locale;

/** Which variables and header fields are credentials, by their names, and therefore not shown. */
final class Secrets {
    private static final List<String> PARTS = List.of(
            "AUTHORIZATION",
            "COOKIE",
            "SECRET",
            "PASSWORD",
            "PASSWD",
            "PASSPHRASE",
            "TOKEN",
            "CREDENTIAL",
            "API_KEY",
            "APIKEY",
            "PRIVATE_KEY",
            "SESSION_ID");

    private Secrets() {}

    /** Returns whether a value under that name must be hidden; case and {@code -} for {@code _} make no difference. */
    static boolean isSecret(String name) {
        String upper = name.toUpperCase(Locale.ROOT).replace('-', '_');
        return upper.endsWith("_PW")
                || upper.endsWith("_PASS")
                || PARTS.stream().anyMatch(upper::contains);
    }

    /**
     * Returns whether the value must be hidden under that name. Besides {@link #isSecret(String)}: Jetty's FastCGI proxy
     * (12.1) sends the whole Authorization field as AUTH_TYPE, which otherwise is one word.
     */
    static boolean isSecret(String name, String value) {
        boolean authType = name.equals("AUTH_TYPE") || name.equals("authType");
        return isSecret(name) || (authType && value.indexOf(' ') >= 0);
    }
}
