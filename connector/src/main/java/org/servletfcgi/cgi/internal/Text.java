package org.servletfcgi.cgi.internal;

import java.util.function.IntPredicate;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpTokens;
import org.eclipse.jetty.http.HttpTokens.Token;
import org.jspecify.annotations.Nullable;

/** Checks on text from the web server. Messages never repeat the text: it may be a secret, or meant for a log. */
final class Text {
    private Text() {}

    static HttpException.RuntimeException badRequest(String reason) {
        return new HttpException.RuntimeException(HttpStatus.BAD_REQUEST_400, reason);
    }

    /** Whether there is no NUL, CR and LF. */
    static boolean isLine(String value) {
        return value.indexOf('\r') < 0 && value.indexOf('\n') < 0 && value.indexOf('\0') < 0;
    }

    /** Returns the value if it {@linkplain #isLine(String) is one line}, or fails with 400. */
    static String requireLine(String name, String value) {
        if (!isLine(value)) {
            throw badLine(name);
        }
        return value;
    }

    static HttpException.RuntimeException badLine(String name) {
        return badRequest("Expected " + name + " without NUL, CR and LF");
    }

    static boolean all(String value, IntPredicate matches) {
        for (int i = 0; i < value.length(); i++) {
            if (!matches.test(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether this is a token (RFC 9110 §5.6.2): a method or the name of a field. */
    static boolean isToken(String value) {
        return !value.isEmpty() && all(value, Text::isTokenCharacter);
    }

    private static boolean isTokenCharacter(int c) {
        Token token = HttpTokens.getToken((char) c);
        return token != null
                && switch (token.getType()) {
                    case ALPHA, DIGIT, TCHAR -> true;
                    default -> false;
                };
    }

    /** Removes spaces and tabs at both ends. */
    static String trimBlanks(String value) {
        int start = 0;
        int end = value.length();
        while (start < end && isBlank(value.charAt(start))) {
            start++;
        }
        while (start < end && isBlank(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** The value of one to {@code maxDigits} decimal digits, or -1 where it is anything else. */
    static long decimal(@Nullable String value, int maxDigits) {
        if (value == null || value.isEmpty() || value.length() > maxDigits) {
            return -1;
        }
        return all(value, c -> c >= '0' && c <= '9') ? Long.parseLong(value) : -1;
    }

    /** The port 0 to 65535 that a value says, or 0 where it says none. */
    static int port(@Nullable String value) {
        long port = decimal(value, 5);
        return port > 0 && port <= 65535 ? (int) port : 0;
    }
}
