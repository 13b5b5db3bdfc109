package org.servletfcgi.launcher.front;

import java.util.List;
import java.util.regex.Pattern;

/** Lines of a configuration. All of these languages begin a comment with a number sign. */
final class Lines {

    private static final int WIDTH = 120;
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private static final Pattern START = Pattern.compile("(?m)^(?=.)");

    private Lines() {}

    /**
     * The sentences as one paragraph.
     *
     * @param indent what stands before each number sign
     * @return lines, the last one with its end too
     */
    static String comment(String indent, String... sentences) {
        StringBuilder text = new StringBuilder();
        StringBuilder line = new StringBuilder(indent + "#");
        for (String word : words(sentences)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(indent + "#");
            }
            line.append(' ').append(word);
        }
        return text.append(line).append('\n').toString();
    }

    private static List<String> words(String... sentences) {
        return BLANKS.splitAsStream(String.join(" ", sentences).strip()).toList();
    }

    /** A line that is not broken, such as a command. */
    static String verbatim(String indent, String line) {
        return indent + "#   " + line + "\n";
    }

    /** All lines of a text that have something in them, further to the right. */
    static String indent(String text, String by) {
        return START.matcher(text).replaceAll(by);
    }
}
