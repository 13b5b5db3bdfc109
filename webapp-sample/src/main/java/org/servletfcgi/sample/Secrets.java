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
}
