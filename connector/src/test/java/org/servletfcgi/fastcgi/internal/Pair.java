package org.servletfcgi.fastcgi.internal;

/** A name and a value, one char per byte. */
public record Pair(String name, String value) {
    public static Pair pair(String name, String value) {
        return new Pair(name, value);
    }
}
