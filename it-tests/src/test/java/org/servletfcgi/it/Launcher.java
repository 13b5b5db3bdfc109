package org.servletfcgi.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged launcher as a child process, with the sample application. */
final class Launcher implements Application {

    private final ChildProcess process;
    private final Endpoint endpoint;

    private Launcher(ChildProcess process, Endpoint endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Starts the launcher and waits until it listens. */
    static Launcher start(Path folder, Endpoint endpoint, String... options) {
        var process = ChildProcess.start("launcher", folder, command(endpoint, options));
        return new Launcher(process, endpoint).awaitReady();
    }

    /** Starts the launcher with another application, an archive or a folder, and waits until it listens. */
    static Launcher startApplication(Path folder, Endpoint endpoint, Path application) {
        var command = List.of(Build.launcher().toString(), "--bind", endpoint.bind(), application.toString());
        return new Launcher(ChildProcess.start("launcher", folder, command), endpoint).awaitReady();
    }

    /** Starts the launcher with exactly these arguments, one of which binds {@code endpoint}. */
    static Launcher start(Path folder, Endpoint endpoint, List<String> arguments) {
        var command = new ArrayList<>(List.of(Build.launcher().toString()));
        command.addAll(arguments);
        return new Launcher(ChildProcess.start("launcher", folder, command), endpoint).awaitReady();
    }

    /** Starts the launcher with these options and applications, and waits until they have started. */
    static Launcher startApplications(Path folder, Endpoint endpoint, String javaOptions, List<String> arguments) {
        var environment = new HashMap<>(System.getenv());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("SERVLET_FCGI_JAVA_OPTS", javaOptions);
        var command = new ArrayList<>(List.of(Build.launcher().toString(), "--bind", endpoint.bind()));
        command.addAll(arguments);
        var launcher = new Launcher(ChildProcess.start("launcher", folder, environment, command), endpoint);
        launcher.process.awaitReady(() -> launcher.process.log().contains("listening on "));
        return launcher;
    }

    /** Starts the launcher with exactly this environment and waits until it listens. */
    static Launcher start(Path folder, Endpoint endpoint, Map<String, String> environment) {
        var process = ChildProcess.start("launcher", folder, environment, command(endpoint));
        return new Launcher(process, endpoint).awaitReady();
    }

    /** The command line that serves the sample application at {@code endpoint}. */
    static List<String> command(Endpoint endpoint, String... options) {
        var command = new ArrayList<String>();
        command.add(Build.launcher().toString());
        command.add("--bind");
        command.add(endpoint.bind());
        command.addAll(List.of(options));
        command.add(Build.application().toString());
        return command;
    }

    private Launcher awaitReady() {
        process.awaitReady(endpoint::accepts);
        return this;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public ChildProcess process() {
        return process;
    }

    @Override
    public int statusAfterStop() {
        return 0;
    }

    ServerLog log() {
        return ServerLog.of(process.log());
    }
}
