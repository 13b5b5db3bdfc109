package org.servletfcgi.server;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.logging.JettyLogger;
import org.eclipse.jetty.logging.StdErrAppender;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What is logged at level WARN and above between its creation and its end, instead of on the console. */
final class LogLines implements AutoCloseable {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final StdErrAppender appender;
    /** Null stands for the console. */
    private final @Nullable PrintStream before;

    LogLines() {
        JettyLogger logger = (JettyLogger) LoggerFactory.getLogger(LogLines.class);
        appender = (StdErrAppender) logger.getAppender();
        before = appender.getStream();
        appender.setStream(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    /** The lines so far; those of a stack trace count by themselves. */
    List<String> all() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Override
    public void close() {
        appender.setStream(before);
    }
}
