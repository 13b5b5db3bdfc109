package org.servletfcgi.launcher.deploy;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;

/**
 * An application and where it answers.
 *
 * @param contextPath {@code /}, or one or more segments such as {@code /shop} without a slash at the end
 * @param application the archive or directory as given
 */
public record Mount(String contextPath, Path application) {

    private static final String ROOT = "/";

    /** Neither encoded nor in need of it, so that the same text is in configurations of web servers and in links. */
    private static final Pattern CONTEXT_PATH = Pattern.compile("(/[A-Za-z0-9._~!$&'()+,@:-]+)+");

    private static final Pattern DOT_SEGMENT = Pattern.compile("/\\.{1,2}(/|$)");

    /**
     * The mounts that the command line asks for: each argument is {@code /path=app}, or one alone is {@code app}.
     *
     * @param arguments at least one
     * @param contextPath where the only application is, if its argument does not say it; {@code /} if null
     * @throws LaunchException of status {@link ExitStatus#USAGE}
     */
    public static List<Mount> parseAll(List<String> arguments, @Nullable String contextPath) throws LaunchException {
        if (contextPath != null && arguments.size() > 1) {
            throw usage("--context-path is for one application alone; write " + contextPath + "=" + arguments.get(0));
        }
        List<Mount> mounts = new ArrayList<>();
        Map<String, Mount> byContextPath = new HashMap<>();
        for (String argument : arguments) {
            if (arguments.size() > 1 && !namesContextPath(argument)) {
                throw usage("of several applications each needs its context path: write /path=" + argument + ", or /="
                        + argument + " for the root");
            }
            Mount mount = parse(argument, contextPath);
            Mount other = byContextPath.put(mount.contextPath, mount);
            if (other != null) {
                throw usage("two applications at " + mount.contextPath + ": " + other.application + " and "
                        + mount.application + "; give one of them another context path");
            }
            mounts.add(mount);
        }
        return List.copyOf(mounts);
    }

    /**
     * What an argument asks for. Text that begins with a slash and has an equals sign in it is a context path and an
     * application ({@code /shop=shop.war}); any other is an application, so one with an equals sign in its absolute path
     * needs the context path in front ({@code /=/srv/a=b.war}).
     *
     * @param contextPath where the application is if the argument does not say it; {@code /} if null
     * @throws LaunchException of status {@link ExitStatus#USAGE}
     */
    public static Mount parse(String argument, @Nullable String contextPath) throws LaunchException {
        if (!namesContextPath(argument)) {
            return new Mount(
                    contextPath == null ? ROOT : checked(contextPath, "--context-path"), path(argument, argument));
        }
        if (contextPath != null) {
            throw usage("--context-path and " + argument + " both name a context path; leave one of them out");
        }
        int equals = argument.indexOf('=');
        String application = argument.substring(equals + 1);
        return new Mount(checked(argument.substring(0, equals), argument), path(application, argument));
    }

    private static boolean namesContextPath(String argument) {
        return argument.startsWith("/") && argument.indexOf('=') >= 0;
    }

    private static String checked(String contextPath, String where) throws LaunchException {
        if (contextPath.equals(ROOT)) {
            return contextPath;
        }
        if (!CONTEXT_PATH.matcher(contextPath).matches()
                || DOT_SEGMENT.matcher(contextPath).find()) {
            throw usage(
                    where + ": expected a context path such as / or /shop (letters, digits and ._~!$&'()+,@:- between"
                            + " single slashes, none at the end) but got '" + contextPath + "'");
        }
        return contextPath;
    }

    private static Path path(String application, String argument) throws LaunchException {
        if (application.isEmpty()) {
            throw usage("expected an application, a .war file or a directory, but got '" + argument + "'");
        }
        try {
            return Path.of(application);
        } catch (InvalidPathException e) {
            throw new LaunchException(ExitStatus.USAGE, "not a path: '" + argument + "'", e);
        }
    }

    private static LaunchException usage(String problem) {
        return new LaunchException(ExitStatus.USAGE, problem);
    }
}
