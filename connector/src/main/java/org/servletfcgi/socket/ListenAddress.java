package org.servletfcgi.socket;

import java.nio.file.Path;

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
        return text.startsWith("unix:") ? ListenAddressParser.unix(text) : ListenAddressParser.tcp(text);
    }
}
