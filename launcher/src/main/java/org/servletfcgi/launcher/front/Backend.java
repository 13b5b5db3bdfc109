package org.servletfcgi.launcher.front;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.socket.ListenAddress;

/**
 * The address that a web server connects to: the first Unix domain socket, else the first port.
 *
 * @param path the path of the Unix domain socket, or null
 * @param host the host of the port without brackets, or empty
 * @param port the port, or 0
 * @param others the other addresses of the same process, for a comment
 */
record Backend(@Nullable String path, String host, int port, String others) {

    static Backend of(List<ListenAddress> addresses) throws LaunchException {
        ListenAddress chosen = addresses.stream()
                .filter(ListenAddress.Unix.class::isInstance)
                .findFirst()
                .orElse(addresses.get(0));
        String others = addresses.stream()
                .filter(address -> !address.equals(chosen))
                .map(ListenAddress::toString)
                .collect(Collectors.joining(", "));
        if (chosen instanceof ListenAddress.Unix unix) {
            return new Backend(unix.path().toString(), "", 0, others);
        }
        ListenAddress.Tcp tcp = (ListenAddress.Tcp) chosen;
        if (tcp.port() == 0) {
            throw Site.usage("--bind " + tcp + " lets the system choose a port: a configuration needs to know it");
        }
        return new Backend(null, reachable(tcp.host()), tcp.port(), others);
    }

    /** All addresses of this machine are one to listen on and none to connect to. */
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> ListenAddress.LOOPBACK;
            case "::", "0:0:0:0:0:0:0:0" -> "::1";
            default -> host;
        };
    }

    /** Host and port as in a URL. */
    String authority() {
        return new ListenAddress.Tcp(host, port).toString();
    }

    /** What it is, for the first line of a file. */
    String label() {
        return path == null ? "TCP" : "a Unix domain socket";
    }

    /**
     * Who may connect.
     *
     * @param user whose permission it is about
     */
    String advice(String user) {
        String access = path == null
                ? "The application trusts whoever connects to its port: let it listen on the loopback interface, or on a"
                        + " network that nobody else can reach."
                : user + " needs write permission on the socket, because connecting is writing.";
        return others.isEmpty() ? access : access + " The same process listens on " + others + " too.";
    }
}
