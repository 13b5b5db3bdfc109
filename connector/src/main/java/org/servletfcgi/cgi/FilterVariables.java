package org.servletfcgi.cgi;

import static org.servletfcgi.cgi.Text.badRequest;

import org.jspecify.annotations.Nullable;

/** What a web server says of the file that a Filter gets as DATA (FastCGI §6.4). */
public final class FilterVariables {
    private static final int MAX_DIGITS = 18;

    private FilterVariables() {}

    /**
     * The length of the file in bytes as FCGI_DATA_LENGTH says, or -1 where that is absent or empty.
     *
     * @throws org.eclipse.jetty.http.HttpException.RuntimeException 400 where FCGI_DATA_LENGTH or FCGI_DATA_LAST_MOD is
     *     anything else than 1 to 18 digits
     */
    public static long dataLength(MetaVariables variables) {
        number(variables, "FCGI_DATA_LAST_MOD");
        return number(variables, "FCGI_DATA_LENGTH");
    }

    private static long number(MetaVariables variables, String name) {
        @Nullable String value = variables.nonEmpty(name);
        if (value == null) {
            return -1;
        }
        long number = Text.decimal(value, MAX_DIGITS);
        if (number < 0) {
            throw badRequest("Expected 1 to " + MAX_DIGITS + " digits in " + name);
        }
        return number;
    }
}
