package org.servletfcgi.launcher.doctor;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The line of a web server's configuration that mends a fault. */
final class Remedies {

    /** A fault. */
    enum Fault {
        NOTHING_ARRIVES,
        NEW_CONNECTIONS,
        UNUSED_CONNECTIONS,
        HOST_WITHOUT_PORT,
        NO_REQUEST_URI,
        OTHER_REQUEST_URI,
        ENCODED_SLASH_REFUSED,
        UNCHECKED_USER,
        NO_AUTHORIZATION,
        PROXY_FIELD,
        LARGE_HEAD,
        BUFFERED,
        BODY_LIMIT
    }

    private Remedies() {}

    static Optional<String> of(WebServerKind server, Fault fault) {
        return Optional.ofNullable(
                switch (server) {
                    case NGINX -> nginx(fault);
                    case LIGHTTPD -> lighttpd(fault);
                    case APACHE -> apache(fault);
                    case CADDY -> caddy(fault);
                    case HAPROXY -> haproxy(fault);
                    case H2O -> h2o(fault);
                    default -> null;
                });
    }

    private static @Nullable String nginx(Fault fault) {
        return switch (fault) {
            case NOTHING_ARRIVES -> "location / { fastcgi_pass unix:/path; }, with the path that servlet-fcgi binds";
            case NEW_CONNECTIONS -> "fastcgi_keep_conn on; and in the upstream block: keepalive 16;";
            case UNUSED_CONNECTIONS -> "keepalive 16; in the upstream block that fastcgi_pass names";
            case HOST_WITHOUT_PORT -> "fastcgi_param HTTP_HOST $http_host; after \"include fastcgi_params;\"";
            case NO_REQUEST_URI, OTHER_REQUEST_URI -> "fastcgi_param REQUEST_URI $request_uri;";
            case UNCHECKED_USER -> "fastcgi_param REMOTE_USER \"\"; after \"include fastcgi_params;\"";
            case PROXY_FIELD -> "fastcgi_param HTTP_PROXY \"\";";
            case LARGE_HEAD -> "fastcgi_buffer_size 36k; fastcgi_buffers 8 36k;";
            case BUFFERED -> "fastcgi_keep_conn on; or fastcgi_buffering off; for that location";
            case BODY_LIMIT -> "client_max_body_size 64m;";
            default -> null;
        };
    }

    private static @Nullable String lighttpd(Fault fault) {
        return switch (fault) {
            case NOTHING_ARRIVES ->
                "\"check-local\" => \"disable\" in fastcgi.server, and its \"socket\" or \"host\" and \"port\"";
            case BUFFERED -> "server.stream-response-body = 2";
            case BODY_LIMIT -> "server.max-request-size = 65536 (in KiB; 0 for no limit)";
            default -> null;
        };
    }

    private static @Nullable String apache(Fault fault) {
        return switch (fault) {
            case NOTHING_ARRIVES -> "ProxyPass \"/\" \"unix:/path|fcgi://app/\", with the path that servlet-fcgi binds";
            case NEW_CONNECTIONS, UNUSED_CONNECTIONS -> "enablereuse=on ttl=30 at the end of the ProxyPass line";
            case ENCODED_SLASH_REFUSED -> "AllowEncodedSlashes NoDecode (in each VirtualHost)";
            case NO_AUTHORIZATION -> "CGIPassAuth On (in <Location \"/\">)";
            case BUFFERED -> "flushpackets=on at the end of the ProxyPass line";
            case BODY_LIMIT -> "LimitRequestBody 67108864 (0 for no limit)";
            default -> null;
        };
    }

    private static @Nullable String caddy(Fault fault) {
        return switch (fault) {
            case NOTHING_ARRIVES ->
                "reverse_proxy unix//path { transport fastcgi }, with the path that servlet-fcgi binds";
            case PROXY_FIELD -> "header_up -Proxy (in reverse_proxy)";
            case BUFFERED -> "flush_interval -1 (in reverse_proxy)";
            case BODY_LIMIT -> "request_body { max_size 64MB }";
            default -> null;
        };
    }

    private static @Nullable String haproxy(Fault fault) {
        return switch (fault) {
            case NOTHING_ARRIVES -> "server app unix@/path proto fcgi; in a chroot the path is looked up inside it";
            case NEW_CONNECTIONS -> "option keep-conn (in fcgi-app)";
            case UNUSED_CONNECTIONS -> "http-reuse always (in the backend)";
            case NO_AUTHORIZATION -> "pass-header Authorization (in fcgi-app)";
            case LARGE_HEAD -> "tune.bufsize 36864 (in global)";
            default -> null;
        };
    }

    private static @Nullable String h2o(Fault fault) {
        return switch (fault) {
            case NOTHING_ARRIVES -> "fastcgi.connect: {port: /path, type: unix}, with the path that servlet-fcgi binds";
            case BODY_LIMIT -> "limit-request-body: 67108864";
            default -> null;
        };
    }
}
