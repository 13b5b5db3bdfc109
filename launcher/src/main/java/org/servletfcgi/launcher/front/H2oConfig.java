package org.servletfcgi.launcher.front;

import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;
import org.servletfcgi.launcher.exit.LaunchException;

/** A configuration of h2o, which is YAML. */
final class H2oConfig implements FrontConfig {

    @Override
    public String text(Site site) throws LaunchException {
        Backend backend = site.backend("h2o");
        return head(site, backend) + """

                listen:
                  port: 8080

                hosts:
                  # Requests to any name come here, as it is the only one. SERVER_NAME is this text.
                  "default":
                """ + secret(site.secret()) + "    paths:\n" + paths(site, backend);
    }

    private static String head(Site site, Backend backend) {
        return site.head(
                "h2o in front of servlet-fcgi on " + backend.label() + ".",
                "Copy to /etc/h2o/h2o.conf, or give it to h2o (h2o -c FILE), and change the port to yours.",
                backend.advice("h2o's user (\"user\" here, nobody by default where root starts it)"),
                "h2o holds a whole upload in memory before the application sees it, up to limit-request-body (1 GiB),"
                        + " and presents a response that broke off in the middle as complete.",
                site.pathAdvice("a path \"/admin\" beside \"/\"", "/admin;x"),
                site.trustsRemoteUser() ? "h2o sends no REMOTE_USER: it checks nobody's password." : "",
                site.secretAdvice());
    }

    private static String secret(@Nullable SharedSecret secret) {
        return secret == null ? "" : """
                    # The application answers 403 to whoever does not send this.
                    setenv:
                      %s: %s
                """.formatted(string(secret.variable()), string(secret.value()));
    }

    private static String paths(Site site, Backend backend) {
        StringBuilder text = new StringBuilder();
        for (String path : site.paths()) {
            text.append(text.isEmpty() ? "" : "\n")
                    .append("      ")
                    .append(string(path))
                    .append(":\n")
                    .append(application(backend));
        }
        return text.toString();
    }

    private static String application(Backend backend) {
        String address = backend.path() == null
                ? "{ host: " + string(backend.host()) + ", port: " + backend.port() + ", type: tcp }"
                : "{ port: " + string(backend.path()) + ", type: unix }";
        return """
                        fastcgi.connect: %s

                        # Milliseconds in which nothing comes from the application; the default is 30000.
                        fastcgi.timeout.io: 60000

                        # A connection for each request. With kept ones (more than 0) an answer that comes before the end of an upload
                        # stops h2o 2.2 and 2.3.
                        fastcgi.timeout.keepalive: 0
                """.formatted(address);
    }

    /** A scalar in quotation marks. */
    private static String string(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
