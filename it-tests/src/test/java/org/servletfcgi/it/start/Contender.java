package org.servletfcgi.it.start;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that serves the application.
 *
 * @param folder the one it runs in
 * @param environment added to that of this process
 */
record Contender(
        String name, List<String> command, Path folder, Map<String, String> environment, Exchange exchange, Path log) {

    /**
     * How it is asked.
     *
     * @param request the bytes of a request whose connection ends with the answer
     * @param success what an answer of the status 200 contains
     */
    record Exchange(SocketAddress address, String request, String success) {}

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(2);

    /** Runs it until {@code whenRight} has returned, and gives the time to the first right answer in milliseconds. */
    double start(Running whenRight) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        var started = System.nanoTime();
        var process = builder.start();
        try {
            while (!answersRight()) {
                if (!process.isAlive() || System.nanoTime() - started > PATIENCE.toNanos()) {
                    throw new IOException(name + " gives no right answer, see " + log);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            var time = (System.nanoTime() - started) / 1e6;
            whenRight.with(process);
            return time;
        } finally {
            process.destroy();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** What is done while it runs. */
    interface Running {
        void with(Process process) throws IOException, InterruptedException;
    }

    private boolean answersRight() {
        try (var channel = SocketChannel.open(exchange.address)) {
            channel.write(ByteBuffer.wrap(exchange.request.getBytes(StandardCharsets.ISO_8859_1)));
            var bytes = new ByteArrayOutputStream();
            var buffer = ByteBuffer.allocate(4096);
            while (channel.read(buffer) >= 0) {
                bytes.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            var answer = bytes.toString(StandardCharsets.ISO_8859_1);
            return answer.contains(exchange.success) && answer.contains(OneServlet.ANSWER);
        } catch (IOException e) {
            return false;
        }
    }

    /** Resident memory in megabytes, all of it, shared or not. */
    static double residentMegabytes(Process process) throws IOException {
        var status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.isReadable(status)) {
            return Double.NaN;
        }
        var self = process.toHandle();
        var sum = resident(status);
        for (var child : self.descendants().toList()) {
            sum += resident(Path.of("/proc", Long.toString(child.pid()), "status"));
        }
        return sum;
    }

    private static double resident(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0)
                .sum();
    }
}
