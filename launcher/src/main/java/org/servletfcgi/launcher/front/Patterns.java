package org.servletfcgi.launcher.front;

import java.util.regex.Pattern;

/** Regular expressions as PCRE and RE2 read them. */
final class Patterns {

    /** Of the characters that context paths may have. */
    private static final Pattern SPECIAL = Pattern.compile("[.$()+]");

    private Patterns() {}

    /** A path that stands for itself, without a backslash, which is a character of quoting in some of the languages. */
    static String quote(String text) {
        return SPECIAL.matcher(text).replaceAll("[$0]");
    }
}
