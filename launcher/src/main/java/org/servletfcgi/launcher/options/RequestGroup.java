package org.servletfcgi.launcher.options;

import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.DuplicateHeaders;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.PathCheck;
import org.servletfcgi.cgi.PathSource;
import org.servletfcgi.cgi.PortSource;
import org.servletfcgi.cgi.SharedSecret;
import org.servletfcgi.fastcgi.Role;
import org.servletfcgi.server.FastCgiConnectionFactory;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;

/** How what a web server sends becomes a request. */
final class RequestGroup {

    @Option(
            names = "--trust-remote-user",
            description = "REMOTE_USER and AUTH_TYPE make the request's user. Many web servers fill them with what the"
                    + " client claims, unverified.")
    private boolean trustRemoteUser;

    @Option(
            names = "--trust-ssl-variables",
            paramLabel = "true|false",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "The SSL_ variables make the request's cipher suite and client certificate. Default:" + " true.")
    private boolean trustSslVariables;

    @Option(
            names = "--secret",
            paramLabel = "NAME=VALUE",
            description = "A variable that every request must carry with this value, else 403. In a file or the"
                    + " environment it is not shown to other users of this machine.")
    private @Nullable SharedSecret secret;

    @Option(
            names = "--path-source",
            paramLabel = "SOURCE",
            defaultValue = "request-uri",
            description = "Where the path comes from: request-uri, or script-name (with PATH_INFO).")
    private PathSource pathSource = PathSource.REQUEST_URI;

    @Option(
            names = "--path-check",
            paramLabel = "CHECK",
            defaultValue = "log",
            description =
                    "Where REQUEST_URI and the web server's reading of the path differ: off, log, or reject (400).")
    private PathCheck pathCheck = PathCheck.LOG;

    @Option(
            names = "--mount-prefix",
            paramLabel = "PATH",
            defaultValue = "",
            showDefaultValue = Help.Visibility.NEVER,
            description = "Taken off the path of every request, such as /app. Default: none.")
    private String mountPrefix = "";

    @Option(
            names = "--port-source",
            paramLabel = "SOURCE",
            defaultValue = "scheme",
            description = "The port where HTTP_HOST has none: scheme (80 or 443), or server-port.")
    private PortSource portSource = PortSource.SCHEME;

    @Option(
            names = "--duplicate-headers",
            paramLabel = "WHICH",
            defaultValue = "keep",
            description = "Several values for a name that may stand for two fields: keep, reject (400), first or last.")
    private DuplicateHeaders duplicateHeaders = DuplicateHeaders.KEEP;

    @Option(names = "--allow-trace", description = "TRACE reaches the application instead of being refused with 405.")
    private boolean allowTrace;

    @Option(
            names = "--roles",
            paramLabel = "ROLE,...",
            split = ",|" + OptionSources.SEPARATOR,
            hideParamSyntax = true,
            defaultValue = "responder,authorizer",
            description = "FastCGI roles that are played: responder, authorizer, filter.")
    private List<Role> roles = List.of();

    @Option(
            names = "--stderr-to-front",
            paramLabel = "true|false",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "A failure of the application is one line in the web server's error log. Default: true.")
    private boolean stderrToFront;

    @Option(
            names = "--half-close",
            description = "A complete request is answered although the web server has ended its side of the connection,"
                    + " instead of being aborted.")
    private boolean halfClose;

    MappingOptions mappingOptions() {
        return MappingOptions.builder()
                .trustRemoteUser(trustRemoteUser)
                .trustSslVariables(trustSslVariables)
                .secret(secret)
                .pathSource(pathSource)
                .pathCheck(pathCheck)
                .mountPrefix(mountPrefix)
                .portSource(portSource)
                .duplicateHeaders(duplicateHeaders)
                .allowTrace(allowTrace)
                .build();
    }

    void configure(FastCgiConnectionFactory factory) {
        factory.setMappingOptions(mappingOptions());
        factory.setRoles(EnumSet.copyOf(roles));
        factory.setStderrToFront(stderrToFront);
        factory.setHalfClose(halfClose);
    }
}
