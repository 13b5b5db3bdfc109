package org.servletfcgi.cgi.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MappingOptions;

/**
 * Who sent a request to the web server and how, as the web server says.
 *
 * @param remote the client
 * @param local the web server
 * @param secure whether the client used TLS
 * @param login the user whom the web server authenticated; null without one, and unless
 *     {@link MappingOptions#trustRemoteUser()}
 * @param tls what the web server says of the client's TLS connection; null where it says nothing, the request is not
 *     secure, or unless {@link MappingOptions#trustSslVariables()}
 */
public record Peer(
        Address remote,
        Address local,
        boolean secure,
        @Nullable Login login,
        @Nullable Tls tls) {
    private static final Set<String> HTTPS_ON = Set.of("on", "1", "true", "yes");

    /**
     * One end of the client's connection.
     *
     * @param ip an IPv4 or IPv6 address without brackets and zone, as it was written; "" where it is not known
     * @param port 1 to 65535, or 0 where it is not known
     * @param name the host's name, "" where it is not known. Never looked up
     */
    public record Address(String ip, int port, String name) {
        /** The address for Java, or null where {@link #ip()} is not known. Nothing is looked up, now or later. */
        public @Nullable InetSocketAddress toSocketAddress() {
            byte[] bytes = IpAddress.parse(ip);
            if (bytes.length == 0) {
                return null;
            }
            try {
                String host = name.isEmpty() ? ip : name;
                return new InetSocketAddress(InetAddress.getByAddress(host, bytes), port);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("An address of 4 or 16 bytes was refused", e);
            }
        }
    }

    /**
     * An authenticated user.
     *
     * @param user not empty
     * @param scheme the authentication scheme, {@code BASIC} and {@code DIGEST} as the Servlet API
     *     spells them, any other as it was sent, or null where it is not known
     */
    public record Login(String user, @Nullable String scheme) {}

    /** What the variables say. */
    static Peer of(MetaVariables variables, MappingOptions options) {
        boolean secure = isSecure(variables);
        return new Peer(
                new Address(
                        address(variables, "REMOTE_ADDR"),
                        Text.port(variables.trimmedLine("REMOTE_PORT")),
                        hostName(variables.trimmedLine("REMOTE_HOST"))),
                new Address(
                        address(variables, "SERVER_ADDR"),
                        Text.port(variables.trimmedLine("SERVER_PORT")),
                        serverName(variables)),
                secure,
                options.trustRemoteUser() ? login(variables) : null,
                secure && options.trustSslVariables() ? Tls.of(variables) : null);
    }

    private static String serverName(MetaVariables variables) {
        Authority name = variables.made("SERVER_NAME", Authority::parseServerName);
        return name == null ? "" : name.host();
    }

    private static boolean isSecure(MetaVariables variables) {
        String https = variables.trimmedLine("HTTPS");
        if (https != null && HTTPS_ON.contains(https.toLowerCase(Locale.ROOT))) {
            return true;
        }
        String scheme = variables.trimmedLine("REQUEST_SCHEME");
        return scheme != null && scheme.equalsIgnoreCase("https");
    }

    private static String address(MetaVariables variables, String name) {
        String address = variables.made(name, IpAddress::normalize);
        return address == null ? "" : address;
    }

    private static String hostName(@Nullable String value) {
        return value != null && Authority.isName(value) ? value : "";
    }

    private static @Nullable Login login(MetaVariables variables) {
        String user = variables.trimmedLine("REMOTE_USER");
        return user == null ? null : new Login(user, authenticationScheme(variables.trimmedLine("AUTH_TYPE")));
    }

    /** Basic and Digest as the Servlet API spells them. */
    private static @Nullable String authenticationScheme(@Nullable String type) {
        String upper = type == null ? "" : type.toUpperCase(Locale.ROOT);
        return upper.equals("BASIC") || upper.equals("DIGEST") ? upper : type;
    }
}
