package org.servletfcgi.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/**
 * One of the example configurations, with the well-known values in it replaced. The files are valid as they are: users
 * copy them, and these tests put other addresses where {@code listen 8080} or {@code /run/app/app.sock} stand.
 *
 * @param port the port that the example listens on as it is printed: 8080 or, with HTTPS, 8443
 */
record Example(String name, String text, String port) {

    private static final String HTTPS = "8443";

    /** Reads {@code examples/<name>}. */
    static Example load(String name) {
        try {
            return printed("examples/" + name, Files.readString(Build.examples().resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is printed elsewhere. */
    static Example printed(String name, String text) {
        return new Example(name, text, text.contains(HTTPS) ? HTTPS : "8080");
    }

    /** Adds lines at the end. */
    Example and(String more) {
        return new Example(name, text + more, port);
    }

    /** Replaces a value wherever it stands outside comments; fails if it stands nowhere. */
    Example with(String value, String replacement) {
        var replaced = new StringBuilder();
        var count = 0;
        for (var line : text.lines().toList()) {
            var active = !line.stripLeading().startsWith("#") && line.contains(value);
            replaced.append(active ? line.replace(value, replacement) : line).append('\n');
            count += active ? 1 : 0;
        }
        if (count == 0) {
            throw new IllegalStateException(name + " does not contain " + value);
        }
        return new Example(name, replaced.toString(), port);
    }
}
