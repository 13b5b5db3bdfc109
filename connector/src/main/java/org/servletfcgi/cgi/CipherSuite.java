package org.servletfcgi.cgi;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Key sizes of cipher suites, by OpenSSL's names and by the standard ones. */
final class CipherSuite {
    private CipherSuite() {}

    /** The bits of the cipher's key that a suite's name says, or 0 where it says none. */
    static int keySize(@Nullable String suite) {
        if (suite == null) {
            return 0;
        }
        // AES256, AES_256 and AES-256 are the same cipher
        String name = suite.toUpperCase(Locale.ROOT).replace("_", "").replace("-", "");
        if (name.contains("CHACHA20") || containsCipher(name, "256")) {
            return 256;
        }
        if (name.contains("3DES") || name.contains("DESCBC3")) {
            return 168;
        }
        if (containsCipher(name, "128") || name.contains("RC4") || name.contains("SEED") || name.contains("IDEA")) {
            return 128;
        }
        return 0;
    }

    private static boolean containsCipher(String name, String bits) {
        return name.contains("AES" + bits) || name.contains("CAMELLIA" + bits) || name.contains("ARIA" + bits);
    }
}
