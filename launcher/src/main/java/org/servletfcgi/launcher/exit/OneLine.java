package org.servletfcgi.launcher.exit;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Text for one line of a terminal or log. */
public final class OneLine {

    private static final int MAX_CHARS = 1000;

    private OneLine() {}

    /** The text without control characters, cut at {@value #MAX_CHARS} characters. */
    public static String of(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "...";
    }

    /** The exception and, where there is one, its first cause. */
    public static String of(Throwable failure) {
        List<Throwable> causes = Causes.of(failure);
        Throwable root = causes.get(causes.size() - 1);
        String first = describe(failure);
        String last = describe(root);
        return of(first.contains(last) ? first : first + ", caused by " + last);
    }

    private static String describe(Throwable failure) {
        @Nullable String message = failure.getMessage();
        return failure.getClass().getName() + (message == null ? "" : ": " + Objects.requireNonNull(message));
    }
}
