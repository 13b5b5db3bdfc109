package org.servletfcgi.launcher;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The packaged command as a child process; closing it ends it. */
final class Launched implements AutoCloseable {

    /** Where {@code package} has put the distribution. */
    static final Path HOME = Path.of(Objects.requireNonNull(System.getProperty("servlet-fcgi.home")));

    static final String SCRIPT = HOME.resolve("bin/servlet-fcgi").toString();

    /** A JVM and a web application start in a few seconds even on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    private Launched(Process process) {
        this.process = process;
        readers.add(read(process.getInputStream(), out));
        readers.add(read(process.getErrorStream(), err));
    }

    /** A process started in the background ignores these, and so do its children, whatever they would do otherwise. */
    private static final List<String> WITH_DEFAULT_SIGNALS = List.of("/usr/bin/env", "--default-signal=INT,HUP,QUIT");

    /**
     * Runs any command, with {@code /dev/null} as its standard input, without archives of classes, and as from a terminal
     * where signals are concerned.
     */
    static Launched command(Consumer<Map<String, String>> environment, List<String> command) throws IOException {
        List<String> whole = new ArrayList<>(WITH_DEFAULT_SIGNALS);
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole).redirectInput(new File("/dev/null"));
        builder.environment().put("SERVLET_FCGI_CACHE", "off");
        environment.accept(builder.environment());
        return new Launched(builder.start());
    }

    /** Runs the command with its files in a directory for temporary files of its own. */
    static Launched with(Path tmpdir, List<String> wrapper, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(SCRIPT);
        command.addAll(List.of(arguments));
        return command(environment -> environment.put("SERVLET_FCGI_JAVA_OPTS", "-Djava.io.tmpdir=" + tmpdir), command);
    }

    private static Thread read(InputStream stream, List<String> lines) {
        Thread reader = new Thread(() -> {
            try (BufferedReader text = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                text.lines().forEach(lines::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    /** The lines of standard output; all of them once {@link #exitStatus} has been called. */
    List<String> out() {
        return out;
    }

    /** The lines of standard error; all of them once {@link #exitStatus} has been called. */
    List<String> err() {
        return err;
    }

    long pid() {
        return process.pid();
    }

    /** Waits for a line of standard error and gives it. */
    String awaitLine(String part) throws InterruptedException {
        await().atMost(PATIENCE).until(() -> find(part) != null || !process.isAlive());
        if (!process.isAlive()) {
            exitStatus();
        }
        String line = find(part);
        if (line == null) {
            throw new AssertionError("the process ended after: " + err);
        }
        return line;
    }

    private @Nullable String find(String part) {
        return err.stream().filter(line -> line.contains(part)).findFirst().orElse(null);
    }

    Launched awaitListening() throws InterruptedException {
        awaitLine("listening on ");
        return this;
    }

    /** Sends a signal by its name without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid()).start().waitFor();
    }

    /** Waits for the end. */
    int exitStatus() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the process goes on: " + err);
        }
        for (Thread reader : readers) {
            reader.join(PATIENCE.toMillis());
        }
        return process.exitValue();
    }

    /** Ends the process, and what it has started, such as the workers of php-fpm. */
    @Override
    public void close() throws InterruptedException {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly().waitFor();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}
