package org.servletfcgi.launcher.front;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;
import org.servletfcgi.launcher.exit.LaunchException;

/** A virtual host of Apache httpd with mod_proxy_fcgi. */
final class ApacheConfig implements FrontConfig {

    /** What is left of a path that is read as a URL, and ended by the name of the application. */
    private static final Pattern SOCKET = Pattern.compile("[^|?#%\"\\\\$]+");

    /** Not what has a meaning in a substitution or in the name of a directory. */
    private static final Pattern FILES = Pattern.compile("[^$&\\\\*?\\[\\]~]+");

    @Override
    public String text(Site site) throws LaunchException {
        Backend backend = site.backend("Apache httpd");
        return head(site, backend)
                + """

                Listen 8080

                <VirtualHost *:8080>
                  # The application sees paths as the client wrote them, so do not choose locations by another reading. The default of
                  # the first answers 404 to any %2F.
                  AllowEncodedSlashes NoDecode
                  MergeSlashes Off
                  ProxyFCGIBackendType GENERIC

                  # Keep the Content-Length that the application sends (httpd 2.4.59 and later): without it a response that broke off is
                  # presented as complete.
                  SetEnv ap_trust_cgilike_cl 1
                """
                + secret(site.secret())
                + remoteUser(site)
                + files(site)
                + workers(site, backend)
                + "</VirtualHost>\n";
    }

    private static String head(Site site, Backend backend) {
        String modules = "proxy_fcgi"
                + (site.trustsRemoteUser() ? " auth_basic authn_file authz_user" : "")
                + (site.files().isEmpty() ? "" : " alias");
        return site.head(
                "Apache httpd in front of servlet-fcgi on " + backend.label()
                        + ", with connections that stay open between requests.",
                "Copy to /etc/apache2/sites-enabled/ (Debian, after \"a2enmod " + modules
                        + "\") or /etc/httpd/conf.d/ (Fedora), and change the port to yours.",
                backend.advice("httpd's user (www-data on Debian, apache on Fedora)"),
                site.pathAdvice("<Location \"/admin\">", "/admin;x"),
                site.secretAdvice());
    }

    private static String secret(@Nullable SharedSecret secret) throws LaunchException {
        return secret == null
                ? ""
                : """

                  # The application answers 403 to whoever does not send this.
                  SetEnv %s %s
                """.formatted(word(secret.variable(), "--secret"), word(secret.value(), "--secret"));
    }

    private static String remoteUser(Site site) {
        return site.trustsRemoteUser() ? """

                  # The application believes the user that httpd names: without a password from this file (htpasswd makes it) there is
                  # no way in.
                  <Location "/">
                    AuthType Basic
                    AuthName "servlet-fcgi"
                    AuthBasicProvider file
                    AuthUserFile /etc/apache2/servlet-fcgi.htpasswd
                    Require valid-user
                  </Location>
                """ : """

                  # Logins of the application's own need the Authorization field, which httpd keeps for itself by default.
                  <Location "/">
                    CGIPassAuth On
                  </Location>
                """;
    }

    private static String files(Site site) throws LaunchException {
        StringBuilder text = new StringBuilder();
        for (StaticFiles files : site.files()) {
            if (!FILES.matcher(files.directory()).matches()) {
                continue;
            }
            text.append(text.isEmpty() ? "\n" + StaticFiles.comment("  ", "httpd") : "\n")
                    .append("""
                              ProxyPassMatch "%1$s" "!"
                              AliasMatch "%1$s" %2$s
                            """.formatted(files.pattern(), word(files.directory() + "$1", "an application")));
            for (String folder : files.folders()) {
                text.append("""
                              <Directory %s>
                                Options None
                                AllowOverride None
                                Require all granted
                              </Directory>
                            """.formatted(word(files.directory() + "/" + folder, "an application")));
            }
        }
        return text.toString();
    }

    private static String workers(Site site, Backend backend) throws LaunchException {
        String parameters = parameters(site.options().limits().keepAliveTimeout());
        StringBuilder text = new StringBuilder(Lines.comment(
                "  ",
                backend.path() == null
                        ? ""
                        : "The name after fcgi:// is a label, of this socket with these parameters.",
                "Each worker of httpd may keep a connection; ttl must be less than the time after which the application"
                        + " closes one that is idle.",
                "\"flushpackets\" passes each piece of a response on as it comes."));
        String first = site.paths().get(0).equals(Site.ROOT) ? "" : site.paths().get(0);
        if (backend.path() != null) {
            text.append(proxyPass(first + "/stream", url(backend, "app-stream"), parameters + " flushpackets=on"));
        }
        for (String path : site.paths()) {
            text.append(proxyPass(path, url(backend, "app"), parameters));
        }
        return "\n" + text;
    }

    private static String parameters(Duration keepAlive) {
        if (keepAlive.isZero() || keepAlive.toSeconds() > 30) {
            return "enablereuse=on ttl=30";
        }
        return keepAlive.toSeconds() < 2 ? "disablereuse=on" : "enablereuse=on ttl=" + keepAlive.toSeconds() / 2;
    }

    private static String proxyPass(String path, String url, String parameters) throws LaunchException {
        return "  ProxyPass " + word(path, "a path") + " " + word(url + path, "--bind") + " " + parameters + "\n";
    }

    private static String url(Backend backend, String label) throws LaunchException {
        if (backend.path() == null) {
            return "fcgi://" + backend.authority();
        }
        if (!SOCKET.matcher(backend.path()).matches()) {
            throw Site.usage(
                    "Apache httpd's configuration cannot have any of |?#%$\\ or a quotation mark in the path of"
                            + " a socket, as in --bind unix:" + backend.path());
        }
        return "unix:" + backend.path() + "|fcgi://" + label;
    }

    /** A word in quotation marks; variables of the configuration are replaced in it. */
    private static String word(String text, String option) throws LaunchException {
        if (text.contains("${")) {
            throw Site.usage("Apache httpd's configuration cannot have ${ in the value of " + option);
        }
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
