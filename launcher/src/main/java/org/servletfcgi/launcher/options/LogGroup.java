package org.servletfcgi.launcher.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.jetty.server.RequestLog;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.access.AccessLog;
import org.servletfcgi.launcher.access.AccessLogFile;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;

/** What is written where. */
final class LogGroup {

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "Standard error has a line for each event: text, or json.")
    private LogFormat format = LogFormat.TEXT;

    @Option(
            names = "--log-level",
            paramLabel = "[NAME=]LEVEL",
            split = OptionSources.SEPARATOR,
            hideParamSyntax = true,
            showDefaultValue = Help.Visibility.NEVER,
            description = {
                "debug, info, warn, error or off; for loggers whose names begin with NAME, or for all. May be repeated.",
                "Default: info, and warn for org.eclipse.jetty."
            })
    private List<LogLevel> levels = new ArrayList<>();

    @Option(
            names = "--access-log",
            paramLabel = "FILE",
            description = "A line for each request; a minus sign is standard output. Default: none.")
    private @Nullable String accessLog;

    @Option(
            names = "--access-log-format",
            paramLabel = "FORMAT",
            defaultValue = "combined",
            description =
                    "common, combined, or the codes of Jetty's CustomRequestLog such as '%%{client}a %%s %%{ms}T'.")
    private AccessLogFormat accessLogFormat = AccessLogFormat.COMBINED;

    LogFormat format() {
        return format;
    }

    List<LogLevel> levels() {
        return List.copyOf(levels);
    }

    /**
     * Null for none.
     *
     * @throws OptionException where the file could not be written; Jetty would say so after the applications have started
     */
    @Nullable
    RequestLog accessLog() {
        if (accessLog == null) {
            return null;
        }
        return new AccessLog(
                accessLog.equals("-") ? System.out::println : file(Path.of(accessLog)), accessLogFormat.codes());
    }

    private static RequestLog.Writer file(Path path) {
        Path file = path.toAbsolutePath();
        // An absolute path without a parent is the root directory.
        Path directory = Objects.requireNonNullElse(file.getParent(), file);
        boolean writable = Files.exists(file)
                ? !Files.isDirectory(file) && Files.isWritable(file)
                : Files.isDirectory(directory) && Files.isWritable(directory);
        if (!writable) {
            throw new OptionException("--access-log: cannot write to " + path);
        }
        return new AccessLogFile(file);
    }
}
