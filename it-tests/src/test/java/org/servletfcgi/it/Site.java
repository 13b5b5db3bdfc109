package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A web server in front of the sample application, in a folder of its own. */
final class Site {

    private final ScratchFolder folder;
    private final WebServer webServer;
    private final @Nullable Application application;

    private Site(ScratchFolder folder, WebServer webServer, @Nullable Application application) {
        this.folder = folder;
        this.webServer = webServer;
        this.application = application;
    }

    /** nginx, connections kept open, a Unix domain socket. */
    static Site nginxOnUnixSocket() {
        var folder = ScratchFolder.create();
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        var example = Example.load("nginx/unix-socket.conf");
        return behind(folder, endpoint, () -> WebServer.nginx(folder, onSocket(example, endpoint)));
    }

    /** nginx in front of applications that this project did not write. */
    static Site nginxBefore(ScratchFolder folder, String javaOptions, List<String> arguments) {
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        var example = onSocket(Example.load("nginx/unix-socket.conf"), endpoint);
        var launcher = Launcher.startApplications(folder.path(), endpoint, javaOptions, arguments);
        return behind(folder, launcher, () -> WebServer.nginx(folder, example));
    }

    /** nginx, one connection for each request, TCP. */
    static Site nginxOnTcp() {
        var folder = ScratchFolder.create();
        var endpoint = Endpoint.Tcp.free();
        var example = Example.load("nginx/tcp.conf").with("127.0.0.1:9000", endpoint.bind());
        return behind(folder, endpoint, () -> WebServer.nginx(folder, example));
    }

    /** lighttpd, an application that was started before it. */
    static Site lighttpdOnUnixSocket() {
        var folder = ScratchFolder.create();
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        var example = Example.load("lighttpd/unix-socket.conf");
        return behind(folder, endpoint, () -> WebServer.lighttpd(folder, onSocket(example, endpoint)));
    }

    /** lighttpd that starts the application itself. */
    static Site lighttpdSpawning() {
        var folder = ScratchFolder.create();
        var example = Example.load("lighttpd/spawn.conf")
                .with("/opt/servlet-fcgi/bin/servlet-fcgi", Build.launcher().toString())
                .with("/opt/app/app.war", Build.application().toString())
                .with(
                        "/run/lighttpd/servlet-fcgi.sock",
                        folder.resolve("app.sock").toString());
        return new Site(folder, WebServer.lighttpd(folder, example), null);
    }

    /** Apache httpd, connections kept open, a Unix domain socket. */
    static Site apacheOnUnixSocket() {
        var folder = ScratchFolder.create();
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        var example = Example.load("apache/unix-socket.conf");
        return behind(folder, endpoint, () -> WebServer.apache(folder, onSocket(example, endpoint)));
    }

    /** Apache httpd that starts the application itself, as a user that can read the folder only. */
    static Site apacheSpawning() {
        var folder = ScratchFolder.create();
        var home = folder.copy(Build.launcher().resolve("../..").normalize(), "servlet-fcgi");
        var example = Example.load("apache/mod_fcgid.conf")
                .with(
                        "/opt/servlet-fcgi/bin/servlet-fcgi",
                        home.resolve("bin/servlet-fcgi").toString())
                .with(
                        "/opt/app/app.war",
                        folder.copy(Build.application(), "app.war").toString())
                .with("/usr/lib/jvm/default-java", System.getProperty("java.home"))
                .with("/run/app", folder.sharedFolder("fcgid").toString());
        return new Site(folder, WebServer.apache(folder, example), null);
    }

    /** A web server with HTTPS, in front of {@code examples/client-certificate}. */
    static Site withClientCertificates(
            Certificates files, String name, BiFunction<ScratchFolder, Example, WebServer> start) {
        var folder = ScratchFolder.create();
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        var example = onSocket(Example.load(name), endpoint)
                .with("/etc/ssl/app/", files.folder().toString() + "/");
        var launcher = Launcher.startApplication(
                folder.path(), endpoint, Build.examples().resolve("client-certificate"));
        return behind(folder, launcher, () -> start.apply(folder, example));
    }

