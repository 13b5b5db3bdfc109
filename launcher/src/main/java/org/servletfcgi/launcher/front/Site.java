package org.servletfcgi.launcher.front;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MappingOptions.PathCheck;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;
import org.servletfcgi.launcher.deploy.Mount;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.options.RunOptions;
import org.servletfcgi.server.Limits;
import org.servletfcgi.socket.ListenAddress;

/**
 * What a configuration is printed for.
 *
 * @param options as given
 * @param invocation how the command is started with them
 * @param paths the paths of URLs that are the applications', {@code /} or without a slash at the end; none is below
 *     another one
 * @param files what the web server may serve by itself
 */
record Site(RunOptions options, Invocation invocation, List<String> paths, List<StaticFiles> files) {

    static final String ROOT = "/";

    /** As of a context path: neither encoded nor in need of it. */
    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~!$&'()+,@:-]+)*");

    /** Others arrive as their bytes in UTF-8, one character each. */
    private static final Pattern ASCII = Pattern.compile("[ -~]*");

    /** The summary of a failure, over STDERR, with its record's header and padding. */
    private static final int SUMMARY_BYTES = 8 + 1024 + 16;

    private static final int RECORD_HEADER_BYTES = 8;

    static Site of(RunOptions options, List<Mount> mounts, Invocation.Place place) throws LaunchException {
        String prefix = options.mappingOptions().mountPrefix();
        if (!PREFIX.matcher(prefix).matches()) {
            throw usage("--mount-prefix " + prefix + " cannot be printed in a configuration: expected segments of"
                    + " letters, digits and ._~!$&'()+,@:- between single slashes");
        }
        SharedSecret secret = options.mappingOptions().secret();
        if (secret != null && !ASCII.matcher(secret.variable() + secret.value()).matches()) {
            throw usage("a secret in a configuration has characters of ASCII only: --secret " + secret.variable()
                    + " needs such a value");
        }
        Set<String> urls =
                mounts.stream().map(mount -> url(prefix, mount)).collect(Collectors.toCollection(TreeSet::new));
        List<StaticFiles> files = new ArrayList<>();
        for (Mount mount : mounts) {
            Path application = place.directory().resolve(mount.application());
            StaticFiles found = StaticFiles.of(url(prefix, mount), application, urls);
            if (found != null) {
                files.add(found);
            }
        }
        return new Site(options, Invocation.of(options, mounts, place), paths(urls), List.copyOf(files));
    }

    /**
     * What a web server may have to hold to see the end of a response's head, in bytes: the largest one that we let
     * through, its record's header, and the summary of a failure before it.
     */
    int headBytes() {
        int most = Math.max(Limits.DEFAULT.responseHeadBytes(), options.limits().responseHeadBytes());
        return most + RECORD_HEADER_BYTES + SUMMARY_BYTES;
    }

    private static String url(String prefix, Mount mount) {
        String path = prefix + (mount.contextPath().equals(ROOT) ? "" : mount.contextPath());
        return path.isEmpty() ? ROOT : path;
    }

    /** All applications are in one process, so what is below another one's path needs no rule of its own. */
    private static List<String> paths(Set<String> urls) {
        List<String> paths = new ArrayList<>();
        for (String url : urls) {
            if (paths.stream().noneMatch(above -> above.equals(ROOT) || url.startsWith(above + "/"))) {
                paths.add(url);
            }
        }
        return List.copyOf(paths);
    }

    static LaunchException usage(String problem) {
        return new LaunchException(ExitStatus.USAGE, problem);
    }

    /** Whether everything is the applications'. */
    boolean isAll() {
        return paths.contains(ROOT);
    }

    /** Whether the socket is one that the process is started with. */
    boolean isInherited() {
        return options.addresses().contains(new ListenAddress.Inherited());
    }

    /** The secret that the web server has to send, or null. */
    @Nullable
    SharedSecret secret() {
        return options.mappingOptions().secret();
    }

    /** Whether the web server's user is believed. */
    boolean trustsRemoteUser() {
        return options.mappingOptions().trustRemoteUser();
    }

    /**
     * Where the web server connects to.
     *
     * @param program the web server's name
     * @throws LaunchException where the socket is inherited
     */
    Backend backend(String program) throws LaunchException {
        if (isInherited()) {
            throw usage(program + " connects to a process that listens by itself: give its address with --bind, such as"
                    + " --bind unix:/run/app/app.sock");
        }
        return Backend.of(options.addresses());
    }

    /**
     * The first lines of each file.
     *
     * @param title what it is
     * @param advice what to do with it
     */
    String head(String title, String... advice) {
        return Lines.comment("", title) + "#\n" + Lines.verbatim("", invocation.shellLine()) + "#\n"
                + Lines.comment("", advice);
    }

    /** An advice for files with a secret. */
    String secretAdvice() {
        return secret() == null ? "" : "The file has the secret in it: let nobody read it who need not.";
    }

    /**
     * An advice for who has rules of the web server's own.
     *
     * @param rule such a rule for {@code /admin}
     * @param spellings of that path, which pass the rule
     */
    String pathAdvice(String rule, String spellings) {
        return options.mappingOptions().pathCheck() == PathCheck.STRICT
                ? ""
                : "Rules for paths, such as " + rule
                        + ", are passed by other spellings that the application understands (" + spellings
                        + "): where they guard something, add --path-check=strict to the command.";
    }

    /** The paths as alternatives of a regular expression, without their first slash. */
    String pathPattern() {
        return paths.stream().map(path -> Patterns.quote(path.substring(1))).collect(Collectors.joining("|", "(", ")"));
    }
}
