package org.servletfcgi.benchmarks.report;

import java.util.List;
import java.util.Map;

/** JSON of maps, lists, texts, numbers and booleans; finite numbers only. */
public final class Json {

    private Json() {}

    /**
     * Writes a value.
     *
     * @throws IllegalArgumentException if it is of another type
     */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out, "\n");
        return out.append('\n').toString();
    }

    private static void write(Object value, StringBuilder out, String indent) {
        if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator).append(indent).append("  ");
                string(entry.getKey().toString(), out);
                write(entry.getValue(), out.append(": "), indent + "  ");
                separator = ",";
            }
            out.append(map.isEmpty() ? "{" : indent).append('}');
        } else if (value instanceof List<?> list) {
            String separator = "[";
            for (Object element : list) {
                write(element, out.append(separator), indent);
                separator = ", ";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof String text) {
            string(text, out);
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            throw new IllegalArgumentException("expected what JSON has, but got " + value.getClass());
        }
    }

    private static void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
