package org.servletfcgi.sample;

import org.jspecify.annotations.Nullable;

/** Text as people type it into forms, made fit to be kept. */
final class Input {
    private Input() {}

    /** Returns the text as one line: every run of blanks, line ends and control characters is one space. */
    static String line(@Nullable String text) {
        return text == null ? "" : text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    }

    /** Returns the text with line feeds as line ends and without other control characters. */
    static String lines(@Nullable String text) {
        return text == null
                ? ""
                : text.replaceAll("\\r\\n?", "\n")
                        .replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "")
                        .strip();
    }

    /** Returns how many characters (code points) the text has. */
    static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
