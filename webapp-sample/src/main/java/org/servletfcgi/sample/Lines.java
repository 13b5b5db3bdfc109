package org.servletfcgi.sample;

import org.jspecify.annotations.Nullable;

/**
 * Lines {@code name=value} that a program can read back: backslash, line feed and carriage return are written
 * {@code \\}, {@code \n} and {@code \r}, an equals sign in a name {@code \=}, and a null value leaves the equals sign
 * out.
 */
final class Lines {
    private final StringBuilder out = new StringBuilder();

    Lines add(String name, @Nullable Object value) {
        out.append(escape(name).replace("=", "\\="));
        if (value != null) {
            out.append('=').append(escape(value.toString()));
        }
        out.append('\n');
        return this;
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
