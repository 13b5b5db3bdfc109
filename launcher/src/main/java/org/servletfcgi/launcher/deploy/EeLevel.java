package org.servletfcgi.launcher.deploy;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A generation of the Servlet API, and Jetty's environment for it: {@code lib/NAME}. */
public enum EeLevel {
    /** Java EE 8 and everything before it: {@code javax.servlet} up to 4.0. */
    EE8("Servlet 4.0"),
    /** Jakarta EE 9: the first with {@code jakarta.servlet}, 5.0. */
    EE9("Servlet 5.0"),
    /** Jakarta EE 10: {@code jakarta.servlet} 6.0. */
    EE10("Servlet 6.0"),
    /** Jakarta EE 11: {@code jakarta.servlet} 6.1. */
    EE11("Servlet 6.1");

    /** What an application gets that says nothing about its level. */
    static final EeLevel NEWEST = EE11;

    private final String servlet;

    EeLevel(String servlet) {
        this.servlet = servlet;
    }

    /**
     * The level of that name, in any case.
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    public static EeLevel parse(String name) {
        for (EeLevel level : values()) {
            if (level.label().equalsIgnoreCase(name)) {
                return level;
            }
        }
        throw new IllegalArgumentException("expected "
                + Arrays.stream(values()).map(EeLevel::label).collect(Collectors.joining(", ")) + " but got '" + name
                + "'");
    }

    /** The name in options and folders: {@code ee8}, {@code ee9}, {@code ee10} or {@code ee11}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The version of the Servlet API, as in {@code Servlet 6.1}. */
    String servlet() {
        return servlet;
    }

    /** Same as {@link #label}: what the command line shows. */
    @Override
    public String toString() {
        return label();
    }
}
