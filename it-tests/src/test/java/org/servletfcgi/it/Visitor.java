package org.servletfcgi.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.it.MarkedRequest.Scene;

/**
 * One HTTP client of many, used by one thread. Each of its requests has a marker of its own, which the answer must have and
 * no other. It keeps its connection, so that an answer is followed by that to another request.
 */
final class Visitor implements AutoCloseable {

    /** What a visitor comes for. */
    enum Visit {
        /** Short requests of all kinds, with markers in all parts, for servlets of all levels. */
        MARKED,
        /** A long body, whose digest comes back. */
        UPLOAD,
        /** A long answer, with and without a length. */
        DOWNLOAD,
        /** An answer that another thread gives a little later. */
        WAIT,
        /** 404. */
        MISSING,
        /** 500. */
        THROWN,
        /** 400 before any servlet sees the request. */
        MALFORMED,
        /** 413 without reading the body. */
        UNREAD,
        /** An answer that fails in the middle. */
        BROKEN,
        LEAVE_UPLOAD,
        LEAVE_DOWNLOAD,
        LEAVE_WAIT;

        /** Whether the visitor does not wait for its answer. */
        boolean leaves() {
            return name().startsWith("LEAVE");
        }
    }

    /** Before the others, so that nginx as printed passes on what is below {@code /stream} in it as it comes. */
    private static final String CONTEXT = "/bodies";

    /** What the connector counts, in lines of {@code NAME=NUMBER}. */
    static final String STATISTICS = CONTEXT + "/statistics";

    /** A thread that works for one of the requests. */
    static final Pattern FRAMES = Pattern.compile("at (Mixed|Late)[.$]");

    private static final int MOST_UPLOAD = 400_000;
    private static final int UNREAD_UPLOAD = 100_000;
    private static final int MOST_DOWNLOAD = 400_000;
    private static final int LEFT_DOWNLOAD = 2 * Content.MEGABYTE;
    private static final int MOST_MILLIS = 200;

    /** The connection is replaced after so many answers. */
    private static final int EXCHANGES = 100;

    private static final List<Scene> SCENES = Arrays.stream(Scene.values())
            .filter(scene -> scene != Scene.TIMEOUT)
            .toList();

    private static final AtomicInteger NUMBERS = new AtomicInteger(new Random().nextInt(1 << 20));

    private final int port;
    private final Random random = new Random();
    private @Nullable KeptHttp connection;
    private int exchanges;

    /** Asks the web server at this port of the loopback interface. */
    Visitor(int port) {
        this.port = port;
    }

    /** The applications that the visits are for, as the command's arguments. */
    static List<String> applications(ScratchFolder folder) {
        var arguments = new ArrayList<>(MarkedRequest.applications(folder));
        var source = MarkedRequest.source("Mixed");
        var war = LevelApplication.EE11.archive(Build.jettyHome(), folder, "Mixed", Map.of("Mixed", source));
        arguments.add(CONTEXT + "=" + war);
        return arguments;
    }

    /** What is wrong with the answer; empty if nothing. */
    String outcome(Visit visit) {
        var number = NUMBERS.incrementAndGet();
        try {
            if (exchanges++ % EXCHANGES == 0) {
                close();
            }
            var fault = run(visit, number);
            return fault.isEmpty() ? "" : visit + ": " + fault;
        } catch (IOException | RuntimeException | AssertionError e) {
            close();
            return visit + " " + MarkedRequest.marker(number) + ": " + e;
        }
    }

    private String marked(int number) throws IOException {
        var levels = LevelApplication.values();
        var scene = SCENES.get(random.nextInt(SCENES.size()));
        var request = new MarkedRequest(levels[random.nextInt(levels.length)], scene, number);
        var fault = request.exchange(connection(), "X-Calm: yes");
        return fault == null ? "" : fault;
    }

    private String run(Visit visit, int number) throws IOException {
        return switch (visit) {
            case MARKED -> marked(number);
            case UPLOAD -> upload(number);
            case DOWNLOAD -> download(number);
            case WAIT -> {
                var answer = ask(number, "GET", "wait", "&millis=" + random.nextInt(MOST_MILLIS));
                yield fault(number, answer, 200, marks(number));
            }
            case MISSING -> error(number, ask(number, "GET", "missing", ""), 404);
            case THROWN -> error(number, ask(number, "GET", "thrown", ""), 500);
            case MALFORMED -> error(number, ask(number, "GET", "a%2Fb", ""), 400);
            case UNREAD -> unread(number);
            case BROKEN -> broken(number);
            case LEAVE_UPLOAD -> {
                var head = head(number, "POST", "upload", random.nextBoolean() ? "&listen" : "");
                head.addAll(fieldsOf(MOST_UPLOAD));
                yield leave(head, random.nextInt(MOST_UPLOAD), 0);
            }
            case LEAVE_DOWNLOAD ->
                leave(head(number, "GET", "download", "&size=" + LEFT_DOWNLOAD), 0, random.nextInt(100_000));
            case LEAVE_WAIT -> leave(head(number, "GET", "wait", "&millis=" + MOST_MILLIS), 0, 0);
        };
    }

