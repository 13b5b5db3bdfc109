package org.servletfcgi.cgi.internal;

import org.jspecify.annotations.Nullable;

/**
 * A host and a port (RFC 3986 §3.2) that were checked.
 *
 * @param host a registered name, an IPv4 address, or an IPv6 address in brackets
 * @param port 1 to 65535, or -1 for none
 */
record Authority(String host, int port) {
    static final int NO_PORT = -1;

    /** The host and port of a Host field, or null where it is not valid. */
    static @Nullable Authority parse(String text) {
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
        String host = end < 0 ? text : text.substring(0, end);
        if (!isHost(host)) {
            return null;
        }
        String rest = text.substring(host.length());
        if (rest.isEmpty() || rest.equals(":")) {
            return new Authority(host, NO_PORT);
        }
        int port = rest.charAt(0) == ':' ? Text.port(rest.substring(1)) : 0;
        return port == 0 ? null : new Authority(host, port);
    }

    /**
     * The host in a SERVER_NAME, or null where there is none. Web servers put in it what their configuration says:
     * nothing, {@code _}, a wildcard, a regular expression after {@code ~}, or a host with a port.
     */
    static @Nullable Authority parseServerName(String text) {
        if (text.equals("_") || text.startsWith("~") || text.startsWith(".") || text.indexOf('*') >= 0) {
            return null;
        }
        Authority authority = IpAddress.parse(text).length == 16 ? ofAddress(text) : parse(text);
        return authority == null ? null : authority.withPort(NO_PORT);
    }

    /** The authority of an address as {@link IpAddress#normalize} gives it; null where that is empty. */
    static @Nullable Authority ofAddress(String ip) {
        if (ip.isEmpty()) {
            return null;
        }
        return new Authority(ip.indexOf(':') < 0 ? ip : "[" + ip + "]", NO_PORT);
    }

    Authority withPort(int newPort) {
        return new Authority(host, newPort > 0 ? newPort : NO_PORT);
    }

    /**
     * Whether this is a name or an IPv4 address: letters, digits, {@code -}, {@code .} and {@code _}. RFC 3986 allows
     * more, which no host has and which Jetty's own parser refuses in part.
     */
    static boolean isName(String host) {
        return !host.isEmpty() && Text.all(host, Authority::isNameCharacter);
    }

    private static boolean isNameCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_';
    }

    private static boolean isHost(String host) {
        if (host.startsWith("[")) {
            return IpAddress.parse(host.substring(1, host.length() - 1)).length == 16;
        }
        return isName(host);
    }
}
