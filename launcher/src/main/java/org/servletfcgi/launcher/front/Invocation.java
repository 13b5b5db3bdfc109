package org.servletfcgi.launcher.front;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.servletfcgi.launcher.deploy.Mount;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.options.RunOptions;

/**
 * How the command is started with these options from any directory.
 *
 * @param program the start script
 * @param arguments its options and applications, with absolute names of files
 * @param environment the variables that it reads, where they are set
 */
public record Invocation(Path program, List<String> arguments, SortedMap<String, String> environment) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./~\\[\\]-]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final List<String> VARIABLES = List.of("FCGI_WEB_SERVER_ADDRS", "JAVA_HOME");

    /**
     * Where the command is asked.
     *
     * @param program the start script
     * @param directory the working directory
     * @param environment the variables of the process
     */
    public record Place(Path program, Path directory, Map<String, String> environment) {}

    static Invocation of(RunOptions options, List<Mount> mounts, Place place) throws LaunchException {
        List<String> arguments = new ArrayList<>(options.given(place.directory()));
        for (int i = 0; i < mounts.size(); i++) {
            Mount mount = mounts.get(i);
            String application =
                    place.directory().resolve(mount.application()).normalize().toString();
            boolean named = options.applications().get(i).startsWith(mount.contextPath() + "=");
            if (!named && application.indexOf('=') >= 0) {
                throw Site.usage("the path " + application + " has an equals sign: name the context path too, "
                        + mount.contextPath() + "=" + application);
            }
            arguments.add(named ? mount.contextPath() + "=" + application : application);
        }
        SortedMap<String, String> environment = new TreeMap<>();
        place.environment().forEach((name, value) -> {
            if (name.startsWith("SERVLET_FCGI_") || VARIABLES.contains(name)) {
                environment.put(name, value);
            }
        });
        Invocation invocation = new Invocation(place.program(), List.copyOf(arguments), environment);
        invocation.check();
        return invocation;
    }

    /** Control characters end lines, and with them comments, in every one of the languages. */
    private void check() throws LaunchException {
        List<String> texts = new ArrayList<>(arguments);
        texts.addAll(environment.values());
        texts.add(program.toString());
        for (String text : texts) {
            if (CONTROL.matcher(text).find()) {
                throw Site.usage("a value with control characters cannot be printed in a configuration");
            }
        }
    }

    /** The command line for a shell, with the value of a secret left out. */
    String shellLine() {
        StringBuilder line = new StringBuilder(program.getFileName().toString());
        boolean secret = false;
        for (String argument : arguments) {
            line.append(' ');
            if (secret || argument.startsWith("--secret=")) {
                line.append(argument, 0, argument.indexOf('=', secret ? 0 : "--secret=".length()) + 1)
                        .append("...");
            } else {
                line.append(PLAIN.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'");
            }
            secret = argument.equals("--secret");
        }
        return line.toString();
    }
}
