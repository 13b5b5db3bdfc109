package org.servletfcgi.cgi.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MappingOptions;

/** The spellings of paths and queries: their percent-encoding, one char for each byte, and the forms in which paths compare. */
final class PathText {
    private static final String HEX = "0123456789ABCDEF";
    private static final String UNRESERVED_MARKS = "-._~";
    private static final String SUB_DELIMS = "!$&'()*+,;=";
    private static final boolean[] UNRESERVED = set(UNRESERVED_MARKS);
    private static final boolean[] PATH = set(UNRESERVED_MARKS + SUB_DELIMS + ":@/%");
    private static final boolean[] DECODED_PATH = set(UNRESERVED_MARKS + SUB_DELIMS.replace(";", "") + ":@/");
    private static final boolean[] QUERY = visible();

    private static final String SEMICOLON = "a semicolon";
    private static final String BAD_ENCODING = "a percent sign that encodes no byte";
    private static final String NEEDLESS = "an encoded letter, digit, hyphen, dot, underscore or tilde";
    private static final String SLASH = "an encoded slash or a backslash";
    private static final String CONTROL = "a control character";
    private static final String BAD_UTF8 = "bytes that are no UTF-8";
    private static final String EMPTY_SEGMENT = "an empty segment (//)";
    private static final String DOT_SEGMENT = "a dot segment";

    private PathText() {}

    /** A path that is percent-encoded already, with only those bytes encoded that cannot stand in one. */
    static String encodePath(String path) {
        return encode(path, PATH);
    }

    /** The percent-encoded form of a decoded path; its {@code %} and {@code ;} are bytes like any other. */
    static String encodeDecodedPath(String path) {
        return encode(path, DECODED_PATH);
    }

    /** A query with only blanks, control characters and bytes from 0x80 encoded: the rest is the client's choice. */
    static String encodeQuery(String query) {
        return encode(query, QUERY);
    }

    /**
     * A path as web servers read it for their access rules: decoded once, without empty and dot segments. Encoded
     * slashes count as slashes, also those that a web server left encoded.
     */
    static String normalizeEncoded(String path) {
        return normalizeDecoded(decode(path));
    }

    /** As {@link #normalizeEncoded(String)}, of a path that is decoded already. */
    static String normalizeDecoded(String path) {
        String slashes = path.replace("%2F", "/").replace("%2f", "/");
        Deque<String> segments = new ArrayDeque<>();
        boolean directory = false;
        for (String segment : slashes.split("/", -1)) {
            directory = segment.isEmpty() || segment.equals(".") || segment.equals("..");
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!directory) {
                segments.addLast(segment);
            }
        }
        return "/" + String.join("/", segments) + (directory && !segments.isEmpty() ? "/" : "");
    }

    /** Percent-decodes to ISO-8859-1; a {@code %} without two hexadecimal digits stands for itself. */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int encoded = c == '%' ? encodedByte(text, i) : -1;
            if (encoded >= 0) {
                decoded.append((char) encoded);
                i += 2;
            } else {
                decoded.append(c);
            }
        }
        return decoded.toString();
    }

    /** The byte that a {@code %} at an index encodes, or -1 where two hexadecimal digits do not follow it. */
    static int encodedByte(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(percent + 1), 16);
        int low = Character.digit(text.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    /** Whether this is one of the characters that need no encoding anywhere (RFC 3986 §2.3). */
    static boolean isUnreserved(char c) {
        return isAllowed(c, UNRESERVED);
    }

    /**
     * What a percent-encoded path has, in words, that the one spelling of a path for {@link MappingOptions.PathCheck#STRICT}
     * has not; null where it has that spelling. Where a rule of a web server names a path of unreserved characters and
     * slashes, no other text without a fault reaches the same path of the application.
     */
    static @Nullable String fault(String path) {
        boolean ascii = true;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            int decoded = c == '%' ? encodedByte(path, i) : -1;
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
            default -> isUnreserved((char) b) ? NEEDLESS : null;
        };
    }

    private static boolean isUtf8(String path) {
        byte[] bytes = decode(path).getBytes(StandardCharsets.ISO_8859_1);
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

    private static String encode(String text, boolean[] allowed) {
        int first = 0;
        while (first < text.length() && isAllowed(text.charAt(first), allowed)) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (byte b : text.substring(first).getBytes(StandardCharsets.ISO_8859_1)) {
            if (b >= 0 && allowed[b]) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.charAt((b >> 4) & 0xF)).append(HEX.charAt(b & 0xF));
            }
        }
        return encoded.toString();
    }

    private static boolean isAllowed(char c, boolean[] allowed) {
        return c < allowed.length && allowed[c];
    }

    private static boolean[] set(String marks) {
        boolean[] set = new boolean[128];
        for (char c = '0'; c <= 'z'; c++) {
            set[c] = c <= '9' || (c >= 'A' && c <= 'Z') || c >= 'a';
        }
        marks.chars().forEach(c -> set[c] = true);
        return set;
    }

    private static boolean[] visible() {
        boolean[] set = new boolean[128];
        for (int c = 0x21; c < 0x7F; c++) {
            set[c] = true;
        }
        return set;
    }
}
