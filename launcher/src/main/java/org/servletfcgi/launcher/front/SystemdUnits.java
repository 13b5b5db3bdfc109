package org.servletfcgi.launcher.front;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.options.RunOptions;
import org.servletfcgi.socket.ListenAddress;
import org.servletfcgi.socket.ListenOptions;
import org.servletfcgi.socket.ListenOptions.SocketOwner;

/** A service of systemd, and a socket where no address is given. */
final class SystemdUnits implements FrontConfig {

    private static final String DIRECTORY = "/etc/systemd/system/";
    private static final String NAME = "servlet-fcgi";
    private static final String WEB_SERVER = "www-data";

    @Override
    public String text(Site site) throws LaunchException {
        Sandbox sandbox = Sandbox.of(site);
        return site.isInherited() ? service(site, sandbox) + "\n" + socket(site) : service(site, sandbox);
    }

    private static String service(Site site, Sandbox sandbox) throws LaunchException {
        return head(site)
                + unit(site)
                + """

                [Service]
                # systemd-notify tells that the applications answer, from a process of its own.
                Type=notify
                NotifyAccess=all
                """
                + environment(site)
                + "ExecStart=" + command(site.invocation()) + "\n"
                + (site.isInherited() ? "StandardInput=socket\nStandardOutput=journal\nStandardError=journal\n" : "")
                + supervision(site.options())
                + user(site)
                + sandbox.text()
                + "\n[Install]\n" + (site.isInherited() ? "Also=" + NAME + ".socket\n" : "")
                + "WantedBy=multi-user.target\n";
    }

    private static String head(Site site) {
        return Lines.comment("", DIRECTORY + NAME + ".service")
                + "#\n"
                + Lines.comment(
                        "",
                        "servlet-fcgi as a service of systemd"
                                + (site.isInherited() ? ", on the socket of the unit below." : "."))
                + "#\n"
                + Lines.verbatim("", site.invocation().shellLine())
                + "#\n"
                + Lines.comment(
                        "",
                        "Then: systemctl daemon-reload && systemctl enable --now " + NAME
                                + (site.isInherited() ? ".socket " + NAME + ".service" : ""));
    }

    private static String unit(Site site) {
        return """

                [Unit]
                Description=Web applications over FastCGI (servlet-fcgi)
                %s""".formatted(
                        site.isInherited()
                                ? "Requires=" + NAME + ".socket\nAfter=network.target " + NAME + ".socket\n"
                                : "After=network.target\n");
    }

    private static String environment(Site site) {
        Map<String, String> variables = site.invocation().environment();
        String lines = variables.entrySet().stream()
                .map(entry -> "Environment=" + word(entry.getKey() + "=" + entry.getValue()) + "\n")
                .collect(Collectors.joining());
        return secretComment(site) + lines;
    }

    private static String secretComment(Site site) {
        return site.secret() == null
                ? ""
                : "\n"
                        + Lines.comment(
                                "",
                                "The secret can be read here and with \"systemctl show\" by everybody on this machine."
                                        + " Where that matters, move it to a file that only root can read, as a line"
                                        + " SERVLET_FCGI_SECRET=NAME=VALUE, and name that: EnvironmentFile=/etc/...");
    }

    private static String command(Invocation invocation) {
        StringBuilder command = new StringBuilder(word(invocation.program().toString()));
        for (String argument : invocation.arguments()) {
            command.append(' ').append(word(argument).replace("$", "$$"));
        }
        return command.toString();
    }

    /** A word: percent signs begin specifiers, with and without quotation marks. */
    static String word(String text) {
        String escaped = text.replace("%", "%%");
        return text.matches("[A-Za-z0-9_@%+=:,./~\\[\\]$-]+")
                ? escaped
                : "\"" + escaped.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String supervision(RunOptions options) {
        return """

                # Wrong options or applications do not become right by another start; see the exit statuses.
                Restart=on-failure
                RestartPreventExitStatus=64 65 66 67 72
                # The time that requests in flight have, and a little more.
                TimeoutStopSec=%d
                KillMode=mixed
                """.formatted(options.stopTimeout().toSeconds() + 10);
    }

    private static String user(Site site) {
        String comment = site.isInherited()
                ? "A user that exists while the service runs. For one of your own: make it, and DynamicUser=no."
                : "A user that exists while the service runs, in the group of the web server (www-data on Debian, nginx,"
                        + " lighttpd or apache on Fedora), which the socket gets so. For a user of your own: make it,"
                        + " and DynamicUser=no.";
        boolean group = site.options().addresses().stream().anyMatch(ListenAddress.Unix.class::isInstance);
        return "\n" + Lines.comment("", comment) + "DynamicUser=yes\nUser=" + NAME + "\n"
                + (group ? "Group=" + WEB_SERVER + "\n" : "");
    }

    private static String socket(Site site) {
        ListenOptions listen = site.options().listenOptions();
        SocketOwner owner = listen.owner();
        return """
                # %1$s%2$s.socket
                #
                # It stays open while the service restarts: connections wait. The user is the web server's, www-data on Debian and
                # nginx, lighttpd or apache on Fedora.

                [Unit]
                Description=Socket of %2$s

                [Socket]
                ListenStream=/run/%2$s/app.sock
                SocketUser=%3$s
                SocketMode=%4$s
                Backlog=%5$d
                Accept=no

                [Install]
                WantedBy=sockets.target
                """.formatted(
                        DIRECTORY,
                        NAME,
                        owner == null ? WEB_SERVER : owner.toString().replaceFirst("(.*):", "$1\nSocketGroup="),
                        mode(listen.mode()),
                        listen.backlog());
    }

    private static String mode(Set<PosixFilePermission> permissions) {
        int bits = 0;
        for (char letter : PosixFilePermissions.toString(permissions).toCharArray()) {
            bits = bits << 1 | (letter == '-' ? 0 : 1);
        }
        return "0%03o".formatted(bits);
    }
}
