package org.servletfcgi.cgi;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

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
}
