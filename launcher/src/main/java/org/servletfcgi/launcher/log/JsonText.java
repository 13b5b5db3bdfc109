package org.servletfcgi.launcher.log;

import org.jspecify.annotations.Nullable;

/** Members of an object of JSON (RFC 8259). */
public final class JsonText {

    private JsonText() {}

    /** Appends a member after those that are there; nothing where there is no value. */
    public static void member(StringBuilder object, String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        name(object, name);
        string(object, value);
    }

    /** Appends a member whose value is JSON already, such as a number. */
    public static void json(StringBuilder object, String name, String json) {
        name(object, name);
        object.append(json);
    }

    private static void name(StringBuilder object, String name) {
        if (object.charAt(object.length() - 1) != '{') {
            object.append(',');
        }
        string(object, name);
        object.append(':');
    }

    private static void string(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            escape(text, value.charAt(i));
        }
        text.append('"');
    }

    private static void escape(StringBuilder text, char c) {
        switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                // Half a surrogate pair has no encoding of its own.
                if (Character.isISOControl(c) || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
                    text.append("\\u%04x".formatted((int) c));
                } else {
                    text.append(c);
                }
            }
        }
    }
}