    private String upload(int number) throws IOException {
        var body = body(random.nextInt(MOST_UPLOAD));
        var answer = post(number, "upload", random.nextBoolean() ? "&listen" : "", body);
        return fault(number, answer, 200, marks(number) + Content.sha256(body) + "\n");
    }

    private byte[] body(int length) {
        var body = new byte[length];
        random.nextBytes(body);
        return body;
    }

    private String download(int number) throws IOException {
        var size = random.nextInt(MOST_DOWNLOAD);
        var answer = ask(number, "GET", "download", "&size=" + size + (random.nextBoolean() ? "&length" : ""));
        var first = number & 0xFFFF;
        var expected = Arrays.copyOfRange(Content.pattern(first + size), first, first + size);
        return fault(number, answer, 200, new String(expected, ISO_8859_1));
    }

    private String unread(int number) throws IOException {
        var answer = post(number, "unread", "", body(UNREAD_UPLOAD));
        // A web server that has not taken all of the body may close without having said so.
        close();
        return fault(number, answer, 413, marks(number));
    }

    private String broken(int number) throws IOException {
        try {
            var answer = ask(number, "GET", "broken", "");
            return answer.status() == 502 ? "" : shown(number, answer);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // As it should be: the client sees that something is missing.
            close();
            return "";
        }
    }

    /** Sends this much of a body, reads this much of an answer, and goes. */
    private String leave(List<String> head, int bodyBytes, int answerBytes) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Patience.ANSWER.toMillis());
            socket.getOutputStream().write((String.join("\r\n", head) + "\r\n\r\n").getBytes(ISO_8859_1));
            socket.getOutputStream().write(body(bodyBytes));
            socket.getInputStream().readNBytes(answerBytes);
            if (random.nextBoolean()) {
                socket.setSoLinger(true, 0);
            }
        }
        return "";
    }

    private KeptHttp.Answer ask(int number, String method, String kind, String query) throws IOException {
        return exchange(head(number, method, kind, query), new byte[0]);
    }

    private KeptHttp.Answer post(int number, String kind, String query, byte[] body) throws IOException {
        var head = head(number, "POST", kind, query);
        head.addAll(fieldsOf(body.length));
        return exchange(head, body);
    }

    private List<String> head(int number, String method, String kind, String query) {
        var marker = MarkedRequest.marker(number);
        var context = CONTEXT + (random.nextBoolean() ? "" : "/stream");
        return new ArrayList<>(List.of(
                method + " " + context + "/" + kind + "/" + marker + "?q=" + marker + query + " HTTP/1.1",
                "Host: 127.0.0.1",
                "X-Marker: " + marker));
    }

    private static List<String> fieldsOf(int length) {
        return List.of("Content-Type: application/octet-stream", "Content-Length: " + length);
    }

    private KeptHttp.Answer exchange(List<String> head, byte[] body) throws IOException {
        var answer = connection().exchange(head, body);
        if (answer.isLast()) {
            close();
        }
        return answer;
    }

    private static String marks(int number) {
        var marker = MarkedRequest.marker(number);
        return marker + " " + marker + " " + marker + "\n";
    }

    private static String fault(int number, KeptHttp.Answer answer, int status, String body) {
        var field = "x-marker: " + MarkedRequest.marker(number);
        var right = answer.status() == status
                && answer.fields().stream()
                        .anyMatch(line -> line.toLowerCase(Locale.ROOT).equals(field))
                && answer.body().equals(body);
        return right ? "" : shown(number, answer);
    }

    /** Who makes the page puts the marker into it. */
    private static String error(int number, KeptHttp.Answer answer, int status) {
        var all = String.join("\n", answer.fields()) + answer.body();
        var marker = MarkedRequest.marker(number);
        var right = answer.status() == status
                && all.contains(marker)
                && MarkedRequest.foreign(all, marker).isEmpty();
        return right ? "" : shown(number, answer);
    }

    private static String shown(int number, KeptHttp.Answer answer) {
        var body = answer.body();
        return MarkedRequest.marker(number) + " got " + answer.status() + " " + answer.fields() + " with "
                + body.length() + " characters: " + body.substring(0, Math.min(body.length(), 500));
    }

    private KeptHttp connection() throws IOException {
        var open = connection;
        if (open == null) {
            open = random.nextBoolean() ? new KeptHttp(port) : KeptHttp.withSmallWindow(port);
            connection = open;
        }
        return open;
    }

    @Override
    public void close() {
        var open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
