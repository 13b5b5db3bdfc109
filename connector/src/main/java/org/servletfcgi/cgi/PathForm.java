package org.servletfcgi.cgi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The one spelling of a path for {@link PathCheck#STRICT}: where a rule of a web server names a path of unreserved
 * characters and slashes, no other text reaches the same path of the application.
 */
final class PathForm {
    private static final String SEMICOLON = "a semicolon";
    private static final String BAD_ENCODING = "a percent sign that encodes no byte";
    private static final String NEEDLESS = "an encoded letter, digit, hyphen, dot, underscore or tilde";
    private static final String SLASH = "an encoded slash or a backslash";
    private static final String CONTROL = "a control character";
    private static final String BAD_UTF8 = "bytes that are no UTF-8";
    private static final String EMPTY_SEGMENT = "an empty segment (//)";
    private static final String DOT_SEGMENT = "a dot segment";

    private PathForm() {}

    /** What a percent-encoded path has that it must not have, in words; null where it has that spelling. */
    static @Nullable String fault(String path) {
        boolean ascii = true;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            int decoded = c == '%' ? PathText.encodedByte(path, i) : -1;
            String fault = c == ';' ? SEMICOLON : c == '%' ? encodedFault(decoded) : null;
            if (fault != null) {
                return fault;
            }
            ascii &= decoded < 0x80;
        }
        if (!ascii && !isUtf8(path)) {
            return BAD_UTF8;
        }
        return segmentFault(path);
    }

    private static @Nullable String encodedFault(int b) {
        if (b < 0) {
            return BAD_ENCODING;
        }
        if (b < 0x20 || b == 0x7F) {
            return CONTROL;
        }
        return switch (b) {
            case ';' -> SEMICOLON;
            case '/', '\\' -> SLASH;
            default -> PathText.isUnreserved((char) b) ? NEEDLESS : null;
        };
    }

    private static boolean isUtf8(String path) {
        byte[] bytes = PathText.decode(path).getBytes(StandardCharsets.ISO_8859_1);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static @Nullable String segmentFault(String path) {
        int start = 1;
        for (int end = path.indexOf('/', start); end >= 0; end = path.indexOf('/', start)) {
            if (end == start) {
                return EMPTY_SEGMENT;
            }
            if (isDots(path, start, end)) {
                return DOT_SEGMENT;
            }
            start = end + 1;
        }
        return isDots(path, start, path.length()) ? DOT_SEGMENT : null;
    }

    private static boolean isDots(String path, int start, int end) {
        String segment = path.substring(start, end);
        return segment.equals(".") || segment.equals("..");
    }
}
