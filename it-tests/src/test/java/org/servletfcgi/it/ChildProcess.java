package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A program these tests started, with standard output and standard error in one log file that outlives it. */
final class ChildProcess {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a program in {@code folder} with the environment of this process, and with its Java; every launcher has
     * to do with a heap of 64 MB, and as much outside of it.
     */
    static ChildProcess start(String name, Path folder, List<String> command) {
        var environment = new HashMap<>(System.getenv());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("SERVLET_FCGI_JAVA_OPTS", "-Xmx64m");
        environment.put("SERVLET_FCGI_CACHE", "off");
        return start(name, folder, environment, command);
    }

    /** Starts a program in {@code folder} with exactly this environment. */
    static ChildProcess start(String name, Path folder, Map<String, String> environment, List<String> command) {
        try {
            var log = newLog(name);
            var builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            return new ChildProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new path for a log, kept after the build. */
    static Path newLog(String name) throws IOException {
        var folder = Files.createDirectories(Build.logs());
        return folder.resolve("%03d-%s.log".formatted(COUNTER.incrementAndGet(), name));
    }

    /** Waits until {@code ready}; fails with the log when the process ends before that or the time is over. */
    void awaitReady(BooleanSupplier ready) {
        awaitReady(ready, Patience.PROCESS);
    }

    /** Waits for {@code ready} as long as this. */
    void awaitReady(BooleanSupplier ready, Duration limit) {
        try {
            Patience.await(name + " to be ready", limit).until(() -> ready.getAsBoolean() || !process.isAlive());
        } catch (RuntimeException e) {
            kill();
            throw new IllegalStateException(name + " did not get ready; its log:\n" + log(), e);
        }
        if (!process.isAlive()) {
            fail("%s ended with status %d before it was ready; its log:%n%s", name, process.exitValue(), log());
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** The living descendants of the process. */
    Stream<ProcessHandle> descendants() {
        return process.descendants();
    }

    /** Sends SIGTERM and returns the exit status; kills the process and fails when it does not end in time. */
    int terminate() {
        process.destroy();
        return awaitExit();
    }

    /** Sends SIGTERM and returns at once. */
    void signalTerminate() {
        process.destroy();
    }

    /** Waits for the end and returns the exit status; kills the process and fails when it does not end in time. */
    int awaitExit() {
        return awaitExit(Patience.PROCESS);
    }

    /** Waits for the end as long as this. */
    int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
                fail("%s did not end; its log:%n%s", name, log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends the process and its descendants at once; itself first, as it may replace those that end. */
    void kill() {
        var descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /** Where what the process writes goes. */
    Path logFile() {
        return log;
    }

    /** What the process has written so far. */
    String log() {
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
