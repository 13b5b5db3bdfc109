package org.servletfcgi.launcher.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A line for an event, its stack trace included; times in UTC, to the millisecond. */
abstract class EventFormatter extends Formatter {

    /**
     * What these log the launcher reports by itself in one line, or it is repeated every second; the message of the
     * exception is enough.
     */
    private static final Pattern BRIEF =
            Pattern.compile("org\\.eclipse\\.jetty\\.(ee\\d+\\.(annotations|nested|webapp)\\..*"
                    + "|ee\\d+\\.servlet\\.(BaseHolder|ServletContextHandler)|server\\.AbstractConnector)");

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    static final EventFormatter TEXT = new EventFormatter() {
        @Override
        public String format(LogRecord event) {
            StringBuilder line = new StringBuilder(160)
                    .append(time(event))
                    .append(' ')
                    .append("%-5s".formatted(level(event.getLevel())))
                    .append(' ')
                    .append(event.getLoggerName())
                    .append(": ")
                    .append(oneLine(formatMessage(event)));
            String exception = exception(event);
            if (exception != null) {
                line.append(": ").append(oneLine(exception));
            }
            return line.append('\n').toString();
        }
    };

    static final EventFormatter JSON = new EventFormatter() {
        @Override
        public String format(LogRecord event) {
            StringBuilder line = new StringBuilder(240).append('{');
            JsonText.member(line, "time", time(event));
            JsonText.member(line, "level", level(event.getLevel()));
            JsonText.member(line, "logger", event.getLoggerName());
            JsonText.member(line, "thread", Thread.currentThread().getName());
            JsonText.member(line, "message", formatMessage(event));
            JsonText.member(line, "exception", exception(event));
            return line.append("}\n").toString();
        }
    };

    private static String time(LogRecord event) {
        return TIME.format(event.getInstant());
    }

    private static String level(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARN";
        }
        if (level.intValue() >= Level.CONFIG.intValue()) {
            return "INFO";
        }
        return level.intValue() >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }

    private static @Nullable String exception(LogRecord event) {
        Throwable exception = event.getThrown();
        if (exception == null) {
            return null;
        }
        if (event.getLevel().intValue() > Level.FINE.intValue()
                && event.getLoggerName() != null
                && BRIEF.matcher(event.getLoggerName()).matches()) {
            return exception.toString();
        }
        StringWriter trace = new StringWriter();
        exception.printStackTrace(new PrintWriter(trace));
        return trace.toString().strip();
    }

    /** Control characters could make lines or colours of their own. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        boolean blank = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
            if (!control) {
                line.append(c);
            } else if (!blank) {
                line.append(' ');
            }
            blank = control;
        }
        return line.toString();
    }
}
