package org.servletfcgi.launcher.options;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.socket.AllowedPeers;
import org.servletfcgi.socket.ListenAddress;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;

/** Where to listen, and for whom. */
final class ListenGroup {

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            split = OptionSources.SEPARATOR,
            hideParamSyntax = true,
            showDefaultValue = Help.Visibility.NEVER,
            description = {
                "Listen on unix:/path, host:port, [ipv6]:port, port of the loopback interface, or fd:0 for the listening"
                        + " socket on file descriptor 0. May be repeated.",
                "Default: the listening socket on file descriptor 0."
            })
    private List<ListenAddress> binds = new ArrayList<>();

    @Option(
            names = "--allow",
            paramLabel = "IP,...",
            description = {
                "Web servers that may connect over TCP; anybody else is disconnected at once.",
                "Default: FCGI_WEB_SERVER_ADDRS of the environment, else everybody."
            })
    private @Nullable AllowedPeers allowed;

    List<ListenAddress> addresses() {
        return binds.isEmpty() ? List.of(new ListenAddress.Inherited()) : List.copyOf(binds);
    }

    /**
     * Who may connect. The option is about TCP, as a Unix domain socket has permissions; the variable is the web
     * server's (FastCGI §3.2), and lets nobody in but those that it names.
     *
     * @throws OptionException where the variable is no list of addresses
     */
    AllowedPeers allowedPeers(@Nullable String webServerAddresses) {
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
