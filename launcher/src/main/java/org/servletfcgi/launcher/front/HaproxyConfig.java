package org.servletfcgi.launcher.front;

import java.util.stream.Collectors;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;
import org.servletfcgi.launcher.exit.LaunchException;

/** A frontend, a backend and a FastCGI application of HAProxy. */
final class HaproxyConfig implements FrontConfig {

    private static final int MAX_BUFFER_BYTES = 65_535;

    /** Of each buffer, for HAProxy's own changes of a head. */
    private static final int RESERVED_BYTES = 1024;

    @Override
    public String text(Site site) throws LaunchException {
        Backend backend = site.backend("HAProxy");
        String address = address(backend);
        return head(site, backend)
                + global(site)
                + users(site)
                + frontend(site)
                + sharedBackend(address)
                + singleBackend(address)
                + applications(site);
    }

    private static String head(Site site, Backend backend) {
        String chroot = backend.path() == null
                ? ""
                : "Where HAProxy runs in a chroot (Debian's configuration says \"chroot /var/lib/haproxy\"), the socket is"
                        + " looked up inside it: " + backend.path() + " is then the file /var/lib/haproxy"
                        + backend.path() + ".";
        return site.head(
                "HAProxy in front of servlet-fcgi on " + backend.label() + ", with many requests at once on few"
                        + " connections. Requests with a body have connections of their own.",
                "Append to /etc/haproxy/haproxy.cfg, or give HAProxy both files (haproxy -f haproxy.cfg -f FILE), and"
                        + " change the port to yours.",
                backend.advice("HAProxy's user"),
                chroot,
                site.pathAdvice("\"path_beg /admin\"", "/%61dmin, /x/../admin"),
                site.secretAdvice());
    }

    private static String global(Site site) {
        return """

                global
                  # A request's whole header must fit into one buffer less 1024 bytes, else HAProxy answers 400; a response's too, else
                  # 502. The default is 16384. Stay below 65536, because HAProxy 2.6 makes FastCGI records as long as the buffer, and
                  # no record can be longer than 65535 bytes.
                  tune.bufsize %d
                """.formatted(Math.min(MAX_BUFFER_BYTES, (site.headBytes() + RESERVED_BYTES + 4095) / 4096 * 4096));
    }

    private static String users(Site site) {
        return site.trustsRemoteUser() ? """

                # The application believes the user that HAProxy names: without a line "user NAME password HASH" here ("mkpasswd -m
                # sha-256" prints a hash) there is no way in.
                userlist servlet_fcgi_users
                """ : "";
    }

    private static String frontend(Site site) {
        return """

                frontend servlet_fcgi_clients
                  mode http
                  bind :8080
                  timeout client 60s
                  timeout http-request 30s
                %s
                  # HAProxy 2.6 answers 500 to some of the requests that share a connection with an upload.
                  use_backend servlet_fcgi_shared if METH_GET !HTTP_CONTENT
                  default_backend servlet_fcgi_single
                """.formatted(rules(site));
    }

    private static String rules(Site site) {
        String paths = site.isAll()
                ? ""
                : "  acl of_applications path " + words(site, "") + "\n  acl of_applications path_beg "
                        + words(site, "/") + "\n  http-request return status 404 unless of_applications\n";
        return paths
                + (site.trustsRemoteUser() ? "  http-request auth unless { http_auth(servlet_fcgi_users) }\n" : "");
    }

    private static String words(Site site, String end) {
        return site.paths().stream().map(path -> word(path + end)).collect(Collectors.joining(" "));
    }

    private static String sharedBackend(String address) {
        return """

                # GET and HEAD: many at once on a connection.
                backend servlet_fcgi_shared
                  mode http
                  use-fcgi-app servlet_fcgi_shared
                  timeout connect 5s
                  timeout server 60s

                  # A client that leaves while the application works ends its request in HAProxy at once.
                  option abortonclose

                  # Requests of different clients share a connection only with "always"; "safe", the default, keeps a connection for one
                  # client as long as a request is under way on it.
                  http-reuse always

                  server app %s proto fcgi
                """.formatted(address);
    }

    private static String singleBackend(String address) {
        return """

                # What may have a body: one on a connection.
                backend servlet_fcgi_single
                  mode http
                  use-fcgi-app servlet_fcgi_single
                  timeout connect 5s
                  timeout server 60s
                  option abortonclose

                  # HAProxy needs the length of an upload before it begins the request. It counts a chunked one that fits into a buffer,
                  # if told to wait for its end; larger ones are refused with 400.
                  option http-buffer-request

                  server app %s proto fcgi
                """.formatted(address);
    }

    private static String address(Backend backend) throws LaunchException {
        if (backend.path() == null) {
            return word(backend.authority());
        }
        if (backend.path().indexOf('$') >= 0) {
            throw Site.usage(
                    "HAProxy's configuration cannot have a dollar sign in the path of a socket, as in --bind unix:"
                            + backend.path());
        }
        return word("unix@" + backend.path());
    }

    private static String applications(Site site) {
        return """

                fcgi-app servlet_fcgi_shared
                  # HAProxy asks for a document root, which it makes SCRIPT_FILENAME of. The application does not use it.
                  docroot /

                  # Keep connections, ask servlet-fcgi how many requests each may carry (%1$d), and send as many.
                  option keep-conn
                  option get-values
                  option mpxs-conns

                  # HAProxy keeps this field from applications unless told otherwise.
                  pass-header Authorization

                  # The one address that HAProxy does not send by itself.
                  set-param SERVER_ADDR %%[dst]
                %2$s
                fcgi-app servlet_fcgi_single
                  docroot /

                  # When a client leaves in the middle of an upload, HAProxy 2.6 gives a kept connection to another request while the
                  # rest of the upload waits in its buffer. Variables that do not fit beside it are lost, or the request gets a 500.
                  no option keep-conn
                  pass-header Authorization
                  set-param SERVER_ADDR %%[dst]
                %2$s""".formatted(site.options().limits().maxRequestsPerConnection(), variables(site));
    }

    private static String variables(Site site) {
        SharedSecret secret = site.secret();
        return (site.trustsRemoteUser() ? """

                          # The user whose password was checked above.
                          set-param REMOTE_USER %[http_auth_user]
                          set-param AUTH_TYPE Basic
                        """ : "")
                + (secret == null
                        ? ""
                        : """

                          # The application answers 403 to whoever does not send this.
                          set-param %s %s
                        """.formatted(
                                word(secret.variable()), word(secret.value().replace("%", "%%"))));
    }

    /** A word as of a shell, in apostrophes where it needs them. */
    private static String word(String text) {
        return text.matches("[A-Za-z0-9_./:@~+%\\[\\]-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
