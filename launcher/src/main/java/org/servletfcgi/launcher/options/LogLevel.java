package org.servletfcgi.launcher.options;

import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;

/**
 * From which level on events are logged.
 *
 * @param name of a logger, or of a package and all below it; empty for all
 */
public record LogLevel(String name, Level level) {

    private static final Map<String, Level> LEVELS = Map.of(
            "trace", Level.FINEST,
            "debug", Level.FINE,
            "info", Level.INFO,
            "warn", Level.WARNING,
            "error", Level.SEVERE,
            "off", Level.OFF);

    static LogLevel parse(String text) {
        int equals = text.indexOf('=');
        Level level = LEVELS.get(text.substring(equals + 1).toLowerCase(Locale.ROOT));
        if (level == null || equals == 0) {
            throw Values.unexpected("[NAME=]trace, debug, info, warn, error or off", text);
        }
        return new LogLevel(equals < 0 ? "" : text.substring(0, equals), level);
    }
}
