package org.servletfcgi.benchmarks.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A program that was started here and is ended here; its standard input ends with this process, however that ends. */
public final class ChildProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String name;
    private final Process process;

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts a program.
     *
     * @param log what it writes is added here
     */
    public static ChildProcess start(String name, List<String> command, Path log) throws IOException {
        return new ChildProcess(
                name, builder(command, log).redirectOutput(append(log)).start());
    }

    /**
     * Starts a program and waits until it writes this line to standard output.
     *
     * @throws IOException if it does not
     */
    public static ChildProcess startUntil(String line, String name, List<String> command, Path log) throws IOException {
        ChildProcess child = new ChildProcess(name, builder(command, log).start());
        BufferedReader out =
                new BufferedReader(new InputStreamReader(child.process.getInputStream(), StandardCharsets.UTF_8));
        if (!line.equals(out.readLine())) {
            child.close();
            throw new IOException(name + " did not start; see " + log);
        }
        return child;
    }

    private static ProcessBuilder builder(List<String> command, Path log) {
        return new ProcessBuilder(command).redirectError(append(log));
    }

    private static ProcessBuilder.Redirect append(Path log) {
        return ProcessBuilder.Redirect.appendTo(log.toFile());
    }

    /**
     * Waits until it accepts connections.
     *
     * @throws IOException if it does not within 20 s
     */
    public void awaitListening(SocketAddress address) throws IOException {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (!accepts(address)) {
            if (!process.isAlive() || System.nanoTime() > limit) {
                throw new IOException(name + " does not listen");
            }
            pause();
        }
    }

    private static boolean accepts(SocketAddress address) {
        try (SocketChannel channel = SocketChannel.open(address)) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** CPU time of the process and of those that it has started, so far. */
    public Duration cpu() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(CpuTime::of)
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Ends it: at its convenience within 10 s, and then at once. */
    @Override
    public void close() {
        List<ProcessHandle> descendants = new ArrayList<>(process.descendants().toList());
        process.destroy();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /** The first of these programs that is installed, also in the folders that an ordinary user's path lacks. */
    public static @Nullable Path find(String... programs) {
        String path = System.getenv().getOrDefault("PATH", "");
        List<String> folders = new ArrayList<>(List.of(path.split(File.pathSeparator)));
        folders.addAll(List.of("/usr/local/sbin", "/usr/sbin", "/sbin", "/opt/homebrew/bin", "/usr/local/go/bin"));
        return Stream.of(programs)
                .flatMap(program -> folders.stream().map(folder -> Path.of(folder, program)))
                .filter(file -> file.toFile().canExecute())
                .findFirst()
                .orElse(null);
    }
}
