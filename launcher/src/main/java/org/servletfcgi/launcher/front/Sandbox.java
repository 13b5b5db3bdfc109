package org.servletfcgi.launcher.front;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.options.RunOptions;
import org.servletfcgi.socket.ListenAddress;

/**
 * What a service of systemd may do and no more.
 *
 * @param runtime directories below /run that are made for the service
 * @param writable other directories that it has to write to
 * @param home whether something that it reads is in somebody's home
 * @param capabilities what it may do that other users may not
 */
record Sandbox(Set<String> runtime, Set<String> writable, boolean home, List<String> capabilities) {

    private static final Path RUN = Path.of("/run");
    private static final Path VAR_RUN = Path.of("/var/run");
    private static final List<Path> HOMES = List.of(Path.of("/home"), Path.of("/root"), Path.of("/run/user"));
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    /** Options with a file or directory that is written to. */
    private static final String ACCESS_LOG = "--access-log";

    private static final String SPOOL_DIRECTORY = "--spool-directory";

    static Sandbox of(Site site) throws LaunchException {
        Set<String> runtime = new TreeSet<>();
        Set<String> writable = new TreeSet<>();
        for (ListenAddress address : site.options().addresses()) {
            if (address instanceof ListenAddress.Unix unix) {
                addSocket(unix.path().normalize(), runtime, writable);
            }
        }
        addFiles(site.invocation().arguments(), writable);
        return new Sandbox(runtime, writable, isInHome(site.invocation()), capabilities(site.options()));
    }

    private static void addSocket(Path socket, Set<String> runtime, Set<String> writable) throws LaunchException {
        Path directory = socket.startsWith(VAR_RUN) ? RUN.resolve(VAR_RUN.relativize(socket)) : socket;
        directory = directory.resolveSibling(".").normalize();
        if (directory.equals(RUN)) {
            throw Site.usage("only root may make a socket in " + RUN + ": give it a directory of its own, such as"
                    + " --bind unix:/run/app/app.sock, not --bind unix:" + socket);
        }
        if (directory.startsWith(RUN)) {
            runtime.add(RUN.relativize(directory).toString());
        } else {
            writable.add(directory.toString());
        }
    }

    private static void addFiles(List<String> arguments, Set<String> writable) {
        for (int i = 0; i + 1 < arguments.size(); i++) {
            Path file = Path.of(arguments.get(i + 1));
            if (arguments.get(i).equals(ACCESS_LOG)) {
                writable.add(file.resolveSibling(".").normalize().toString());
            } else if (arguments.get(i).equals(SPOOL_DIRECTORY)) {
                writable.add(file.toString());
            }
        }
    }

    private static boolean isInHome(Invocation invocation) {
        return invocation.arguments().stream()
                        .map(argument -> argument.substring(argument.indexOf('=') + 1))
                        .anyMatch(Sandbox::isInHome)
                || isInHome(invocation.program().toString())
                || isInHome(invocation.environment().getOrDefault("JAVA_HOME", ""));
    }

    private static boolean isInHome(String text) {
        return HOMES.stream().anyMatch(home -> Path.of(text).startsWith(home));
    }

    private static List<String> capabilities(RunOptions options) {
        List<String> capabilities = new ArrayList<>();
        if (options.listenOptions().owner() != null) {
            capabilities.add("CAP_CHOWN");
        }
        boolean low = options.addresses().stream()
                .anyMatch(address -> address instanceof ListenAddress.Tcp tcp
                        && tcp.port() < FIRST_UNPRIVILEGED_PORT
                        && tcp.port() > 0);
        if (low) {
            capabilities.add("CAP_NET_BIND_SERVICE");
        }
        return List.copyOf(capabilities);
    }

    /** The lines of the unit. */
    String text() {
        return directories()
                + """

                # The service sees the file system read-only, except for these directories and a /tmp of its own.
                ProtectSystem=strict
                ProtectHome=%s
                PrivateTmp=yes
                PrivateDevices=yes
                ProtectKernelTunables=yes
                ProtectKernelModules=yes
                ProtectKernelLogs=yes
                ProtectControlGroups=yes
                ProtectClock=yes
                ProtectHostname=yes
                LockPersonality=yes
                NoNewPrivileges=yes
                RestrictNamespaces=yes
                RestrictRealtime=yes
                RestrictSUIDSGID=yes
                RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
                SystemCallArchitectures=native
                CapabilityBoundingSet=%s
                %s# Not MemoryDenyWriteExecute: Java makes machine code as it runs.
                UMask=0027
                """.formatted(
                        home ? "read-only" : "yes",
                        String.join(" ", capabilities),
                        capabilities.isEmpty() ? "" : "AmbientCapabilities=" + String.join(" ", capabilities) + "\n");
    }

    private String directories() {
        StringBuilder text = new StringBuilder("\n# What makes the next start short.\nCacheDirectory=servlet-fcgi\n");
        if (!runtime.isEmpty()) {
            text.append("# Where the socket is; it is gone when the service has stopped.\nRuntimeDirectory=")
                    .append(words(runtime))
                    .append('\n');
        }
        if (!writable.isEmpty()) {
            text.append("# These must exist, and the user must be allowed to write there.\nReadWritePaths=")
                    .append(words(writable))
                    .append('\n');
        }
        return text.toString();
    }

    private static String words(Set<String> directories) {
        return directories.stream().map(SystemdUnits::word).collect(Collectors.joining(" "));
    }
}
