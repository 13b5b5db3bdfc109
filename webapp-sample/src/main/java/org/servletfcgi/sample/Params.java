package org.servletfcgi.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Whole numbers in request parameters. */
final class Params {
    private Params() {}

    /**
     * Returns the parameter's value; where it is missing, not a number or outside {@code min..max}, answers 400 with a
     * line of text and returns nothing.
     */
    static OptionalLong required(
            HttpServletRequest request, HttpServletResponse response, String name, long min, long max)
            throws IOException {
        return number(request.getParameter(name), response, name, min, max);
    }

    /** As {@link #required} with 0 as minimum and with a value for the case that the parameter is missing. */
    static OptionalLong optional(
            HttpServletRequest request, HttpServletResponse response, String name, long max, long missing)
            throws IOException {
        String value = request.getParameter(name);
        return value == null ? OptionalLong.of(missing) : number(value, response, name, 0, max);
    }

    /** As {@link #required}, for a value found elsewhere. */
    static OptionalLong number(@Nullable String value, HttpServletResponse response, String name, long min, long max)
            throws IOException {
        try {
            long number = value == null ? min - 1 : Long.parseLong(value);
            if (number >= min && number <= max) {
                return OptionalLong.of(number);
            }
        } catch (NumberFormatException e) {
            // the same answer as for a number out of range
        }
        Text.send(response, HttpServletResponse.SC_BAD_REQUEST, "expected " + name + "=" + min + ".." + max + "\n");
        return OptionalLong.empty();
    }
}
