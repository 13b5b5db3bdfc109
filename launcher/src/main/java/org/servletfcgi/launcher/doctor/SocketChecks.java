package org.servletfcgi.launcher.doctor;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.servletfcgi.launcher.client.SocketFile;
import org.servletfcgi.socket.ListenAddress;

/** What is to be said of the socket of an application, and of how it answers there. */
final class SocketChecks {

    private static final int OTHERS_WRITE = 0002;
    private static final int GROUP_WRITE = 0020;
    private static final int OTHERS_ENTER = 0001;

    private SocketChecks() {}

    /** Connecting is writing. */
    static Finding socket(ListenAddress address, SocketFile file, boolean directoryIsOpen) {
        if (file.type() != SocketFile.Type.SOCKET) {
            return Finding.problem(address + ": " + file.problem());
        }
        if ((file.mode() & OTHERS_WRITE) != 0 && directoryIsOpen) {
            return Finding.problem(
                    "every user of this machine may connect, and send requests in anybody's name (" + file.rights()
                            + ")",
                    Optional.of("--socket-mode 0660 --socket-owner :GROUP, with the web server's group"));
        }
        if ((file.mode() & OTHERS_WRITE) != 0) {
            return Finding.ok("whoever may enter its directory may connect (" + file.rights() + ")");
        }
        if ((file.mode() & GROUP_WRITE) != 0) {
            return Finding.ok("the user " + file.owner() + " and the group " + file.group()
                    + " may connect; the web server's user must be one of them (" + file.rights() + ")");
        }
        return Finding.advice(
                "only the user " + file.owner() + " may connect: the web server must run as that (" + file.rights()
                        + ")",
                Optional.empty());
    }

    /** Whether everybody may enter a directory. */
    static boolean isOpen(SocketFile directory) {
        return (directory.mode() & OTHERS_ENTER) != 0;
    }

    static Finding closedDirectory(String path, SocketFile directory) {
        return Finding.ok("the web server's user must be able to enter " + path + " (" + directory.rights() + ")");
    }

    /** FastCGI has neither encryption nor passwords. */
    static Finding network(boolean loopback) {
        return loopback
                ? Finding.ok("only this machine can connect")
                : Finding.advice(
                        "whoever reaches this port can send requests in anybody's name",
                        Optional.of(
                                "--allow with the addresses of the web servers (FCGI_WEB_SERVER_ADDRS), and a firewall"));
    }

    static Finding values(Map<String, String> values) {
        if (values.isEmpty()) {
            return Finding.ok("it answers FCGI_GET_VALUES, and knows none of its variables");
        }
        String text = "1".equals(values.get("FCGI_MPXS_CONNS"))
                ? "it takes several requests at once on a connection"
                : "it takes one request at a time on a connection";
        return Finding.ok(text + " (" + shown(values) + ")");
    }

    private static String shown(Map<String, String> values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(value -> value.getKey() + "=" + value.getValue())
                        .collect(Collectors.joining(", "));
    }

    static Finding noValues() {
        return Finding.ok("it does not answer FCGI_GET_VALUES, which few web servers ask");
    }

    static Finding answer(String path, int status, long millis) {
        String text = "GET " + path + " is answered with " + status + " in " + millis + " ms";
        return status >= 500 ? Finding.problem(text + "; the application's log says why") : Finding.ok(text);
    }

    static Finding kept(boolean kept) {
        return kept
                ? Finding.ok("it keeps connections open when it is asked to (FCGI_KEEP_CONN)")
                : Finding.advice(
                        "it closes connections after each request, although it is asked to keep them (FCGI_KEEP_CONN)",
                        Optional.empty());
    }
}
