package org.servletfcgi.it;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that came for one request: the streams, and END_REQUEST if it came. */
final class FastCgiAnswer {

    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private int emptyStdouts;
    private byte @Nullable [] end;

    void add(FastCgiConnection.Received received) {
        switch (received.type()) {
            case Records.STDOUT -> {
                stdout.writeBytes(received.content());
                emptyStdouts += received.content().length == 0 ? 1 : 0;
            }
            case Records.STDERR -> stderr.writeBytes(received.content());
            case Records.END_REQUEST -> end = received.content();
            default -> throw new AssertionError("record of type " + received.type());
        }
    }

    boolean ended() {
        return end != null;
    }

    int appStatus() {
        return endBody()[3];
    }

    int protocolStatus() {
        return endBody()[4];
    }

    private byte[] endBody() {
        if (end == null) {
            throw new AssertionError("no END_REQUEST");
        }
        return end;
    }

    int emptyStdouts() {
        return emptyStdouts;
    }

    byte[] stdout() {
        return stdout.toByteArray();
    }

    String stderr() {
        return stderr.toString(StandardCharsets.UTF_8);
    }

    private int headEnd() {
        var end = stdout.toString(StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no response head in " + stdout.size() + " bytes");
        }
        return end;
    }

    /** The lines of the response's head. */
    List<String> head() {
        var text = stdout.toString(StandardCharsets.ISO_8859_1);
        return List.of(text.substring(0, headEnd()).split("\r\n", -1));
    }

    /** The code of the first line, which must be {@code Status}. */
    int status() {
        var first = head().get(0);
        if (!first.matches("Status: \\d{3} .+")) {
            throw new AssertionError("the first line is not Status with a reason: " + first);
        }
        return Integer.parseInt(first.substring(8, 11));
    }

    /** The value of a header field; null if absent. */
    @Nullable
    String header(String name) {
        return head().stream()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse(null);
    }

    byte[] body() {
        return Arrays.copyOfRange(stdout.toByteArray(), headEnd() + 4, stdout.size());
    }

    String text() {
        return new String(body(), StandardCharsets.UTF_8);
    }

    Echo echo() {
        return Echo.of(text());
    }
}
