package org.servletfcgi.it;

import java.nio.file.Path;

/**
 * Web servers as the examples configure them, with HTTPS and HTTP/2 on a second port and for uploads of any size. Those
 * of which the name says nothing have a new connection to the application for each request, as the example says or in
 * spite of it.
 */
enum UploadFront {
    NGINX_KEPT {
        @Override
        WebServer start(ScratchFolder folder, Sockets sockets, Path certificates) {
            return WebServer.nginx(folder, nginx("nginx/unix-socket.conf", sockets, certificates));
        }
    },
    NGINX {
        @Override
        WebServer start(ScratchFolder folder, Sockets sockets, Path certificates) {
            return WebServer.nginx(folder, nginx("nginx/tcp.conf", sockets, certificates));
        }
    },
    LIGHTTPD {
        @Override
        WebServer start(ScratchFolder folder, Sockets sockets, Path certificates) {
            var example = sockets.in(Example.load("lighttpd/unix-socket.conf"));
            var plain = "$SERVER[\"socket\"] == \":8080\" {\n";
            var block = example.text().substring(example.text().indexOf(plain) + plain.length());
            var more = "server.modules += ( \"mod_openssl\" )\n$SERVER[\"socket\"] == \"127.0.0.1:" + sockets.https()
                    + "\" {\n  ssl.engine = \"enable\"\n  ssl.pemfile = \"" + certificates.resolve("server.pem")
                    + "\"\n  ssl.privkey = \"" + certificates.resolve("server.key") + "\"\n" + block;
            return WebServer.lighttpd(folder, example.and(more));
        }
    },
    APACHE_KEPT {
        @Override
        WebServer start(ScratchFolder folder, Sockets sockets, Path certificates) {
            return WebServer.apache(folder, apache(sockets, certificates));
        }
    },
    APACHE {
        @Override
        WebServer start(ScratchFolder folder, Sockets sockets, Path certificates) {
            return WebServer.apache(
                    folder, apache(sockets, certificates).with("enablereuse=on ttl=30", "enablereuse=off"));
        }
    },
    CADDY {
        @Override
        WebServer start(ScratchFolder folder, Sockets sockets, Path certificates) {
            var example = sockets.in(Example.load("caddy/unix-socket.caddyfile"));
            var plain = ":8080 {\n";
            var block = example.text().substring(example.text().indexOf(plain) + plain.length());
            var more = "https://127.0.0.1:" + sockets.https() + " {\n\tbind 127.0.0.1\n\ttls "
                    + certificates.resolve("server.pem") + " " + certificates.resolve("server.key") + "\n" + block;
            return WebServer.caddy(folder, example.and(more));
        }
    },
    HAPROXY_KEPT {
        @Override
        WebServer start(ScratchFolder folder, Sockets sockets, Path certificates) {
            return WebServer.haproxy(
                    folder, haproxy(sockets, certificates).with("no option keep-conn", "option keep-conn"));
        }
    },
    HAPROXY {
        @Override
        WebServer start(ScratchFolder folder, Sockets sockets, Path certificates) {
            return WebServer.haproxy(folder, haproxy(sockets, certificates));
        }
    },
    H2O_KEPT {
        @Override
        WebServer start(ScratchFolder folder, Sockets sockets, Path certificates) {
            return WebServer.h2o(
                    folder, h2o(sockets, certificates).with("timeout.keepalive: 0", "timeout.keepalive: 30000"));
        }
    },
    H2O {
        @Override
        WebServer start(ScratchFolder folder, Sockets sockets, Path certificates) {
            return WebServer.h2o(folder, h2o(sockets, certificates));
        }
    };

    /** Where the application listens, twice, and the web server with HTTPS. */
    record Sockets(Endpoint.Unix unix, Endpoint.Tcp tcp, int https) {

        Example in(Example example) {
            return example.text().contains("127.0.0.1:9000")
                    ? example.with("127.0.0.1:9000", tcp.bind())
                    : Site.onSocket(example, unix);
        }
    }

    /**
     * Starts the web server.
     *
     * @param certificates the folder with the server's certificate, made by {@link Certificates}
     */
    abstract WebServer start(ScratchFolder folder, Sockets sockets, Path certificates);

    private static Example nginx(String name, Sockets sockets, Path certificates) {
        return sockets.in(Example.load(name))
                .with("client_max_body_size 64m", "client_max_body_size 0")
                .with(
                        "server_name _;",
                        "server_name _;\n  listen 127.0.0.1:" + sockets.https() + " ssl http2;\n  ssl_certificate "
                                + certificates.resolve("server.pem") + ";\n  ssl_certificate_key "
                                + certificates.resolve("server.key") + ";");
    }

    private static Example apache(Sockets sockets, Path certificates) {
        var example = sockets.in(Example.load("apache/unix-socket.conf"));
        var plain = "<VirtualHost *:8080>\n";
        var block = example.text().substring(example.text().indexOf(plain) + plain.length());
        var more = "Listen 127.0.0.1:" + sockets.https() + "\n<VirtualHost 127.0.0.1:" + sockets.https()
                + ">\n  Protocols h2 http/1.1\n  SSLEngine on\n  SSLCertificateFile "
                + certificates.resolve("server.pem") + "\n  SSLCertificateKeyFile "
                + certificates.resolve("server.key") + "\n" + block;
        return example.and(more);
    }

    private static Example haproxy(Sockets sockets, Path certificates) {
        return sockets.in(Example.load("haproxy/unix-socket.cfg"))
                .with(
                        "bind :8080",
                        "bind 127.0.0.1:" + sockets.https() + " ssl crt " + certificates.resolve("server.both")
                                + " alpn h2,http/1.1\n  bind :8080");
    }

    private static Example h2o(Sockets sockets, Path certificates) {
        var example = sockets.in(Example.load("h2o/unix-socket.yaml"));
        // 10 seconds by default, in which an upload has to come.
        var more = "http1-request-timeout: 120\nlisten:\n  host: 127.0.0.1\n  port: " + sockets.https()
                + "\n  ssl:\n    certificate-file: " + certificates.resolve("server.pem") + "\n    key-file: "
                + certificates.resolve("server.key") + "\n";
        return example.and(more);
    }
}
