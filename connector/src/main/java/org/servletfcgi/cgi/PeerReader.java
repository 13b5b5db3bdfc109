package org.servletfcgi.cgi;

import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.util.URIUtil;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.Peer.Address;
import org.servletfcgi.cgi.Peer.Login;

/** Reads the variables that say who sent a request. */
final class PeerReader {
    private static final String SSL_CIPHER = "SSL_CIPHER";

    private PeerReader() {}

    static Peer read(MetaVariables variables, MappingOptions options) {
        boolean secure = isSecure(variables);
        Authority serverName = serverName(variables);
        return new Peer(
                new Address(
                        address(variables, "REMOTE_ADDR"),
                        Text.port(variables.trimmedLine("REMOTE_PORT")),
                        hostName(variables.trimmedLine("REMOTE_HOST"))),
                new Address(
                        address(variables, "SERVER_ADDR"),
                        Text.port(variables.trimmedLine("SERVER_PORT")),
                        serverName == null ? "" : serverName.host()),
                secure,
                options.trustRemoteUser() ? login(variables) : null,
                secure && options.trustSslVariables() ? tls(variables) : null);
    }

    /** The host in SERVER_NAME, without a port, or null where there is none. */
    static @Nullable Authority serverName(MetaVariables variables) {
        String name = variables.trimmedLine("SERVER_NAME");
        return name == null ? null : Authority.parseServerName(name);
    }

    private static boolean isSecure(MetaVariables variables) {
        String https = variables.trimmedLine("HTTPS");
        if (https != null) {
            switch (https.toLowerCase(Locale.ROOT)) {
                case "on", "1", "true", "yes" -> {
                    return true;
                }
                default -> {}
            }
        }
        String scheme = variables.trimmedLine("REQUEST_SCHEME");
        return scheme != null && scheme.equalsIgnoreCase("https");
    }

    private static String address(MetaVariables variables, String name) {
        String value = variables.trimmedLine(name);
        return value == null ? "" : IpAddress.normalize(value);
    }

    private static String hostName(@Nullable String value) {
        return value != null && URIUtil.isValidHostRegisteredName(value) ? value : "";
    }

    private static @Nullable Login login(MetaVariables variables) {
        String user = variables.line("REMOTE_USER");
        return user == null ? null : new Login(user, variables.trimmedLine("AUTH_TYPE"));
    }

    private static @Nullable Tls tls(MetaVariables variables) {
        String cipher = variables.trimmedLine(SSL_CIPHER);
        String session = variables.trimmedLine("SSL_SESSION_ID");
        String protocol = variables.trimmedLine("SSL_PROTOCOL");
        boolean verified = "SUCCESS".equals(variables.get("SSL_CLIENT_VERIFY"));
        if (cipher == null && session == null && protocol == null && !verified) {
            return null;
        }
        long size = Text.decimal(variables.trimmedLine("SSL_CIPHER_USEKEYSIZE"), 5);
        int keySize = size >= 0 ? (int) size : CipherSuite.keySize(cipher);
        return new Tls(cipher, keySize, session, protocol, verified ? ClientCertificates.read(variables) : List.of());
    }
}
