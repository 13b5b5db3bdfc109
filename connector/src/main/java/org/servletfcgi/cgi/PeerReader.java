package org.servletfcgi.cgi;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.Peer.Address;
import org.servletfcgi.cgi.Peer.Login;

/** Reads the variables that say who sent a request. */
final class PeerReader {
    private static final Set<String> HTTPS_ON = Set.of("on", "1", "true", "yes");

    private PeerReader() {}

    static Peer read(MetaVariables variables, MappingOptions options) {
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
                secure && options.trustSslVariables() ? tls(variables) : null);
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

    private static @Nullable Tls tls(MetaVariables variables) {
        String cipher = variables.trimmedLine("SSL_CIPHER");
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
