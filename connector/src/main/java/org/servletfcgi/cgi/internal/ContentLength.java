package org.servletfcgi.cgi.internal;

import static org.servletfcgi.cgi.internal.Text.badRequest;

import org.jspecify.annotations.Nullable;

/** The lengths of what comes with a request, as variables say. */
public final class ContentLength {
    /** Not known, which does not mean that there is no content. */
    static final long UNKNOWN = -1;

    private static final int MAX_DIGITS = 18;

    private ContentLength() {}

    /**
     * The length of the content, or {@link #UNKNOWN} where the last CONTENT_LENGTH is absent, empty or -1: Caddy and lighttpd
     * send -1 for a chunked request, and nginx's {@code fastcgi_param CONTENT_LENGTH ""} follows the one of the file that it
     * includes.
     *
     * @throws org.eclipse.jetty.http.HttpException.RuntimeException 400 where one is anything else than digits, or two
     *     are different ones, or HTTP_CONTENT_LENGTH says something else than the length
     */
    static long of(MetaVariables variables) {
        String number = "";
        String last = "";
        for (int i = 0; i < variables.size(); i++) {
            Variable pair = variables.at(i);
            if (!pair.name().equals("CONTENT_LENGTH")) {
                continue;
            }
            last = pair.value();
            if (!last.isEmpty()) {
                if (!number.isEmpty() && !number.equals(last)) {
                    throw badRequest("Expected one CONTENT_LENGTH, but got different ones");
                }
                number = last;
            }
        }
        long said = number.isEmpty() || number.equals("-1") ? UNKNOWN : parse("CONTENT_LENGTH", number);
        long length = last.isEmpty() ? UNKNOWN : said;
        if (length >= 0) {
            for (int i = 0; i < variables.size(); i++) {
                requireSame(variables.at(i), length);
            }
        }
        return length;
    }

    /**
     * The length in bytes of the file that a Filter gets as DATA (FastCGI §6.4), as FCGI_DATA_LENGTH says; or -1 where that
     * is absent or empty.
     *
     * @throws org.eclipse.jetty.http.HttpException.RuntimeException 400 where FCGI_DATA_LENGTH or FCGI_DATA_LAST_MOD is
     *     anything else than 1 to 18 digits
     */
    public static long ofData(MetaVariables variables) {
        number(variables, "FCGI_DATA_LAST_MOD");
        return number(variables, "FCGI_DATA_LENGTH");
    }

    private static long number(MetaVariables variables, String name) {
        @Nullable String value = variables.nonEmpty(name);
        return value == null ? UNKNOWN : parse(name, value);
    }

    private static void requireSame(Variable pair, long length) {
        boolean given =
                pair.name().equals("HTTP_CONTENT_LENGTH") && !pair.value().isEmpty();
        if (given && parse("HTTP_CONTENT_LENGTH", pair.value()) != length) {
            throw badRequest("Expected the same length in HTTP_CONTENT_LENGTH and CONTENT_LENGTH");
        }
    }

    private static long parse(String name, String value) {
        long length = Text.decimal(value, MAX_DIGITS);
        if (length < 0) {
            throw badRequest("Expected 1 to " + MAX_DIGITS + " digits in " + name);
        }
        return length;
    }
}
