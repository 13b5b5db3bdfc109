package org.servletfcgi.launcher.front;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.servletfcgi.launcher.deploy.Mount;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.options.ConfigKind;
import org.servletfcgi.launcher.options.RunOptions;

/** What is printed for arguments, by a command in {@code /opt/servlet-fcgi} that is asked in {@code /srv}. */
final class Printed {

    private static final Path PROGRAM = Path.of("/opt/servlet-fcgi/bin/servlet-fcgi");

    private Printed() {}

    static String text(ConfigKind kind, String... arguments) throws LaunchException {
        return text(kind, Map.of(), arguments);
    }

    static String text(ConfigKind kind, Map<String, String> environment, String... arguments) throws LaunchException {
        RunOptions options = new RunOptions();
        options.parse(List.of(arguments), environment);
        List<Mount> mounts = Mount.parseAll(options.applications(), options.contextPath());
        return PrintConfig.text(kind, options, mounts, new Invocation.Place(PROGRAM, Path.of("/srv"), environment));
    }

    /** Without comments, and blanks at the beginning of lines. */
    static List<String> lines(ConfigKind kind, String... arguments) throws LaunchException {
        return text(kind, arguments)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }
}
