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
import java.util.zip.ZipFile;

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

    private final Path home;
    private final Path folder;

    private JettyBase(Path home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    /** A base with nothing in it. */
    static JettyBase empty(Path home, Path folder) {
        return new JettyBase(home, folder);
    }

    /** A base over which the archive was unpacked, with the module fastcgi and others. */
    static JettyBase with(Path home, Path folder, String... modules) {
        var base = new JettyBase(home, folder);
        base.unpack();
        var all = new ArrayList<>(List.of("fastcgi"));
        all.addAll(Arrays.asList(modules));
        var added = base.run("--add-modules=" + String.join(",", all));
        assertThat(added.awaitExit()).as(added.log()).isZero();
        return base;
    }

    /** Unpacks the archive. */
    void unpack() {
        try (var archive = new ZipFile(Build.module().toFile())) {
            for (var entry :
                    archive.stream().filter(entry -> !entry.isDirectory()).toList()) {
                var file = resolve(entry.getName());
                Files.createDirectories(file.getParent());
                try (var content = archive.getInputStream(entry)) {
                    Files.copy(content, file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path resolve(String name) {
        return folder.resolve(name);
    }

    /** Adds lines to the properties of a module. */
    JettyBase configure(String module, String... lines) {
        try {
            Files.write(resolve("start.d/" + module + ".ini"), List.of(lines), StandardOpenOption.APPEND);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deploys an application, an archive or a folder, at {@code /name} in an environment. */
    JettyBase deploy(String environment, String name, Path application) {
        try {
            Files.createSymbolicLink(
                    resolve("webapps/" + name + (Files.isDirectory(application) ? "" : ".war")), application);
            Files.writeString(resolve("webapps/" + name + ".properties"), "environment=" + environment + "\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command line that runs Jetty with these arguments. */
    List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-jar",
                home.resolve("start.jar").toString(),
                "jetty.base=" + folder));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** Runs Jetty and does not wait for anything. */
    ChildProcess run(String... arguments) {
        return ChildProcess.start("jetty", folder, command(arguments));
    }

    /** Runs Jetty and waits until it has started. */
    Running start(String... arguments) {
        var process = run(arguments);
        process.awaitReady(() -> process.log().contains("oejs.Server:main: Started "));
        return new Running(process);
    }
}
