package org.servletfcgi.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The main configuration of an Apache httpd whose only site is {@code site.conf} in its folder. */
final class ApacheMain {

    private static final List<Path> MODULE_FOLDERS = List.of(
            Path.of("/usr/lib/apache2/modules"),
            Path.of("/usr/lib64/httpd/modules"),
            Path.of("/usr/lib/httpd/modules"),
            Path.of("/opt/homebrew/lib/httpd/modules"),
            Path.of("/usr/local/lib/httpd/modules"));

    private static final List<String> MODULES = List.of(
            "mpm_event",
            "unixd",
            "authn_core",
            "authn_file",
            "authz_core",
            "authz_user",
            "auth_basic",
            "alias",
            "env",
            "socache_shmcb",
            "ssl",
            "http2",
            "proxy",
            "proxy_fcgi",
            "fcgid");

    private ApacheMain() {}

    static String text(ScratchFolder folder, Path errorLog) {
        var lines = new ArrayList<String>();
        modules(lines);
        if (System.getProperty("user.name").equals("root")) {
            // httpd does not serve requests as root. In root's group it may enter the tests' folder and use the socket.
            lines.add("User nobody");
            lines.add("Group #0");
            letGroupEnter(folder.path());
        }
        lines.addAll(List.of(
                "ServerName 127.0.0.1",
                "DefaultRuntimeDir " + folder.path(),
                "PidFile " + folder.resolve("httpd.pid"),
                "ErrorLog " + errorLog,
                "LogLevel info",
                "DocumentRoot " + folder.folder("www"),
                "<Directory />",
                "  Require all granted",
                "</Directory>",
                "Include " + folder.resolve("site.conf"),
                ""));
        return String.join("\n", lines);
    }

    // Which modules are built in differs; loading one of those again is an error.
    private static void modules(List<String> lines) {
        var modules = MODULE_FOLDERS.stream()
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no folder of Apache httpd's modules: " + MODULE_FOLDERS));
        for (var module : MODULES) {
            var file = modules.resolve("mod_" + module + ".so");
            if (Files.exists(file)) {
                lines.add("<IfModule !" + module + "_module>");
                lines.add("  LoadModule " + module + "_module " + file);
                lines.add("</IfModule>");
            }
        }
    }

    private static void letGroupEnter(Path folder) {
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x---"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
