package org.servletfcgi.socket;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The syntax of listen addresses. */
final class ListenAddressParser {

    private static final Pattern TCP =
            Pattern.compile("(?:(?:(?<host>[A-Za-z0-9._-]+)|\\[(?<v6>[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?)]):)?"
                    + "(?<port>[0-9]{1,5})");

    private ListenAddressParser() {}

    static ListenAddress tcp(String text) {
        Matcher matcher = TCP.matcher(text);
        if (!matcher.matches()) {
            throw bad(text, "expected unix:/path, host:port, [ipv6]:port, port or fd:0");
        }
        int port = Integer.parseInt(matcher.group("port"));
        if (port > 65535) {
            throw bad(text, "a port is 0 to 65535");
        }
        String v6 = matcher.group("v6");
        if (v6 != null) {
            requireIpv6(text, v6);
            return new ListenAddress.Tcp(v6, port);
        }
        String host = matcher.group("host");
        return new ListenAddress.Tcp(host == null ? ListenAddress.LOOPBACK : host, port);
    }

    private static void requireIpv6(String text, String address) {
        int zone = address.indexOf('%');
        try {
            // In brackets it is a literal or an error: no name is looked up.
            InetAddress.getByName("[" + (zone < 0 ? address : address.substring(0, zone)) + "]");
        } catch (UnknownHostException e) {
            throw bad(text, "expected an IPv6 address between [ and ]", e);
        }
    }

    static ListenAddress unix(String text) {
        Path path;
        try {
            path = Path.of(text.substring("unix:".length()));
        } catch (InvalidPathException e) {
            throw bad(text, "the path has characters that the locale of this process cannot express", e);
        }
        if (!path.isAbsolute() || path.getFileName() == null) {
            throw bad(text, "expected unix:/path with the absolute path of a socket");
        }
        int length = lengthInBytes(path);
        if (length > ListenAddress.MAX_UNIX_PATH_BYTES) {
            throw bad(
                    text,
                    "the path of a Unix domain socket has at most " + ListenAddress.MAX_UNIX_PATH_BYTES
                            + " bytes, this one has " + length);
        }
        return new ListenAddress.Unix(path);
    }

    static int lengthInBytes(Path path) {
        Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        return path.toString().getBytes(charset).length;
    }

    private static IllegalArgumentException bad(String text, String reason) {
        return bad(text, reason, null);
    }

    private static IllegalArgumentException bad(String text, String reason, @Nullable Exception cause) {
        return new IllegalArgumentException("cannot listen on \"" + text + "\": " + reason, cause);
    }
}
