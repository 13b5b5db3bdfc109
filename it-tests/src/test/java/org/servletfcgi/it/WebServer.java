package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A web server as a child process on a free port, with an example as its only site. */
final class WebServer {

    private static final Pattern CONF_PATH = Pattern.compile("--conf-path=(\\S+)");

    /** nginx over a Unix socket and over TCP, lighttpd, httpd, h2o. */
    private static final Pattern BROKEN_RESPONSE = Pattern.compile(
            "unsupported FastCGI protocol version: 0"
                    + "|(recv|readv)\\(\\) failed \\(104: |unexpected end-of-file|Got bogus version 0|received unexpected record");

    private final ChildProcess process;
    private final Endpoint.Tcp endpoint;
    private final Path errorLog;

    private WebServer(ChildProcess process, Endpoint.Tcp endpoint, Path errorLog) {
        this.process = process;
        this.endpoint = endpoint;
        this.errorLog = errorLog;
    }

    /** Starts nginx and waits until it listens. */
    static WebServer nginx(ScratchFolder folder, Example example) {
        var program = Programs.find("nginx");
        var endpoint = Endpoint.Tcp.free();
        var errorLog = newLog("nginx-error");
        copyFastCgiParams(program, folder);
        folder.write(
                "site.conf",
                example.with("listen " + example.port(), "listen " + endpoint.bind())
                        .text());
        var main = folder.write("nginx.conf", nginxMain(folder, errorLog));
        var command = List.of(
                program.toString(), "-p", folder.path().toString(), "-e", errorLog.toString(), "-c", main.toString());
        return new WebServer(ChildProcess.start("nginx", folder.path(), command), endpoint, errorLog).awaitReady();
    }

    /** Starts lighttpd and waits until it listens. */
    static WebServer lighttpd(ScratchFolder folder, Example example) {
        var program = Programs.find("lighttpd");
        var endpoint = Endpoint.Tcp.free();
        var errorLog = newLog("lighttpd-error");
        folder.write(
                "site.conf",
                example.with("\":" + example.port() + "\"", "\"" + endpoint.bind() + "\"")
                        .text());
        var main = folder.write("lighttpd.conf", lighttpdMain(folder, endpoint, errorLog));
        var command = List.of(program.toString(), "-D", "-f", main.toString());
        return new WebServer(ChildProcess.start("lighttpd", folder.path(), command), endpoint, errorLog).awaitReady();
    }

    /** Starts Apache httpd and waits until it listens. */
    static WebServer apache(ScratchFolder folder, Example example) {
        var program = Programs.findOneOf("apache2", "httpd");
        var endpoint = Endpoint.Tcp.free();
        var errorLog = newLog("apache-error");
        folder.write(
                "site.conf",
                example.with("Listen " + example.port(), "Listen " + endpoint.bind())
                        .with("*:" + example.port(), endpoint.bind())
                        .text());
        var main = folder.write("httpd.conf", ApacheMain.text(folder, errorLog));
        var command =
                List.of(program.toString(), "-d", folder.path().toString(), "-f", main.toString(), "-D", "FOREGROUND");
        return new WebServer(ChildProcess.start("apache", folder.path(), command), endpoint, errorLog).awaitReady();
    }

    /** Starts HAProxy and waits until it listens; it logs to standard error. */
    static WebServer haproxy(ScratchFolder folder, Example example) {
        var program = Programs.find("haproxy");
        var endpoint = Endpoint.Tcp.free();
        // One thread, because each has connections of its own.
        var main = folder.write("haproxy.cfg", "global\n  nbthread 1\n  log stderr format raw daemon\n");
        var site = folder.write(
                "site.cfg",
                example.with("bind :8080", "bind " + endpoint.bind()).text());
        var command = List.of(program.toString(), "-db", "-f", main.toString(), "-f", site.toString());
        var process = ChildProcess.start("haproxy", folder.path(), command);
        return new WebServer(process, endpoint, process.logFile()).awaitReady();
    }

    /** Starts Caddy and waits until it listens; it logs to standard error. */
    static WebServer caddy(ScratchFolder folder, Example example) {
        var program = Programs.find("caddy");
        var endpoint = Endpoint.Tcp.free();
        var site = folder.write(
                "site.caddyfile",
                example.with(":" + example.port() + " {", "http://:" + endpoint.port() + " {\n\tbind 127.0.0.1")
                        .text());
        var main =
                folder.write("Caddyfile", "{\n\tadmin off\n\tauto_https disable_redirects\n}\nimport " + site + "\n");
        var environment = Map.of("HOME", folder.path().toString(), "PATH", "/usr/bin:/bin");
        var command = List.of(program.toString(), "run", "--config", main.toString(), "--adapter", "caddyfile");
        var process = ChildProcess.start("caddy", folder.path(), environment, command);
        return new WebServer(process, endpoint, process.logFile()).awaitReady();
    }

