package org.servletfcgi.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;

/**
 * One HTTP client of many: sends the request that belongs to its number, and compares the answer, or leaves early.
 */
final class Visit {

    private static final int MOST_UPLOAD = 200_000;
    /** HAProxy lets the launcher write all of it although the client has left. */
    private static final int LARGE = 2 * Content.MEGABYTE;

    private final int port;
    private final int number;
    private final Random random;

    Visit(int port, int number) {
        this.port = port;
        this.number = number;
        this.random = new Random(number);
    }

    /** Does it and returns what was wrong; empty if nothing. */
    String outcome() {
        var wrong = attempt();
        return wrong.isEmpty() ? "" : "request " + number + ": " + wrong;
    }

    private String attempt() {
        try {
            return run();
        } catch (IOException | RuntimeException | AssertionError e) {
            return e.toString();
        }
    }

    private String run() throws IOException {
        return switch (number % 20) {
            case 0 -> uploadAndLeave();
            case 1 -> askAndLeave("/download?size=" + LARGE);
            case 2 -> askAndLeave("/async?delay=" + random.nextInt(2_000));
            case 3 -> wait(random.nextInt(300));
            case 4 -> download("");
            case 5 -> download("&length=false");
            case 6 -> unread();
            case 7, 8, 9, 10 -> upload();
            default -> echo();
        };
    }

    private String echo() throws IOException {
        var token = number + "-" + random.nextLong();
        var answer = get("/echo/" + token + "?q=" + token);
        var echo = Echo.of(answer.text());
        return answer.status() == 200
                        && ("/" + token).equals(echo.value("pathInfo"))
                        && token.equals(echo.value("param.q"))
                ? ""
                : "echo " + token + " got " + answer.status() + " " + answer.text();
    }

    private String upload() throws IOException {
        var body = new byte[random.nextInt(MOST_UPLOAD)];
        random.nextBytes(body);
        var expected = "size=" + body.length + "\nsha256=" + Content.sha256(body) + "\n";
        var answer = post("/upload", body);
        return answer.status() == 200 && expected.equals(answer.text())
                ? ""
                : "upload got " + answer.status() + " " + answer.text();
    }

    private String unread() throws IOException {
        var answer = post("/unread", new byte[10_000]);
        return answer.status() == 413 ? "" : "unread got " + answer.status() + " " + answer.text();
    }

    private String wait(int millis) throws IOException {
        var answer = get("/async?delay=" + millis);
        return answer.text().equals("async ok\n") ? "" : "async got " + answer.status() + " " + answer.text();
    }

    // Read with a small window, so that the bytes pile up in HAProxy and in the launcher.
    private String download(String options) throws IOException {
        var size = 1 + random.nextInt(Content.MEGABYTE);
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout((int) Patience.PROCESS.toMillis());
            // HTTP/1.0, where the body is not in chunks of the web server's making.
            send(socket, "GET /download?size=" + size + options + " HTTP/1.0\r\nHost: a\r\n\r\n");
            var answer = RawHttp.answer(socket.getInputStream().readAllBytes());
            if (answer.status() != 200) {
                return "download got " + answer.status() + " " + answer.text();
            }
            var body = answer.body();
            var right = Arrays.equals(body, Arrays.copyOf(Content.pattern(size), body.length));
            return !right
                    ? "download got other bytes"
                    : body.length == size ? "" : "download got " + body.length + " of " + size + " bytes";
        }
    }

    private String uploadAndLeave() throws IOException {
        try (var socket = connect()) {
            send(socket, "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n");
            socket.getOutputStream().write(new byte[random.nextInt(MOST_UPLOAD)]);
            leave(socket);
        }
        return "";
    }

    private String askAndLeave(String uri) throws IOException {
        try (var socket = connect()) {
            send(socket, "GET " + uri + " HTTP/1.1\r\nHost: a\r\n\r\n");
            if (number % 3 == 0) {
                socket.getInputStream().readNBytes(1);
            }
            leave(socket);
        }
        return "";
    }

    private void leave(Socket socket) throws IOException {
        if (random.nextBoolean()) {
            socket.setSoLinger(true, 0);
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Patience.PROCESS.toMillis());
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(Records.ascii(text));
    }

    private RawHttp.Answer get(String uri) throws IOException {
        return RawHttp.exchange(port, "GET " + uri + " HTTP/1.0", "Host: a");
    }

    private RawHttp.Answer post(String uri, byte[] body) throws IOException {
        return RawHttp.exchange(
                port,
                body,
                "POST " + uri + " HTTP/1.0",
                "Host: a",
                "Content-Type: application/octet-stream",
                "Content-Length: " + body.length);
    }
}
