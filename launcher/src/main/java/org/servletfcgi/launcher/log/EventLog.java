package org.servletfcgi.launcher.log;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The log of the process: the JDK's, which slf4j writes to and many applications too. Jetty's loggers and those of this
 * project have the handler by themselves, so that an application that replaces the root logger's takes its own lines away
 * and not these.
 */
public final class EventLog {

    private static final List<String> OWN = List.of("org.servletfcgi", "org.eclipse.jetty");

    /** What is said elsewhere, or is of no use to who runs an application. */
    private static final Map<String, Level> DEFAULT_LEVELS = defaultLevels();

    /** The JDK forgets loggers that nobody holds, with their levels and handlers. */
    private static final List<Logger> HELD = new ArrayList<>();

    private static final ThreadLocal<@Nullable Scope> SCOPE = new ThreadLocal<>();

    private static boolean inJson;

    private EventLog() {}

    private static Map<String, Level> defaultLevels() {
        Map<String, Level> levels = new LinkedHashMap<>();
        levels.put("", Level.INFO);
        levels.put("org.eclipse.jetty", Level.WARNING);
        // An application that does not start is reported by the launcher.
        levels.put("org.eclipse.jetty.util.component", Level.SEVERE);
        for (String level : List.of("ee8", "ee9", "ee10", "ee11")) {
            levels.put("org.eclipse.jetty." + level + ".webapp.WebAppContext", Level.SEVERE);
        }
        // It complains of each class that is in two libraries of an application.
        levels.put("org.eclipse.jetty.annotations.AnnotationParser", Level.SEVERE);
        // It misses the schemas of XML Schema itself, which nothing here is validated against.
        levels.put("org.apache.tomcat.util.descriptor.DigesterFactory", Level.SEVERE);
        return levels;
    }

    /**
     * Sets the log up, again where it already was.
     *
     * @param json whether a line is an object of JSON instead of text
     * @param levels by the name of a logger or the beginning of several, empty for all; they add to the defaults: INFO,
     *     and WARNING for Jetty
     */
    public static synchronized void setUp(boolean json, Map<String, Level> levels) {
        Map<String, Level> all = new LinkedHashMap<>(DEFAULT_LEVELS);
        all.putAll(levels);
        inJson = json;
        HELD.forEach(logger -> logger.setLevel(null));
        HELD.clear();
        Handler handler = new StandardError(json ? EventFormatter.JSON : EventFormatter.TEXT);
        handle(Logger.getLogger(""), handler);
        for (String name : OWN) {
            Logger logger = Logger.getLogger(name);
            logger.setUseParentHandlers(false);
            handle(logger, handler);
        }
        all.forEach((name, level) -> {
            Logger logger = Logger.getLogger(name);
            logger.setLevel(level);
            HELD.add(logger);
        });
    }

    /** Whether who reads the log expects objects of JSON and nothing else. */
    public static synchronized boolean isJson() {
        return inJson;
    }

    /**
     * Names the request that this thread works for, in all lines that it logs until {@link #exitRequest}.
     *
     * @param name asked for each line; null where it is as before
     */
    public static void enterRequest(@Nullable Supplier<@Nullable String> name) {
        Scope outer = SCOPE.get();
        SCOPE.set(new Scope(name == null && outer != null ? outer.request : name, outer));
    }

    /** Ends what {@link #enterRequest} has begun. */
    public static void exitRequest() {
        Scope scope = SCOPE.get();
        if (scope != null && scope.outer != null) {
            SCOPE.set(scope.outer);
        } else {
            SCOPE.remove();
        }
    }

    private static @Nullable String currentRequest() {
        Scope scope = SCOPE.get();
        return scope == null || scope.request == null ? null : scope.request.get();
    }

    private record Scope(
            @Nullable Supplier<@Nullable String> request,
            @Nullable Scope outer) {}

    /** Writes a line of level WARN although the JDK has closed its log, as it does when the process begins to end. */
    public static void last(Class<?> source, String message) {
        LogRecord event = new LogRecord(Level.WARNING, message);
        event.setLoggerName(source.getName());
        new StandardError(isJson() ? EventFormatter.JSON : EventFormatter.TEXT).publish(event);
    }

    private static void handle(Logger logger, Handler handler) {
        for (Handler other : logger.getHandlers()) {
            logger.removeHandler(other);
        }
        logger.addHandler(handler);
        HELD.add(logger);
    }

    /** A line at a time, to whatever stream is standard error at that time. */
    private static final class StandardError extends Handler {

        private final EventFormatter lines;
        private final Limiter limiter = new Limiter(System::nanoTime);

        StandardError(EventFormatter lines) {
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord event) {
            if (!isLoggable(event)) {
                return;
            }
            Limiter.Admission admission = limiter.admit(event);
            if (!admission.isLeftOut()) {
                System.err.print(lines.format(event, admission, currentRequest()));
            }
        }

        @Override
        public void flush() {
            System.err.flush();
        }

        @Override
        public void close() {}
    }
}
