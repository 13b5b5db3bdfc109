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
import org.servletfcgi.launcher.log.Limiter.Admission;

/** A line for an event, its stack trace included; times in UTC, to the millisecond. */
abstract class EventFormatter extends Formatter {

    /**
     * What these log the launcher reports by itself in one line, or it is repeated every second; the message of the
     * exception is enough. The nested HttpChannel's exceptions are those of applications.
     */
    private static final Pattern BRIEF =
            Pattern.compile("org\\.eclipse\\.jetty\\.(ee\\d+\\.(annotations|nested|webapp)\\.(?!HttpChannel).*"
                    + "|ee\\d+\\.servlet\\.(BaseHolder|ServletContextHandler)|server\\.AbstractConnector)");

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    static final EventFormatter TEXT = new EventFormatter() {
        @Override
        String format(LogRecord event, Admission admission, @Nullable String request) {
            StringBuilder line = new StringBuilder(160)
                    .append(time(event))
                    .append(' ')
                    .append("%-5s".formatted(level(event.getLevel())))
                    .append(' ')
                    .append(event.getLoggerName())
                    .append(": ")
                    .append(oneLine(message(event, admission)));
            if (request != null) {
                line.append(" (request ").append(request).append(')');
            }
            String exception = exception(event, admission);
            if (exception != null) {
                line.append(": ").append(oneLine(exception));
            }
            return line.append('\n').toString();
        }
    };

    static final EventFormatter JSON = new EventFormatter() {
        @Override
        String format(LogRecord event, Admission admission, @Nullable String request) {
            StringBuilder line = new StringBuilder(240).append('{');
            JsonText.member(line, "time", time(event));
            JsonText.member(line, "level", level(event.getLevel()));
            JsonText.member(line, "logger", event.getLoggerName());
            JsonText.member(line, "thread", Thread.currentThread().getName());
            JsonText.member(line, "request", request);
            JsonText.member(line, "message", message(event, admission));
            JsonText.member(line, "exception", exception(event, admission));
            return line.append("}\n").toString();
        }
    };

    /**
     * A line.
     *
     * @param request the name of the request that the thread works for, or null
     */
    abstract String format(LogRecord event, Admission admission, @Nullable String request);

    @Override
    public String format(LogRecord event) {
        return format(event, Admission.FREE, null);
    }

    String message(LogRecord event, Admission admission) {
        String message;
        try {
            message = String.valueOf(formatMessage(event));
        } catch (RuntimeException | Error e) {
            // A parameter's toString() is the application's.
            message = String.valueOf(event.getMessage());
        }
        if (admission.limited()) {
            message = cut(message, Limiter.MESSAGE_CHARACTERS);
        }
        return admission.leftOut() == 0
                ? message
                : message + " (" + admission.leftOut() + " more such lines were left out)";
    }

    private static String cut(String text, int length) {
        return text.length() <= length
                ? text
                : text.substring(0, length) + "... (" + (text.length() - length) + " more characters)";
    }

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

    private static @Nullable String exception(LogRecord event, Admission admission) {
        Throwable exception = event.getThrown();
        if (exception == null) {
            return null;
        }
        boolean brief = !admission.hasTrace()
                || (event.getLevel().intValue() > Level.FINE.intValue()
                        && event.getLoggerName() != null
                        && BRIEF.matcher(event.getLoggerName()).matches());
        String text = brief ? brief(exception) : trace(exception);
        return admission.limited() ? cut(text, Limiter.EXCEPTION_CHARACTERS) : text;
    }

    private static String brief(Throwable exception) {
        try {
            return String.valueOf(exception.toString());
        } catch (RuntimeException | Error e) {
            return exception.getClass().getName();
        }
    }

    private static String trace(Throwable exception) {
        StringWriter trace = new StringWriter();
        try {
            exception.printStackTrace(new PrintWriter(trace));
            return trace.toString().strip();
        } catch (RuntimeException | Error e) {
            // An application's exception may have methods of its own that throw.
            StringBuilder text = new StringBuilder(brief(exception));
            for (StackTraceElement place : exception.getStackTrace()) {
                text.append("\n\tat ").append(place);
            }
            return text.toString();
        }
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
