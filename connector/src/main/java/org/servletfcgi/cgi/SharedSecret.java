package org.servletfcgi.cgi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A variable that every request must carry with a certain value, set in the web server's configuration.
 *
 * @param variable its name; not one that begins with {@code HTTP_}, which a client could send
 * @param value the value, not empty, ISO-8859-1
 */
public record SharedSecret(String variable, String value) {
    public SharedSecret {
        if (variable.isEmpty() || variable.startsWith("HTTP_")) {
            throw new IllegalArgumentException(
                    "Expected the name of a variable that does not begin with HTTP_, but got '" + variable + "'");
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException("Expected a value for " + variable);
        }
    }

    /** Compares in a time that does not depend on where the values differ. */
    boolean matches(@Nullable String given) {
        return given != null && MessageDigest.isEqual(bytes(value), bytes(given));
    }

    private static byte[] bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /** The name only. */
    @Override
    public String toString() {
        return "SharedSecret[" + variable + "]";
    }
}
