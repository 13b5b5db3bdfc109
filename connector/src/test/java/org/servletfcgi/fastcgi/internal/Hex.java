package org.servletfcgi.fastcgi.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes written by hand: hex digits, {@code 'text'} and {@code FF*255} for a repeated byte, blanks between them. */
public final class Hex {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:'(?<text>[^']*)'|(?<byte>\\p{XDigit}{2})\\*(?<times>\\d+)|(?<hex>\\p{XDigit}+))\\s*");

    private Hex() {}

    public static byte[] bytes(String... parts) {
        String written = String.join(" ", parts);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher token = TOKEN.matcher(written);
        while (token.regionStart() < token.regionEnd()) {
            if (!token.lookingAt()) {
                throw new IllegalArgumentException("no hex, text or repetition at " + token.regionStart());
            }
            bytes.writeBytes(bytes(token));
            token.region(token.end(), written.length());
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(Matcher token) {
        if (token.group("text") != null) {
            return token.group("text").getBytes(StandardCharsets.ISO_8859_1);
        }
        if (token.group("hex") != null) {
            return HexFormat.of().parseHex(token.group("hex"));
        }
        return HexFormat.of().parseHex(token.group("byte").repeat(Integer.parseInt(token.group("times"))));
    }
}
