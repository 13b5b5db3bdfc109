package org.servletfcgi.launcher.options;

import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.socket.AllowedPeers;
import org.servletfcgi.socket.ListenAddress;
import org.servletfcgi.socket.ListenOptions;
import org.servletfcgi.socket.SocketOwner;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Where and how to listen. */
final class ListenGroup {

    /** The permissions of a socket file; not a set, which would mean an option with several values. */
    record Mode(Set<PosixFilePermission> permissions) {}

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            split = OptionSources.SEPARATOR,
            hideParamSyntax = true,
            showDefaultValue = Help.Visibility.NEVER,
            description = {
                "Listen on unix:/path, host:port, [ipv6]:port, or port of the loopback interface. May be repeated.",
                "Default: the listening socket on file descriptor 0."
            })
    private List<ListenAddress> binds = new ArrayList<>();

    @Option(
            names = "--socket-mode",
            paramLabel = "MODE",
            defaultValue = "0660",
            description = "Permissions of Unix domain sockets that are created. Connecting needs write permission.")
    private Mode mode = new Mode(Set.of());

    @Option(
            names = "--socket-owner",
            paramLabel = "USER[:GROUP]",
            description = "Whom these sockets are given to: user, user:group or :group. Default: this process's own.")
    private @Nullable SocketOwner owner;

    @Option(
            names = "--backlog",
            paramLabel = "N",
            defaultValue = "" + ListenOptions.DEFAULT_BACKLOG,
            converter = AtLeastOne.class,
            description = "Connections of each socket that wait in the kernel until they are accepted.")
    private int backlog;

    @Option(
            names = "--allow",
            paramLabel = "IP,...",
            description = {
                "Web servers that may connect over TCP; anybody else is disconnected at once.",
                "Default: FCGI_WEB_SERVER_ADDRS of the environment, else everybody."
            })
    private @Nullable AllowedPeers allowed;

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long nothing may move on a connection within a record. 0 is any time.")
    private Duration idleTimeout = Duration.ZERO;

    static final class AtLeastOne implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return (int) Values.number(text, 1, Integer.MAX_VALUE);
        }
    }

    List<ListenAddress> addresses() {
        return binds.isEmpty() ? List.of(new ListenAddress.Inherited()) : List.copyOf(binds);
    }

    /**
     * The option is about TCP, as a Unix domain socket has permissions; the variable is the web server's (FastCGI §3.2),
     * and lets nobody in but those that it names.
     *
     * @throws OptionException where the variable is no list of addresses
     */
    ListenOptions options(@Nullable String webServerAddresses) {
        return new ListenOptions(backlog, mode.permissions(), owner, idleTimeout, allowedPeers(webServerAddresses));
    }

    private AllowedPeers allowedPeers(@Nullable String webServerAddresses) {
        if (allowed != null) {
            return allowed.orUnixDomain();
        }
        if (webServerAddresses == null) {
            return AllowedPeers.ALL;
        }
        try {
            return AllowedPeers.parse(webServerAddresses);
        } catch (IllegalArgumentException e) {
            throw new OptionException(RunOptions.WEB_SERVER_ADDRESSES + ": " + e.getMessage());
        }
    }
}
