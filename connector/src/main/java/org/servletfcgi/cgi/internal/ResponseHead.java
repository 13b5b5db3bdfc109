package org.servletfcgi.cgi.internal;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The head of a CGI response (RFC 3875 §6): a Status line, the fields, an empty line. */
public final class ResponseHead {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseHead.class);
    /** Reserved by RFC 3875 §6.3.5. */
    private static final String RESERVED = "X-CGI-";

    private static final byte[] CRLF = {'\r', '\n'};
    private static final HttpField NO_CONTENT = new HttpField(HttpHeader.CONTENT_LENGTH, "0");

    /** Fields about the connection to the client, which is the web server's. */
    private static final Set<HttpHeader> DROPPED = EnumSet.of(
            HttpHeader.CONNECTION,
            HttpHeader.KEEP_ALIVE,
            HttpHeader.PROXY_CONNECTION,
            HttpHeader.PROXY_AUTHENTICATE,
            HttpHeader.TRANSFER_ENCODING,
            HttpHeader.TE,
            HttpHeader.TRAILER,
            HttpHeader.UPGRADE,
            HttpHeader.HTTP2_SETTINGS);

    /** Fields that a CGI response may have once (RFC 3875 §6.3). */
    private static final List<HttpHeader> SINGLE =
            List.of(HttpHeader.CONTENT_TYPE, HttpHeader.CONTENT_LENGTH, HttpHeader.LOCATION);

    private final ByteBuffer target;
    private boolean overflow;
    private int seen;

    private ResponseHead(ByteBuffer target) {
        this.target = target;
    }

    /**
     * Writes {@code Status: NNN Reason}, the fields and an empty line, each ending in CRLF, at the target's position.
     *
     * <p>Left out are an application's own Status, fields about the connection, {@code X-CGI-} fields, names that are
     * no tokens, a second Content-Type, Content-Length or Location, and a Location with the status 200, which web
     * servers would make a redirect of. Control characters and characters above U+00FF become spaces.
     *
     * <p>Content-Length is that of a response without content where the status allows none: none with 204 (RFC 9110
     * §8.6), 0 with 205, the only field that is ever added (§15.3.6), and with 304 what the application says of the content that there would
     * have been. What Jetty says of a 304 by itself is what was written, in most cases 0, and is left out.
     *
     * @param status 200 to 999; web servers take an interim response for the final one
     * @param reason the reason phrase; null or blank for the usual one
     * @param written how many bytes of content Jetty has counted for the field, or -1 where the response goes on so that
     *     it has counted none
     * @return false where the head does not fit in the target's remaining bytes; its position then is what it was
     * @throws IllegalArgumentException where the status is out of range
     */
    public static boolean encode(
            int status, @Nullable String reason, HttpFields fields, long written, ByteBuffer target) {
        if (status < 200 || status > 999) {
            throw new IllegalArgumentException("Expected a status from 200 to 999, but got " + status);
        }
        int start = target.position();
        ResponseHead head = new ResponseHead(target);
        head.put("Status: ");
        head.put((char) ('0' + status / 100));
        head.put((char) ('0' + status / 10 % 10));
        head.put((char) ('0' + status % 10));
        head.put(" ");
        head.put(reason(status, reason));
        head.put(CRLF);
        for (HttpField field : fields) {
            HttpHeader header = header(field);
            boolean allowed = header == HttpHeader.CONTENT_LENGTH
                    ? isLengthAllowed(field, status, written)
                    : isAllowed(field, header, status);
            if (allowed && !head.isSecond(header)) {
                head.put(field);
            }
        }
        if (status == HttpStatus.RESET_CONTENT_205) {
            head.put(NO_CONTENT);
        }
        head.put(CRLF);
        if (head.overflow) {
            target.position(start);
        }
        return !head.overflow;
    }

    private static String reason(int status, @Nullable String reason) {
        if (reason != null && !Text.all(reason, ResponseHead::isBlank)) {
            return reason;
        }
        HttpStatus.Code code = HttpStatus.getCode(status);
        return code == null ? "Unknown" : code.getMessage();
    }

    private static boolean isAllowed(HttpField field, @Nullable HttpHeader header, int status) {
        boolean allowed = header == null ? isAllowed(field.getName()) : !header.isPseudo() && !DROPPED.contains(header);
        if (!allowed) {
            LOG.debug("A response field that must not reach the web server was left out");
            return false;
        }
        if (header == HttpHeader.LOCATION && status == HttpStatus.OK_200) {
            LOG.debug("A Location in a response with the status 200 was left out: web servers would redirect");
            return false;
        }
        return true;
    }

    // HAProxy 2.6 sends the 0 of a 304 twice, its own being the second
    private static boolean isLengthAllowed(HttpField field, int status, long written) {
        return switch (status) {
            case HttpStatus.NO_CONTENT_204, HttpStatus.RESET_CONTENT_205 -> false;
            case HttpStatus.NOT_MODIFIED_304 -> {
                String length = field.getValue();
                yield length != null && !length.equals("0") && !length.equals(Long.toString(written));
            }
            default -> true;
        };
    }

    private boolean isSecond(@Nullable HttpHeader header) {
        int index = header == null ? -1 : SINGLE.indexOf(header);
        if (index < 0) {
            return false;
        }
        int bit = 1 << index;
        if ((seen & bit) != 0) {
            LOG.debug("A second {} in a response was left out", header);
            return true;
        }
        seen |= bit;
        return false;
    }

    /** The header of the field's name: the one that the field says may be null or another where it was made by hand. */
    private static @Nullable HttpHeader header(HttpField field) {
        HttpHeader header = field.getHeader();
        return header != null && header.asString().equals(field.getName())
                ? header
                : HttpHeader.CACHE.get(field.getName());
    }

    // Several web servers let a second Status win
    private static boolean isAllowed(String name) {
        return Text.isToken(name)
                && !name.equalsIgnoreCase("Status")
                && !name.regionMatches(true, 0, RESERVED, 0, RESERVED.length());
    }

    private void put(HttpField field) {
        put(field.getName());
        put(": ");
        String value = field.getValue();
        put(value == null ? "" : value);
        put(CRLF);
    }

    private void put(char c) {
        if (fits(1)) {
            target.put((byte) c);
        }
    }

    /** Writes text as ISO-8859-1; what could end a line or has no byte becomes a space. */
    private void put(String text) {
        int length = text.length();
        if (!fits(length)) {
            return;
        }
        int start = target.position();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            target.put(start + i, (byte) (isAllowed(c) ? c : ' '));
        }
        target.position(start + length);
    }

    private static boolean isAllowed(char c) {
        return c == '\t' || (c >= 0x20 && c <= 0xFF && c != 0x7F);
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || !isAllowed((char) c);
    }

    private void put(byte[] bytes) {
        if (fits(bytes.length)) {
            target.put(bytes);
        }
    }

    /** Whether all before and so many bytes more have room. */
    private boolean fits(int length) {
        overflow |= target.remaining() < length;
        return !overflow;
    }
}
