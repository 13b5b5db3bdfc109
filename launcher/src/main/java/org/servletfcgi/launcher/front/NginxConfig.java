package org.servletfcgi.launcher.front;

import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;
import org.servletfcgi.launcher.exit.LaunchException;

/** A file for {@code conf.d} of nginx. */
final class NginxConfig implements FrontConfig {

    private static final String DOLLAR = "servlet_fcgi_dollar";

    @Override
    public String text(Site site) throws LaunchException {
        Backend backend = site.backend("nginx");
        String server = server(site);
        return head(site, backend)
                + (server.contains("${" + DOLLAR + "}") ? dollar() : "")
                + upstream(backend)
                + server;
    }

    private static String head(Site site, Backend backend) {
        return site.head(
                "nginx in front of servlet-fcgi on " + backend.label()
                        + ", with connections that stay open between requests.",
                "Copy to /etc/nginx/conf.d/ (or anywhere the http block includes files from) and change the values that"
                        + " are yours: the port, the server name, the largest upload.",
                backend.advice("The user of nginx's worker processes (www-data on Debian, nginx on Fedora)"),
                site.secretAdvice());
    }

    private static String dollar() {
        return "\n"
                + Lines.comment(
                        "", "A dollar sign in a value would begin a variable, and there is no other way to write it.")
                + "geo $" + DOLLAR + " {\n  default \"$\";\n}\n";
    }

    private static String upstream(Backend backend) {
        return """

                upstream servlet_fcgi {
                  server %s;

                  # Idle connections each worker process keeps for the next request. Works together with fastcgi_keep_conn below.
                  keepalive 16;
                }
                """.formatted(backend.path() == null ? backend.authority() : word("unix:" + backend.path()));
    }

    private static String server(Site site) {
        return """

                server {
                  listen 8080;
                  server_name _;

                  # nginx answers 413 to larger uploads; its default is 1m.
                  client_max_body_size 64m;

                  include fastcgi_params;

                  # The Host field as the client sent it, with its port: the application makes redirects and links from it. From nginx
                  # 1.30 on, "$host$is_request_port$request_port" does the same and also fits requests with an absolute URL.
                  fastcgi_param HTTP_HOST $http_host;

                  # A header field "Proxy" of the client must not look like the variable of that name; empty means not sent.
                  fastcgi_param HTTP_PROXY "";
                """
                + remoteUser(site)
                + secret(site.secret())
                + """

                  # Keep the connection, and notice the end of a response without waiting for the connection to close.
                  fastcgi_keep_conn on;

                  # The response's whole header must fit into fastcgi_buffer_size (default 4k or 8k), with what FastCGI puts before it, or
                  # nginx answers 502.
                  fastcgi_buffer_size %1$s;
                  fastcgi_buffers 8 %1$s;

                  # The application sees paths as the client wrote them, so do not choose locations by another reading.
                  merge_slashes off;
                """.formatted(bufferSize(site))
                + locations(site)
                + "}\n";
    }

    private static String remoteUser(Site site) {
        return site.trustsRemoteUser() ? """

                  # The application believes the user that nginx names, so nginx has to have checked it: without a password from this
                  # file (htpasswd makes it) there is no way in.
                  auth_basic "servlet-fcgi";
                  auth_basic_user_file /etc/nginx/servlet-fcgi.htpasswd;
                  fastcgi_param REMOTE_USER $remote_user;
                  fastcgi_param AUTH_TYPE Basic;
                """ : """

                  # Debian's fastcgi_params passes a user name that nobody has checked. Remove this line if auth_basic is on.
                  fastcgi_param REMOTE_USER "";
                """;
    }

    private static String secret(@Nullable SharedSecret secret) {
        return secret == null ? "" : """

                  # The application answers 403 to whoever does not send this.
                  fastcgi_param %s %s;
                """.formatted(word(secret.variable()), value(secret.value()));
    }

    private static String bufferSize(Site site) {
        // More than fits exactly: nginx 1.22 loses the content after a head that fills the buffer to its last byte.
        return (site.headBytes() / 4096 + 1) * 4 + "k";
    }

    private static String locations(Site site) {
        StringBuilder text = new StringBuilder();
        for (String path : site.paths()) {
            text.append(path.equals(Site.ROOT) ? root() : context(path));
        }
        text.append(stream(site.paths().get(0)));
        if (!site.isAll()) {
            text.append("\n  location / {\n    return 404;\n  }\n");
        }
        return text + files(site);
    }

    private static String root() {
        return """

                  location / {
                    fastcgi_pass servlet_fcgi;
                  }
                """;
    }

    private static String context(String path) {
        return """

                  location = %1$s {
                    fastcgi_pass servlet_fcgi;
                  }

                  location %2$s {
                    fastcgi_pass servlet_fcgi;
                  }
                """.formatted(word(path), word(path + "/"));
    }

    private static String stream(String path) {
        return """

                  # Both directions unbuffered: each piece of an upload or of a response is passed on as it comes. An application can
                  # ask for the second half by itself, in any location, with the response header field "X-Accel-Buffering: no".
                  location %s {
                    fastcgi_pass servlet_fcgi;
                    fastcgi_buffering off;
                    fastcgi_request_buffering off;
                    fastcgi_next_upstream off;
                  }
                """.formatted(word((path.equals(Site.ROOT) ? "" : path) + "/stream"));
    }

    private static String files(Site site) {
        StringBuilder text = new StringBuilder();
        for (StaticFiles files : site.files()) {
            text.append(text.isEmpty() ? "\n" + StaticFiles.comment("  ", "nginx") : "\n")
                    .append("""
                              location ~ "%s" {
                                root %s;
                                try_files $1 @servlet_fcgi;
                              }
                            """.formatted(files.pattern(), value(files.directory())));
        }
        return text.isEmpty() ? "" : text + """

                  location @servlet_fcgi {
                    fastcgi_pass servlet_fcgi;
                  }
                """;
    }

    /** A word, in quotes where it needs them. */
    private static String word(String text) {
        return text.matches("[A-Za-z0-9_./:@~+-]+")
                ? text
                : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** A word in which variables are replaced. */
    private static String value(String text) {
        return word(text).replace("$", "${" + DOLLAR + "}");
    }
}
