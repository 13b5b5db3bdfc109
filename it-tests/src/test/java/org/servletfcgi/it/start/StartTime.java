package org.servletfcgi.it.start;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts Jetty's distribution and {@code servlet-fcgi} in turn with an application of one servlet, and prints the times
 * from the start of the process to the first right answer, and what memory the processes have at rest.
 */
final class StartTime {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path work = path("start-time.work");
    private final Path application = work.resolve("one.war");
    private final Path log = work.resolve("log");
    private final int rounds = Integer.getInteger("start-time.rounds", 11);
    private final int restSeconds = Integer.getInteger("start-time.rest", 15);

    private StartTime() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        new StartTime().run();
    }

    private void run() throws IOException, InterruptedException {
        delete(work);
        Files.createDirectories(work);
        OneServlet.archive(application);
        System.out.printf(
                "%d processors, %s %s, %d rounds%n",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                rounds);
        for (var java : Javas.toMeasure()) {
            var jetty = jetty(java);
            var ours = servletFcgi(java);
            makeArchive(ours);
            compare(java, jetty, ours);
        }
    }

    private static Path path(String property) {
        return Path.of(Objects.requireNonNull(System.getProperty(property), property))
                .toAbsolutePath()
                .normalize();
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> tree = Files.walk(folder)) {
                for (var path : tree.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Set up as its documentation has it: an HTTP connector, and applications of EE 11 with annotations. */
    private Contender jetty(Javas java) throws IOException, InterruptedException {
        var base = Files.createDirectory(work.resolve("jetty-" + java.feature()));
        var start = path("start-time.jetty-home").resolve("start.jar").toString();
        var setUp = new ProcessBuilder(
                        java.program(),
                        "-jar",
                        start,
                        "--create-startd",
                        "--add-modules=server,http,ee11-deploy,ee11-annotations")
                .directory(base.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        if (!setUp.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || setUp.exitValue() != 0) {
            throw new IOException("Jetty cannot be set up, see " + log);
        }
        Files.copy(application, base.resolve("webapps/ROOT.war"));
        int port = freePort();
        return new Contender(
                "jetty-home over HTTP",
                List.of(java.program(), "-jar", start, "jetty.http.host=127.0.0.1", "jetty.http.port=" + port),
                base,
                Map.of(),
                new Contender.Exchange(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        "GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                        "HTTP/1.1 200 "),
                log);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Contender servletFcgi(Javas java) throws IOException {
        // A path of a build folder may be longer than that of a socket can be.
        var folder = Files.createTempDirectory("start-time");
        folder.toFile().deleteOnExit();
        var socket = folder.resolve("s");
        return new Contender(
                "servlet-fcgi",
                List.of(path("start-time.launcher").toString(), "--bind", "unix:" + socket, application.toString()),
                work,
                Map.of(
                        "JAVA_HOME",
                        java.home().toString(),
                        "SERVLET_FCGI_CACHE",
                        cache(java).toString()),
                new Contender.Exchange(UnixDomainSocketAddress.of(socket), fastCgiRequest(), "Status: 200"),
                log);
    }

    private Path cache(Javas java) {
        return work.resolve("cache-" + java.feature());
    }

    private static String fastCgiRequest() {
        var parameters = Stream.of(
                        "GATEWAY_INTERFACE=CGI/1.1",
                        "REQUEST_METHOD=GET",
                        "REQUEST_URI=/x",
                        "SERVER_PROTOCOL=HTTP/1.1",
                        "SERVER_NAME=localhost",
                        "SERVER_PORT=80",
                        "REMOTE_ADDR=127.0.0.1",
                        "HTTP_HOST=localhost")
                .map(pair -> pair.split("=", 2))
                .map(pair -> "" + (char) pair[0].length() + (char) pair[1].length() + pair[0] + pair[1])
                .reduce("", String::concat);
        return record(1, "\0\1\0\0\0\0\0\0") + record(4, parameters) + record(4, "") + record(5, "");
    }

    private static String record(int type, String content) {
        return "\1" + (char) type + "\0\1" + (char) (content.length() >> 8) + (char) (content.length() & 0xff) + "\0\0"
                + content;
    }

    /** The first start makes the archive that later ones use. */
    private void makeArchive(Contender ours) throws IOException, InterruptedException {
        var cache = Path.of(Objects.requireNonNull(ours.environment().get("SERVLET_FCGI_CACHE")));
        var time = ours.start(process -> {
            var deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!hasArchive(cache)) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("there is no archive in " + cache);
                }
                Thread.sleep(50);
            }
        });
        System.out.printf(Locale.ROOT, "%nfirst start, without an archive: %.0f ms%n", time);
    }

    private static boolean hasArchive(Path cache) throws IOException {
        if (!Files.isDirectory(cache)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(cache)) {
            return files.anyMatch(file -> file.toString().endsWith(".archive.size"));
        }
    }

    private void compare(Javas java, Contender jetty, Contender ours) throws IOException, InterruptedException {
        jetty.start(process -> {});
        ours.start(process -> {});
        var jettyTimes = new ArrayList<Double>();
        var ourTimes = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) {
            jettyTimes.add(jetty.start(process -> {}));
            ourTimes.add(ours.start(process -> {}));
        }
        var jettyMemory = memory(jetty);
        var ourMemory = memory(ours);
        System.out.printf("Java %s%n", java.version());
        print(jetty, jettyTimes, jettyMemory);
        print(ours, ourTimes, ourMemory);
        System.out.printf(
                Locale.ROOT,
                "  ratio of the medians %.2f (at most 0.40), resident %.0f MB (at most 100)%n",
                quantile(ourTimes, 0.5) / quantile(jettyTimes, 0.5),
                ourMemory);
    }

    private double memory(Contender contender) throws IOException, InterruptedException {
        var memory = new double[1];
        contender.start(process -> {
            Thread.sleep(Duration.ofSeconds(restSeconds).toMillis());
            memory[0] = Contender.residentMegabytes(process);
        });
        return memory[0];
    }

    private static void print(Contender contender, List<Double> times, double megabytes) {
        System.out.printf(
                Locale.ROOT,
                "  %-22s %5.0f ms median, %5.0f ms least, %5.0f ms most, %4.0f MB resident%n",
                contender.name(),
                quantile(times, 0.5),
                quantile(times, 0),
                quantile(times, 1),
                megabytes);
    }

    private static double quantile(List<Double> values, double share) {
        var sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.round(share * (sorted.size() - 1)));
    }
}
