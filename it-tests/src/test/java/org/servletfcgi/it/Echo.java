package org.servletfcgi.it;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the sample application's {@code /echo} says about a request: lines of a name and, unless null, a value. */
record Echo(List<Line> lines) {

    record Line(String name, @Nullable String value) {}

    static Echo of(String text) {
        var lines = new ArrayList<Line>();
        for (var line : text.lines().toList()) {
            var separator = line.indexOf('=');
            lines.add(
                    separator < 0
                            ? new Line(line, null)
                            : new Line(line.substring(0, separator), line.substring(separator + 1)));
        }
        return new Echo(List.copyOf(lines));
    }

    /** The values of a name, in their order; null values are left out. */
    List<String> values(String name) {
        var values = new ArrayList<String>();
        for (var line : lines) {
            if (line.name().equals(name) && line.value() != null) {
                values.add(line.value());
            }
        }
        return values;
    }

    /** The only value of a name; null if it is absent or null. */
    @Nullable
    String value(String name) {
        var values = values(name);
        if (values.size() > 1) {
            throw new AssertionError(name + " has several values: " + values);
        }
        return values.isEmpty() ? null : values.get(0);
    }
}
