package org.servletfcgi.launcher.options;

/** How an event of the log is written. */
public enum LogFormat {
    /** For people: time, level, logger and message. */
    TEXT,
    /** For programs: an object of JSON. */
    JSON
}
