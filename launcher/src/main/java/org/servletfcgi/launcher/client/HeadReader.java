package org.servletfcgi.launcher.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;

/** Collects the head of a CGI response, lines of which end in LF or CRLF, from STDOUT. */
final class HeadReader {

    /** The longest head, in bytes; web servers take far less. */
    static final int MAX_HEAD_BYTES = 256 * 1024;

    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)");
    private static final Pattern STATUS = Pattern.compile("([1-9][0-9]{2})(?: .*)?");

    private final String peer;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int lineLength;

    HeadReader(String peer) {
        this.peer = peer;
    }

    /**
     * Consumes what belongs to the head.
     *
     * @return the head, once it is whole
     * @throws LaunchException where this is no head
     */
    Optional<Head> read(ByteBuffer part) throws LaunchException {
        while (part.hasRemaining()) {
            if (bytes.size() == MAX_HEAD_BYTES) {
                throw malformed("a head of at most " + MAX_HEAD_BYTES + " bytes was expected, more came");
            }
            byte next = part.get();
            bytes.write(next);
            if (next == '\n') {
                if (lineLength == 0) {
                    return Optional.of(head());
                }
                lineLength = 0;
            } else if (next != '\r') {
                lineLength++;
            }
        }
        return Optional.empty();
    }

    /** Whether nothing has come yet. */
    boolean isEmpty() {
        return bytes.size() == 0;
    }

    private Head head() throws LaunchException {
        List<Head.Field> fields = new ArrayList<>();
        for (String line : bytes.toString(StandardCharsets.ISO_8859_1).split("\r?\n", -1)) {
            if (line.isEmpty()) {
                break;
            }
            Matcher matcher = FIELD.matcher(line);
            if (!matcher.matches()) {
                throw malformed("line " + (fields.size() + 1) + " of the head is not \"Name: value\"");
            }
            fields.add(new Head.Field(matcher.group(1), matcher.group(2).strip()));
        }
        if (fields.isEmpty()) {
            throw malformed("the head has no line");
        }
        return withStatus(new Head(bytes.toByteArray(), 200, List.copyOf(fields)));
    }

    /** RFC 3875 §6.3.3: without a Status it is 200, and §6.2.3: with a Location 302. */
    private Head withStatus(Head head) throws LaunchException {
        int implied = head.field("Location").isPresent() ? 302 : head.status();
        String text = head.field("Status").orElse(String.valueOf(implied));
        Matcher matcher = STATUS.matcher(text);
        if (!matcher.matches()) {
            throw malformed("the value of Status does not begin with three digits");
        }
        return new Head(head.bytes(), Integer.parseInt(matcher.group(1)), head.fields());
    }

    private LaunchException malformed(String problem) {
        return new LaunchException(
                ExitStatus.PROTOCOL, peer + ": " + problem + " (a CGI response begins with header fields)");
    }
}
