package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.servletfcgi.fastcgi.internal.Captures;
import org.servletfcgi.fastcgi.internal.Captures.Capture;
import org.servletfcgi.fastcgi.internal.Splits;
import org.servletfcgi.server.Received.Answer;

/** What real web servers sent, through a whole connection. */
class CaptureReplayTest {
    private static final String SEEN = "X-Seen";
    private static final int BEGIN_REQUEST = 1;
    private static final int MOST_BYTES_ONE_BY_ONE = 20_000;

    /** Targets that Jetty refuses by default, as over HTTP: encoded slashes and empty segments. */
    private static final Set<String> REFUSED_CASES = Set.of("path-encoded");

    /** BEGIN_REQUEST for an id whose STDIN never ended: the capturing application answered before that. */
    private static final Set<String> ANSWERED_WITHOUT_END = Set.of("apache-reuse/early-response");

    @RegisterExtension
    final TestServer server = new TestServer();

    static Stream<String> variants() {
        return Captures.fastCgi().stream().map(Capture::variant).distinct();
    }

    /** Says in its answer what it has seen. */
    private static Handler recorder() {
        return Handlers.blocking((request, response, callback) -> {
            MessageDigest digest = sha256();
            try (DigestInputStream body = new DigestInputStream(Content.Source.asInputStream(request), digest)) {
                body.transferTo(OutputStream.nullOutputStream());
            }
            String sum = HexFormat.of().formatHex(digest.digest());
            String summary = request.getMethod() + " " + request.getHttpURI().getPathQuery() + " " + sum;
            response.getHeaders().put(SEEN, summary);
            callback.succeeded();
        });
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new AssertionError("every Java has SHA-256", absent);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void every_request_of_a_web_server_is_answered_however_its_bytes_are_cut(String variant) throws Exception {
        server.start(recorder());
        for (Capture capture : Captures.fastCgi()) {
            if (capture.variant().equals(variant)) {
                replay(capture, bytes -> Splits.pieces(bytes, Math.max(1, bytes.length)));
                replay(capture, bytes -> Splits.random(bytes, Splits.generator(1)));
                replay(capture, bytes -> Splits.random(bytes, Splits.generator(2)));
                if (capture.size() < MOST_BYTES_ONE_BY_ONE) {
                    replay(capture, bytes -> Splits.pieces(bytes, 1));
                }
            }
        }
        assertThat(server.log())
                .allMatch(line -> line.contains(" closed: ") || line.contains("pathCheck"), "a web server's fault");
    }

    private void replay(Capture capture, Function<byte[], List<ByteBuffer>> cut) throws InterruptedException {
        try (LocalClient client = server.connectLocally()) {
            List<byte[]> parts = parts(capture.bytes());
            int ended = 0;
            for (int i = 0; i < parts.size(); i++) {
                client.send(cut.apply(parts.get(i)));
                boolean last = i == parts.size() - 1;
                if (!last && !ANSWERED_WITHOUT_END.contains(capture.name())) {
                    ended++;
                    client.receiveRequests(ended);
                }
            }
            check(capture, client);
        } catch (AssertionError failure) {
            throw new AssertionError(capture.name() + ": " + failure.getMessage(), failure);
        }
    }

    private static void check(Capture capture, LocalClient client) throws InterruptedException {
        if (capture.malformed() != null || ANSWERED_WITHOUT_END.contains(capture.name())) {
            client.receiveUntilClosed();
            return;
        }
        List<Captures.Request> expected = capture.requests();
        long complete = expected.stream()
                .filter(request -> request.aborted()
                        || (request.paramsComplete() && (request.stdinComplete() || request.role() == 2)))
                .count();
        List<Received> received = client.receiveRequests((int) complete);
        if (complete < expected.size()) {
            client.sendEnd();
            client.receiveUntilClosed();
        }
        Set<String> answers = new TreeSet<>();
        for (Answer answer : LocalClient.answers(received)) {
            answers.add(answer.end().requestId() + " " + summary(answer));
        }
        Set<String> due = new TreeSet<>();
        for (Captures.Request request : expected) {
            if (request.aborted() || request.stdinComplete() || request.role() == 2) {
                due.add(request.id() + " " + summary(capture, request));
            }
        }
        assertThat(answers).isEqualTo(due);
    }

    private static String summary(Answer answer) {
        if (answer.appStatus() != 0) {
            return "aborted";
        }
        int value = answer.head().indexOf(SEEN + ": ");
        return value < 0
                ? Integer.toString(answer.status())
                : answer.head()
                        .substring(value + SEEN.length() + 2, answer.head().indexOf('\r', value));
    }

    private static String summary(Capture capture, Captures.Request request) {
        if (request.aborted()) {
            return "aborted";
        }
        if (REFUSED_CASES.contains(capture.caseName())) {
            return "400";
        }
        String empty = HexFormat.of().formatHex(sha256().digest());
        String body = request.role() == 2 ? empty : request.stdinSha256();
        return variable(request, "REQUEST_METHOD") + " " + target(variable(request, "REQUEST_URI")) + " " + body;
    }

    private static String variable(Captures.Request request, String name) {
        return request.params().stream()
                .filter(pair -> pair.name().equals(name))
                .reduce((first, second) -> second)
                .orElseThrow()
                .value();
    }

    /** Without scheme and authority, which Apache httpd and h2o leave in; raw bytes above 0x7F are encoded. */
    private static String target(String uri) {
        String target = uri.startsWith("http://") ? uri.substring(uri.indexOf('/', "http://".length())) : uri;
        return target.chars()
                .mapToObj(c -> c < 0x80 ? Character.toString(c) : "%%%02X".formatted(c))
                .collect(Collectors.joining());
    }

    /** The bytes, cut before each BEGIN_REQUEST of an id that an earlier record has begun already. */
    private static List<byte[]> parts(byte[] bytes) {
        List<byte[]> parts = new ArrayList<>();
        Set<Integer> begun = new HashSet<>();
        int from = 0;
        int offset = 0;
        while (offset + 8 <= bytes.length && bytes[offset] == 1) {
            ByteBuffer header = ByteBuffer.wrap(bytes, offset, 8);
            int id = header.getShort(offset + 2) & 0xFFFF;
            if (header.get(offset + 1) == BEGIN_REQUEST && !begun.add(id)) {
                parts.add(Arrays.copyOfRange(bytes, from, offset));
                from = offset;
            }
            offset += 8 + (header.getShort(offset + 4) & 0xFFFF) + (header.get(offset + 6) & 0xFF);
        }
        parts.add(Arrays.copyOfRange(bytes, from, bytes.length));
        return parts;
    }
}
