package org.servletfcgi.socket;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where requests come in: a TCP port, a Unix domain socket or the socket on file descriptor 0. */
public sealed interface ListenAddress {

    /**
     * The longest path of a Unix domain socket in bytes. Linux has room for 107 ({@code sun_path} without its final zero),
     * the JDK takes one less.
     */
    int MAX_UNIX_PATH_BYTES = 106;

    /** The text of the socket on file descriptor 0. */
    String INHERITED = "fd:0";

    /** The host of an address that is only a port. */
    String LOOPBACK = "127.0.0.1";

    /**
     * A TCP port.
     *
     * @param host a name, an IPv4 address or an IPv6 address without brackets; resolved when the socket is opened
     * @param port 0 to 65535; 0 lets the system choose
     */
    record Tcp(String host, int port) implements ListenAddress {
        private static final Pattern TEXT =
                Pattern.compile("(?:(?:(?<host>[A-Za-z0-9._-]+)|\\[(?<v6>[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?)]):)?"
                        + "(?<port>[0-9]{1,5})");

        private static Tcp read(String text) {
            Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                throw bad(text, "expected unix:/path, host:port, [ipv6]:port, port or fd:0", null);
            }
            int port = Integer.parseInt(matcher.group("port"));
            if (port > 65535) {
                throw bad(text, "a port is 0 to 65535", null);
            }
            String v6 = matcher.group("v6");
            if (v6 != null) {
                requireIpv6(text, v6);
                return new Tcp(v6, port);
            }
            String host = matcher.group("host");
            return new Tcp(host == null ? LOOPBACK : host, port);
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

        /** The address as {@link ListenAddress#parse} reads it. */
        @Override
        public String toString() {
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }

    /**
     * A Unix domain socket.
     *
     * @param path absolute, at most {@value ListenAddress#MAX_UNIX_PATH_BYTES} bytes
     */
    record Unix(Path path) implements ListenAddress {

        private static Unix read(String text) {
            Path path;
            try {
                path = Path.of(text.substring("unix:".length()));
            } catch (InvalidPathException e) {
                throw bad(text, "the path has characters that the locale of this process cannot express", e);
            }
            if (!path.isAbsolute() || path.getFileName() == null) {
                throw bad(text, "expected unix:/path with the absolute path of a socket", null);
            }
            int length = lengthInBytes(path);
            if (length > MAX_UNIX_PATH_BYTES) {
                String most = "the path of a Unix domain socket has at most " + MAX_UNIX_PATH_BYTES + " bytes";
                throw bad(text, most + ", this one has " + length, null);
            }
            return new Unix(path);
        }

        static int lengthInBytes(Path path) {
            Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
            return path.toString().getBytes(charset).length;
        }

        /** The address as {@link ListenAddress#parse} reads it. */
        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /** The listening socket that the process was started with on file descriptor 0 (FastCGI §2.2), TCP or Unix domain. */
    record Inherited() implements ListenAddress {

        /** A name for log lines; {@value ListenAddress#INHERITED} is what {@link ListenAddress#parse} reads. */
        @Override
        public String toString() {
            return "file descriptor 0";
        }
    }

    /**
     * The address of a text: {@code unix:/path}, {@code host:port}, {@code [ipv6]:port}, {@code port} for that port of
     * {@value #LOOPBACK}, or {@value #INHERITED} for the socket on file descriptor 0. Looks up no names.
     *
     * @throws IllegalArgumentException if the text has none of these forms; the message is one sentence for the operator
     */
    static ListenAddress parse(String text) {
        if (text.equals(INHERITED)) {
            return new Inherited();
        }
        return text.startsWith("unix:") ? Unix.read(text) : Tcp.read(text);
    }

    private static IllegalArgumentException bad(String text, String reason, @Nullable Exception cause) {
        return new IllegalArgumentException("cannot listen on \"" + text + "\": " + reason, cause);
    }
}
