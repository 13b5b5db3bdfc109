package org.servletfcgi.it;

import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Clients that upload a file and then ask for something else, on the same connection if the web server lets them. */
enum UploadClient {
    /** Stops to send when a redirection or an error comes, and closes the connection. */
    CURL_HTTP {
        @Override
        Outcome outcome(int port, Path folder, Path content, int status) throws Exception {
            return curl("http", "--http1.1", port, folder, content, status);
        }
    },
    CURL_HTTPS {
        @Override
        Outcome outcome(int port, Path folder, Path content, int status) throws Exception {
            return curl("https", "--http1.1", port, folder, content, status);
        }
    },
    CURL_HTTP2 {
        @Override
        Outcome outcome(int port, Path folder, Path content, int status) throws Exception {
            return curl("https", "--http2", port, folder, content, status);
        }
    },
    /** Sends everything whatever comes, and reads meanwhile. */
    PLAIN {
        @Override
        Outcome outcome(int port, Path folder, Path content, int status) throws Exception {
            return plain(port, content, status, Duration.ZERO);
        }
    },
    /** The same, but for a pause in the middle that is longer than {@code lingerPause}. */
    PAUSING {
        @Override
        Outcome outcome(int port, Path folder, Path content, int status) throws Exception {
            return plain(port, content, status, Duration.ofMillis(500));
        }
    };

    /** Longer than any web server waits. */
    private static final int MOST_SECONDS = 100;

    private static final String BODY = "not read\n";
    private static final String NEXT = "/status?code=200";
    private static final String NEXT_BODY = "status 200\n";

    /**
     * What came of both requests, and how long each took.
     *
     * @param failure empty where both were answered right, in time
     */
    record Outcome(String failure, double firstSeconds, double secondSeconds) {

        static Outcome of(String failure, double firstSeconds, double secondSeconds, long bytes) {
            // Generous, since only waiting for a time limit takes longer: for that of the web server, a minute; or
            // ours.
            var most = Patience.ANSWER.toSeconds() + bytes / (10.0 * Content.MEGABYTE);
            var late = firstSeconds > most || secondSeconds > most;
            return new Outcome(failure.isEmpty() && late ? "late" : failure, firstSeconds, secondSeconds);
        }

        boolean isRight() {
            return failure.isEmpty();
        }

        @Override
        public String toString() {
            var times = String.format(Locale.ROOT, "%.2f s, then %.2f s", firstSeconds, secondSeconds);
            return isRight() ? times : times + ", " + failure;
        }
    }

    /**
     * Uploads {@code content} to an application that answers with {@code status} without reading it.
     *
     * @param folder has the authority that the web server's certificate is from, and takes what curl receives
     */
    abstract Outcome outcome(int port, Path folder, Path content, int status) throws Exception;

    boolean isHttps() {
        return this == CURL_HTTPS || this == CURL_HTTP2;
    }

    private static Outcome curl(String scheme, String version, int port, Path folder, Path content, int status)
            throws Exception {
        var first = folder.resolve("first");
        var second = folder.resolve("second");
        Files.writeString(first, "");
        Files.writeString(second, "");
        var url = scheme + "://127.0.0.1:" + port;
        var command = new ArrayList<>(List.of(Programs.find("curl").toString()));
        command.addAll(options(version, folder, first));
        command.addAll(List.of("-H", "Expect:", "-H", "Content-Type: application/octet-stream"));
        command.addAll(List.of("-X", "POST", "-T", content.toString(), url + "/unread/" + status, "--next"));
        command.addAll(options(version, folder, second));
        command.add(url + NEXT);
        var output = new ProcessBuilder(command).redirectErrorStream(true).start();
        output.getOutputStream().close();
        var lines = new String(output.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        if (lines.size() != 2) {
            return new Outcome("curl says " + lines, 0, 0);
        }
        var failure =
                failure(lines.get(0), status + " 0", first, BODY) + failure(lines.get(1), "200 0", second, NEXT_BODY);
        return Outcome.of(failure, seconds(lines.get(0)), seconds(lines.get(1)), Files.size(content));
    }

    private static List<String> options(String version, Path folder, Path body) {
        return List.of(
                "--silent",
                version,
                "--max-time",
                Integer.toString(MOST_SECONDS),
                "--cacert",
                folder.resolve("clients-ca.pem").toString(),
                "--output",
                body.toString(),
                "--write-out",
                "%{time_total} %{http_code} %{exitcode} %{errormsg}\\n");
    }

    private static double seconds(String line) {
        return Double.parseDouble(line.substring(0, line.indexOf(' ')));
    }

    private static String failure(String line, String expected, Path body, String expectedBody) throws IOException {
        var text = Files.readString(body);
        var right = line.substring(line.indexOf(' ') + 1).strip().equals(expected) && text.equals(expectedBody);
        return right ? "" : "[" + line + " with " + text.length() + " bytes]";
    }

    private static Outcome plain(int port, Path content, int status, Duration pause) throws Exception {
        var begin = System.nanoTime();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1000 * MOST_SECONDS);
            var written = CompletableFuture.supplyAsync(() -> upload(socket, content, status, pause));
            var input = new BufferedInputStream(socket.getInputStream());
            var first = read(input);
            var failure = first.contains(" " + status + " ") && first.endsWith("\n\n" + BODY) ? "" : "[" + first + "]";
            failure += written.completeOnTimeout("[upload stalled]", MOST_SECONDS, TimeUnit.SECONDS)
                    .get();
            var between = System.nanoTime();
            if (failure.isEmpty() && !first.toLowerCase(Locale.ROOT).contains("connection: close")) {
                failure = next(socket, input);
            }
            var end = System.nanoTime();
            return Outcome.of(failure, (between - begin) / 1e9, (end - between) / 1e9, Files.size(content));
        }
    }

    /** Returns an empty text: the web server may have closed, and what matters is whether its answer has come. */
    private static String upload(Socket socket, Path content, int status, Duration pause) {
        try (var bytes = Files.newInputStream(content)) {
            var head = "POST /unread/" + status + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
                    + "application/octet-stream\r\nContent-Length: " + Files.size(content) + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            if (!pause.isZero()) {
                socket.getOutputStream().write(bytes.readNBytes((int) Files.size(content) / 2));
                await().pollDelay(pause).until(() -> true);
            }
            bytes.transferTo(socket.getOutputStream());
            return "";
        } catch (IOException e) {
            return "";
        }
    }

    /** A web server may close without having said so; one that does not has to answer. */
    private static String next(Socket socket, InputStream input) throws IOException {
        try {
            var request = "GET " + NEXT + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return "";
        }
        var answer = read(input);
        return answer.isEmpty() || answer.endsWith("\n\n" + NEXT_BODY) ? "" : "[then " + answer + "]";
    }

    /** A response with Content-Length, with line feeds alone; what came of it where the connection broke off. */
    private static String read(InputStream input) throws IOException {
        var text = new ByteArrayOutputStream();
        var length = -1;
        var head = "";
        while (length < 0 || text.size() < length) {
            int next;
            try {
                next = input.read();
            } catch (java.net.SocketTimeoutException e) {
                return head + "\n\n" + text + " and no more";
            } catch (IOException e) {
                next = -1;
            }
            if (next < 0) {
                break;
            }
            text.write(next);
            if (length < 0 && text.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                head = text.toString(StandardCharsets.ISO_8859_1).strip().replace("\r", "");
                length = length(head);
                text.reset();
            }
        }
        return head.isEmpty() && text.size() == 0 ? "" : head + "\n\n" + text;
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }
}
