package org.servletfcgi.it;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The launcher's log, as entries: a line with a level and the lines that follow it, such as a stack trace. */
record ServerLog(List<String> entries) {

    private static final Pattern START = Pattern.compile("^\\S+ \\S*:? ?(TRACE|DEBUG|INFO|WARN|ERROR)\\b.*|^\\d{4}-.*");
    private static final Pattern BAD = Pattern.compile("(?m)\\b(WARN|ERROR)\\b|^\\s+at |^Exception|^Caused by");

    static ServerLog of(String text) {
        var entries = new ArrayList<String>();
        for (var line : text.lines().toList()) {
            if (entries.isEmpty() || START.matcher(line).matches()) {
                entries.add(line);
            } else {
                entries.set(entries.size() - 1, entries.get(entries.size() - 1) + "\n" + line);
            }
        }
        return new ServerLog(List.copyOf(entries));
    }

    /** Entries with a warning, an error or a stack trace, except the expected ones. */
    List<String> complaints(Predicate<String> expected) {
        return entries.stream()
                .filter(entry -> BAD.matcher(entry).find())
                .filter(expected.negate())
                .toList();
    }
}
