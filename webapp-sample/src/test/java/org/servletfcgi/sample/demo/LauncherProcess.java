package org.servletfcgi.sample.demo;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The packaged command as a child process, listening on a Unix socket in a directory that only this user may enter. */
final class LauncherProcess {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Path directory;
    private final Path log;
    private final Process process;

    private LauncherProcess(Path directory, Path log, Process process) {
        this.directory = directory;
        this.log = log;
        this.process = process;
    }

    static LauncherProcess start(Path command, Path war, Path log) throws IOException {
        Path directory = Files.createTempDirectory("servlet-fcgi-demo");
        // Ctrl-C goes to all processes of the terminal, and a second signal would stop the command without tidying up:
        // it gets the one of stop() only.
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        "-c",
                        "trap '' INT; exec \"$@\"",
                        "sh",
                        command.toString(),
                        "--bind",
                        "unix:" + socket(directory),
                        war.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return new LauncherProcess(directory, log, builder.start());
    }

    private static Path socket(Path directory) {
        return directory.resolve("app.sock");
    }

    Path socket() {
        return socket(directory);
    }

    /** Returns whether the command listens, as soon as it does; false if it has ended or takes more than a minute. */
    boolean listens() throws InterruptedException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (System.nanoTime() < deadline && !process.waitFor(50, TimeUnit.MILLISECONDS)) {
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                return channel.connect(UnixDomainSocketAddress.of(socket()));
            } catch (IOException e) {
                // not yet
            }
        }
        return false;
    }

    /** Returns all that the command has printed so far. */
    String log() throws IOException {
        return Files.readString(log, Charset.defaultCharset());
    }

    /** Asks the command to end, and makes it end after some seconds. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(socket());
            Files.deleteIfExists(directory);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println("could not remove " + directory);
        }
    }
}
