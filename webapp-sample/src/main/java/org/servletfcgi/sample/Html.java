package org.servletfcgi.sample;

import org.jspecify.annotations.Nullable;

/** HTML under construction: markup goes in by {@link #raw}, everything that came from outside by {@link #text}. */
public final class Html {
    private final StringBuilder out = new StringBuilder();

    /** Creates an empty piece of HTML. */
    public Html() {}

    /** Appends markup written in this application, unchanged. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Appends a value escaped for element content and for quoted attributes; {@code null} appends nothing. */
    Html text(@Nullable String value) {
        out.append(escape(value));
        return this;
    }

    /**
     * Returns the value escaped for element content and for quoted attributes; {@code null} becomes the empty string
     * and control characters that HTML does not allow become U+FFFD.
     */
    public static String escape(@Nullable String value) {
        if (value == null) {
            return "";
        }
        StringBuilder escaped = new StringBuilder(value.length() + 16);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\t', '\n', '\r' -> escaped.append(c);
                default -> escaped.append(Character.isISOControl(c) ? '\uFFFD' : c);
            }
        }
        return escaped.toString();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