    /** Starts h2o and waits until it listens; it logs to standard error. */
    static WebServer h2o(ScratchFolder folder, Example example) {
        var program = Programs.find("h2o");
        var endpoint = Endpoint.Tcp.free();
        var site = example.with("  port: " + example.port(), "  host: 127.0.0.1\n  port: " + endpoint.port());
        var root = System.getProperty("user.name").equals("root");
        // As for nginx, and without threads for each processor.
        var main = folder.write("h2o.conf", "num-threads: 1\n" + (root ? "user: root\n" : "") + site.text());
        var command = List.of(program.toString(), "-m", "worker", "-c", main.toString());
        var process = ChildProcess.start("h2o", folder.path(), command);
        return new WebServer(process, endpoint, process.logFile()).awaitReady();
    }

    /** Starts the demo's web server, which has no configuration, and waits until it listens. */
    static WebServer embedded(ScratchFolder folder, Endpoint application) {
        var endpoint = Endpoint.Tcp.free();
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedFront.class.getName(),
                application.bind(),
                Integer.toString(endpoint.port()));
        var process = ChildProcess.start("embedded-front", folder.path(), command);
        return new WebServer(process, endpoint, process.logFile()).awaitReady();
    }

    private static String nginxMain(ScratchFolder folder, Path errorLog) {
        var root = System.getProperty("user.name").equals("root");
        return String.join(
                "\n",
                // Workers of a server that root started change to another user, who may not open the tests' folder.
                root ? "user root;" : "",
                "daemon off;",
                "worker_processes 1;",
                "pid " + folder.resolve("nginx.pid") + ";",
                "error_log " + errorLog + " info;",
                "events {}",
                "http {",
                "  access_log off;",
                "  client_body_temp_path " + folder.folder("client_body") + ";",
                "  fastcgi_temp_path " + folder.folder("fastcgi") + ";",
                "  proxy_temp_path " + folder.folder("proxy") + ";",
                "  scgi_temp_path " + folder.folder("scgi") + ";",
                "  uwsgi_temp_path " + folder.folder("uwsgi") + ";",
                "  include site.conf;",
                "}",
                "");
    }

    private static String lighttpdMain(ScratchFolder folder, Endpoint.Tcp endpoint, Path errorLog) {
        return String.join(
                "\n",
                "server.document-root = \"" + folder.folder("www") + "\"",
                "server.upload-dirs = ( \"" + folder.folder("uploads") + "\" )",
                "server.bind = \"127.0.0.1\"",
                "server.port = " + endpoint.port(),
                "server.errorlog = \"" + errorLog + "\"",
                "server.breakagelog = \"" + errorLog + "\"",
                "server.pid-file = \"" + folder.resolve("lighttpd.pid") + "\"",
                "include \"" + folder.resolve("site.conf") + "\"",
                "");
    }

    // The example includes the fastcgi_params that comes with nginx; relative names are looked up beside the main file.
    private static void copyFastCgiParams(Path program, ScratchFolder folder) {
        var matcher = CONF_PATH.matcher(Programs.output(program, "-V"));
        var main = matcher.find() ? Path.of(matcher.group(1)) : Path.of("/etc/nginx/nginx.conf");
        try {
            Files.copy(main.resolveSibling("fastcgi_params"), folder.resolve("fastcgi_params"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path newLog(String name) {
        try {
            return ChildProcess.newLog(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private WebServer awaitReady() {
        process.awaitReady(endpoint::accepts);
        return this;
    }

    int port() {
        return endpoint.port();
    }

    ChildProcess process() {
        return process;
    }

    /** The server's error log. */
    String errorLog() {
        try {
            return Files.exists(errorLog) ? Files.readString(errorLog) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the server's error log says of a response that broke off. */
    Pattern brokenResponse() {
        return BROKEN_RESPONSE;
    }

    /** Stops the server and asserts that it ended by itself. */
    void stop() {
        assertThat(process.isAlive()).as("%s still runs", process.name()).isTrue();
        // lighttpd 1.4.69 ends with 1 when clients still hold connections open, HAProxy with the signal's number.
        assertThat(process.terminate()).as("%s's exit status", process.name()).isIn(0, 1, 128 + 15);
    }
}
