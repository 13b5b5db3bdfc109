package org.servletfcgi.launcher.doctor;

import java.util.Optional;
import org.servletfcgi.launcher.exit.OneLine;

/**
 * One result of an examination.
 *
 * @param level how much it matters
 * @param text what was found, one line
 * @param change the line to change, where it is known for that web server
 */
record Finding(Level level, String text, Optional<String> change) {

    /** How much a finding matters. */
    enum Level {
        /** As it should be. */
        OK("ok"),
        /** Works, and could be better. */
        ADVICE("advice"),
        /** Requests or responses go wrong. */
        PROBLEM("problem");

        private final String label;

        Level(String label) {
            this.label = label;
        }
    }

    static Finding ok(String text) {
        return new Finding(Level.OK, text, Optional.empty());
    }

    static Finding advice(String text, Optional<String> change) {
        return new Finding(Level.ADVICE, text, change);
    }

    static Finding problem(String text, Optional<String> change) {
        return new Finding(Level.PROBLEM, text, change);
    }

    static Finding problem(String text) {
        return problem(text, Optional.empty());
    }

    /** One line, and one more with what to change. */
    @Override
    public String toString() {
        String line = "%-8s %s".formatted(level.label, OneLine.of(text));
        return change.map(text -> line + System.lineSeparator() + " ".repeat(9) + "set: " + text)
                .orElse(line);
    }
}