    /** HAProxy, kept connections with several requests at once where they have no body, a Unix domain socket. */
    static Site haproxyOnUnixSocket() {
        var folder = ScratchFolder.create();
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        var example = Example.load("haproxy/unix-socket.cfg");
        return behind(folder, endpoint, () -> WebServer.haproxy(folder, onSocket(example, endpoint)));
    }

    /** Caddy, one connection for each request, a Unix domain socket. */
    static Site caddyOnUnixSocket() {
        var folder = ScratchFolder.create();
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        var example = Example.load("caddy/unix-socket.caddyfile");
        return behind(folder, endpoint, () -> WebServer.caddy(folder, onSocket(example, endpoint)));
    }

    /** h2o, one connection for each request, a Unix domain socket. */
    static Site h2oOnUnixSocket() {
        var folder = ScratchFolder.create();
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        var example = Example.load("h2o/unix-socket.yaml");
        return behind(folder, endpoint, () -> WebServer.h2o(folder, onSocket(example, endpoint)));
    }

    /** The demo's own web server, connections kept open, a Unix domain socket. */
    static Site embeddedFrontOnUnixSocket() {
        var folder = ScratchFolder.create();
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        return behind(folder, endpoint, () -> WebServer.embedded(folder, endpoint));
    }

    /** A web server with what the command prints for these arguments, before a command that has the same ones. */
    static Site printed(PrintedConfig kind, ScratchFolder folder, Endpoint endpoint, List<String> arguments) {
        var config = kind.print(arguments);
        var launcher = Launcher.start(folder.path(), endpoint, arguments);
        return behind(folder, launcher, () -> kind.start(folder, config));
    }

    /** lighttpd that starts the application itself, with what the command prints for these arguments. */
    static Site printedSpawning(ScratchFolder folder, List<String> arguments) {
        var config = PrintedConfig.LIGHTTPD
                .print(arguments)
                .with(
                        "/run/lighttpd/servlet-fcgi.sock",
                        folder.resolve("app.sock").toString());
        return new Site(folder, WebServer.lighttpd(folder, config), null);
    }

    static Example onSocket(Example example, Endpoint.Unix endpoint) {
        return example.with("/run/app/app.sock", endpoint.path().toString());
    }

    private static Site behind(ScratchFolder folder, Endpoint endpoint, Supplier<WebServer> start) {
        return behind(folder, Launcher.start(folder.path(), endpoint), start);
    }

    static Site behind(ScratchFolder folder, Application application, Supplier<WebServer> start) {
        try {
            return new Site(folder, start.get(), application);
        } catch (RuntimeException | AssertionError e) {
            application.process().kill();
            throw e;
        }
    }

    int port() {
        return webServer.port();
    }

    URI uri(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
    }

    WebServer webServer() {
        return webServer;
    }

    /** The application's log; a spawned application writes to the standard error of the web server. */
    ServerLog applicationLog() {
        return ServerLog.of(
                application == null
                        ? webServer.process().log()
                        : application.process().log());
    }

    /** The logs of both, for a failure's report. */
    String logs() {
        var text =
                "== " + webServer.process().name() + "\n" + webServer.process().log() + webServer.errorLog();
        return application == null
                ? text
                : text + "== application\n" + application.process().log();
    }

    /** The processes of a spawned application. */
    List<ProcessHandle> spawned() {
        return webServer.process().descendants().toList();
    }

    /** Stops everything; asserts that it ended well and that the application's log has only expected complaints. */
    void stop(Predicate<String> expectedLogEntry) {
        var spawned = spawned();
        try {
            webServer.stop();
            if (application != null) {
                assertThat(application.process().isAlive())
                        .as("application still runs")
                        .isTrue();
                assertThat(application.process().terminate())
                        .as("application's exit status")
                        .isEqualTo(application.statusAfterStop());
            }
            Patience.await("the web server's children to end", Patience.PROCESS)
                    .until(() -> spawned.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(applicationLog().complaints(expectedLogEntry)).isEmpty();
        } finally {
            spawned.forEach(ProcessHandle::destroyForcibly);
            kill();
        }
    }

    /** Stops the application alone. */
    void stopLauncher() {
        assertThat(Objects.requireNonNull(application).process().terminate()).isZero();
    }

    /** Ends whatever still runs and deletes the folder. */
    void kill() {
        webServer.process().kill();
        if (application != null) {
            application.process().kill();
        }
        folder.delete();
    }
}
