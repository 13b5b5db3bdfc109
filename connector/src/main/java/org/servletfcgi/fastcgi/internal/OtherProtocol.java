package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Guesses what speaks to us where a connection does not begin with a record, for who configures the web server. */
final class OtherProtocol {
    private static final String HTTP_REMEDY = "; use fastcgi_pass, not proxy_pass (in HAProxy: proto fcgi)";

    /** A method and a target, as far as there is room for them. */
    private static final Pattern HTTP = Pattern.compile("[A-Z][A-Z-]{2,6} .*|[A-Z][A-Z-]{7}", Pattern.DOTALL);

    private static final Pattern SCGI = Pattern.compile("[1-9][0-9]{0,6}:.*", Pattern.DOTALL);
    private static final Pattern UWSGI = Pattern.compile("\0..\0.\0[A-Z_]{2}", Pattern.DOTALL);

    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_MAJOR_VERSION = 3;

    private OtherProtocol() {}

    /**
     * What the first bytes of a connection look like, to follow a message; or "".
     *
     * @param bytes at least 8; neither they nor the position change
     */
    static String hint(ByteBuffer bytes) {
        byte[] first = new byte[RecordHeader.LENGTH];
        bytes.get(bytes.position(), first);
        String text = new String(first, StandardCharsets.ISO_8859_1);
        if (first[0] == TLS_HANDSHAKE && first[1] == TLS_MAJOR_VERSION) {
            return ": this is TLS; FastCGI has none: use fastcgi_pass, not proxy_pass to https, and no TLS to this port";
        }
        if (text.startsWith("PRI * HT")) {
            return ": this is HTTP/2" + HTTP_REMEDY;
        }
        if (text.startsWith("PROXY ") || text.equals("\r\n\r\n\0\r\nQ")) {
            return ": this is the PROXY protocol, which FastCGI does not need; leave out send-proxy or the like";
        }
        if (SCGI.matcher(text).matches()) {
            return ": this is SCGI; use fastcgi_pass, not scgi_pass";
        }
        if (UWSGI.matcher(text).matches()) {
            return ": this is uwsgi; use fastcgi_pass, not uwsgi_pass";
        }
        if (first[0] == 0x12 && first[1] == 0x34) {
            return ": this is AJP; use fcgi:// in place of ajp://";
        }
        return HTTP.matcher(text).matches() ? ": this is HTTP" + HTTP_REMEDY : "";
    }
}
