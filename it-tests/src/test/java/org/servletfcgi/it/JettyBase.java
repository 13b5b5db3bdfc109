package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A Jetty base with this project's archive unpacked over it, run by a jetty-home as its users do. */
final class JettyBase {

    /** A running Jetty. */
    record Running(ChildProcess process) implements Application {

        /** Jetty's shutdown hook stops the server, and the signal stays the reason for the end. */
        @Override
        public int statusAfterStop() {
            return 128 + 15;
        }
    }

    private static final String PAGES_COMPLAIN = "org.apache.tomcat.util.descriptor.DigesterFactory.LEVEL=ERROR";

    private final Path home;
    private final ScratchFolder scratch;
    private final String name;

    private JettyBase(Path home, ScratchFolder scratch, String name) {
        this.home = home;
        this.scratch = scratch;
        this.name = name;
        scratch.folder(name);
    }

    /** A base with nothing in it, in a folder of {@code scratch}. */
    static JettyBase empty(Path home, ScratchFolder scratch, String name) {
        return new JettyBase(home, scratch, name);
    }

    /** A base over which the archive was unpacked, with the module fastcgi and others. */
    static JettyBase with(Path home, ScratchFolder scratch, String... modules) {
        var base = new JettyBase(home, scratch, "base");
        base.unpack();
        base.add(Stream.concat(Stream.of("fastcgi"), Arrays.stream(modules)).toArray(String[]::new));
        return base.append("resources/jetty-logging.properties", PAGES_COMPLAIN);
    }

    /** Adds modules of Jetty. */
    JettyBase add(String... modules) {
        var added = run("--add-modules=" + String.join(",", modules));
        assertThat(added.awaitExit()).as(added.log()).isZero();
        return this;
    }

    /** Unpacks the archive. */
    void unpack() {
        scratch.unpack(Build.module(), name);
    }

    Path resolve(String name) {
        return scratch.resolve(this.name + "/" + name);
    }

    /** Adds lines to the properties of a module. */
    JettyBase configure(String module, String... lines) {
        return append("start.d/" + module + ".ini", lines);
    }

    private JettyBase append(String file, String... lines) {
        try {
            Files.write(resolve(file), List.of(lines), StandardOpenOption.APPEND);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deploys an application, an archive or a folder, in an environment at {@code /at}, or at / where that is ROOT. */
    JettyBase deploy(String environment, String at, Path application) {
        var target = name + "/webapps/" + at;
        scratch.copy(application, Files.isDirectory(application) ? target : target + ".war");
        return describe(environment, at, "/" + at.replace("ROOT", ""));
    }

    /** Tells a running Jetty that scans its folder to move an application. */
    void redeploy(String environment, String name, String contextPath) {
        describe(environment, name, contextPath);
    }

    private JettyBase describe(String environment, String application, String contextPath) {
        scratch.write(
                name + "/webapps/" + application + ".properties",
                "environment=" + environment + "\njetty.deploy.contextPath=" + contextPath + "\n");
        return this;
    }

    /** The command line that runs Jetty with these arguments. */
    List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-jar",
                home.resolve("start.jar").toString(),
                "jetty.base=" + resolve("")));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** Runs Jetty and does not wait for anything. */
    ChildProcess run(String... arguments) {
        return ChildProcess.start("jetty", resolve(""), command(arguments));
    }

    /** Runs Jetty and waits until it has started. */
    Running start(String... arguments) {
        var process = run(arguments);
        process.awaitReady(() -> process.log().contains("oejs.Server:main: Started "));
        return new Running(process);
    }
}
