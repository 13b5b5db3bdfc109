package org.servletfcgi.benchmarks.process;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.benchmarks.server.BenchmarkServer;
import org.servletfcgi.benchmarks.server.Protocol;

/**
 * All programs of a comparison, in a temporary folder with their sockets. Those of {@link Protocol} run from the
 * beginning; the others are started when they are asked for.
 */
public final class Servers implements AutoCloseable {

    /**
     * A running server.
     *
     * @param name in tables
     * @param cpu tells the CPU time that it has taken so far
     * @param address where it listens
     */
    public record Listening(String name, Supplier<Duration> cpu, SocketAddress address) {

        /** The same server behind another. */
        public Listening at(SocketAddress front) {
            return new Listening(name, cpu, front);
        }
    }

    private static final String HEAP = "-Xmx256m";

    private final Path folder;
    private final Path log;
    private final Map<Protocol, Listening> java = new EnumMap<>(Protocol.class);
    private final List<ChildProcess> processes = new ArrayList<>();
    private boolean closed;

    /**
     * Starts one server for each protocol.
     *
     * @param log what all programs write
     */
    public Servers(Path log) throws IOException {
        this.log = log;
        Files.deleteIfExists(log);
        folder = Files.createTempDirectory("servlet-fcgi-bench");
        try {
            for (Protocol protocol : Protocol.values()) {
                java.put(protocol, startJava(protocol));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Listening startJava(Protocol protocol) throws IOException {
        Path socket = folder.resolve(protocol.name());
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                BenchmarkServer.class.getName(),
                protocol.name(),
                socket.toString());
        ChildProcess process = ChildProcess.startUntil(BenchmarkServer.READY, protocol.title(), command, log);
        processes.add(process);
        return new Listening(process.name(), process::cpu, UnixDomainSocketAddress.of(socket));
    }

    /** The server of this protocol. */
    public Listening of(Protocol protocol) {
        return Objects.requireNonNull(java.get(protocol));
    }

    /**
     * Starts nginx with one worker in front of all servers.
     *
     * @return for each protocol the socket for HTTP in front of it; none if nginx is not installed
     */
    public Map<Protocol, UnixDomainSocketAddress> startNginx() throws IOException {
        Path program = ChildProcess.find("nginx");
        if (program == null) {
            return Collections.emptyMap();
        }
        Path file = file("nginx.conf");
        ChildProcess nginx = add(ChildProcess.start(
                "nginx",
                List.of(program.toString(), "-p", folder.toString(), "-e", log.toString(), "-c", file.toString()),
                log));
        Map<Protocol, UnixDomainSocketAddress> fronts = new EnumMap<>(Protocol.class);
        for (Protocol protocol : Protocol.values()) {
            UnixDomainSocketAddress front = UnixDomainSocketAddress.of(folder.resolve("nginx-" + protocol.name()));
            nginx.awaitListening(front);
            fronts.put(protocol, front);
        }
        return fronts;
    }

    /** Starts php-fpm with as many processes as there will be connections; null if it is not installed. */
    public @Nullable Listening startPhp() throws IOException {
        Path program = ChildProcess.find("php-fpm", "php-fpm8.4", "php-fpm8.3", "php-fpm8.2", "php-fpm8.1");
        if (program == null) {
            return null;
        }
        Path file = file("php-fpm.conf");
        List<String> command = new ArrayList<>(List.of(program.toString(), "-n", "-F", "-y", file.toString()));
        if (isRoot()) {
            command.add("-R");
        }
        return listening(ChildProcess.start("php-fpm", command, log), "php");
    }

    /** The script that php-fpm answers with. */
    public Path phpScript() throws IOException {
        return file("small.php");
    }

    /** Builds and starts the program with Go's net/http/fcgi; null if go is not installed. */
    public @Nullable Listening startGo() throws IOException {
        Path go = ChildProcess.find("go");
        if (go == null) {
            return null;
        }
        Path program = folder.resolve("go-fcgi");
        ProcessBuilder build = new ProcessBuilder(
                        go.toString(),
                        "build",
                        "-o",
                        program.toString(),
                        file("small.go").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        build.environment().put("GOCACHE", folder.resolve("go-cache").toString());
        build.environment().put("GO111MODULE", "off");
        try {
            if (build.start().waitFor() != 0) {
                return null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        String socket = folder.resolve("go").toString();
        return listening(ChildProcess.start("Go net/http/fcgi", List.of(program.toString(), socket), log), "go");
    }

    private Listening listening(ChildProcess process, String socket) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve(socket));
        add(process).awaitListening(address);
        return new Listening(process.name(), process::cpu, address);
    }

    private synchronized ChildProcess add(ChildProcess process) throws IOException {
        if (closed) {
            process.close();
            throw new IOException("the comparison has been ended");
        }
        processes.add(process);
        return process;
    }

    /** Writes a file of the resources to the folder, with what differs from one run to another. */
    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        try (var in = Objects.requireNonNull(Servers.class.getResourceAsStream(name), name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@folder@", folder.toString())
                    .replace("@user@", isRoot() ? "user root root;" : "")
                    .replace("@php-user@", isRoot() ? "user = root" : "");
            return Files.writeString(file, text);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Ends all programs and removes the folder. */
    @Override
    public synchronized void close() {
        closed = true;
        // Those in front first.
        Collections.reverse(processes);
        processes.forEach(ChildProcess::close);
        processes.clear();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            System.err.println(folder + " could not be removed");
        }
    }
}
