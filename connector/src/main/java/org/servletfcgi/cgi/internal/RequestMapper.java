package org.servletfcgi.cgi.internal;

import static org.servletfcgi.cgi.internal.Text.badRequest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.URIUtil;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.MappingOptions.DuplicateHeaders;
import org.servletfcgi.cgi.MappingOptions.PathCheck;
import org.servletfcgi.cgi.MappingOptions.PathSource;
import org.servletfcgi.cgi.MappingOptions.PortSource;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes HTTP requests of meta-variables (RFC 3875 §4.1); safe for use by several threads.
 *
 * <p>A request's URI carries the violations that Jetty found in it, such as an encoded slash or an empty segment.
 * Whether they are refused is up to the {@code UriCompliance} of Jetty's configuration, as for any other connector.
 */
public final class RequestMapper {
    private static final Logger LOG = LoggerFactory.getLogger(RequestMapper.class);
    private static final long WARN_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Fields of one value, where the last variable is the intended one. */
    private static final Set<HttpHeader> SINGLE = EnumSet.of(
            HttpHeader.AUTHORIZATION,
            HttpHeader.DATE,
            HttpHeader.FROM,
            HttpHeader.IF_MODIFIED_SINCE,
            HttpHeader.IF_RANGE,
            HttpHeader.IF_UNMODIFIED_SINCE,
            HttpHeader.MAX_FORWARDS,
            HttpHeader.ORIGIN,
            HttpHeader.PROXY_AUTHORIZATION,
            HttpHeader.RANGE,
            HttpHeader.REFERER,
            HttpHeader.USER_AGENT);

    private final MappingOptions options;
    private final AtomicLong pathDifferences = new AtomicLong();
    private final AtomicLong lastPathWarning = new AtomicLong(NanoTime.now() - WARN_INTERVAL_NANOS);

    /**
     * What the meta-variables of one request say.
     *
     * @param request method, URI, version, fields and content length (-1 where it is unknown, which does not mean that
     *     there is no content)
     * @param peer what belongs to the request and not to the socket on which it came
     */
    public record MappedRequest(MetaData.Request request, Peer peer) {}

    /**
     * A request that is refused because of what the web server's configuration most likely lacks. The message, which is for
     * the log, says what that is; the {@linkplain #getReason() reason}, which visitors see, does not.
     */
    public static final class RefusedException extends HttpException.RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String hint;

        private RefusedException(int status, String reason, String hint) {
            super(status, reason);
            this.hint = hint;
        }

        /** A request whose REQUEST_METHOD is missing or is no method; its status is 400. */
        static RefusedException badMethod(MetaVariables variables) {
            return new RefusedException(
                    HttpStatus.BAD_REQUEST_400, "Expected a method in REQUEST_METHOD", methodHint(variables));
        }

        /** A request without the {@link MappingOptions#secret()}, or with another value; its status is 403. */
        static RefusedException wrongSecret(SharedSecret secret, MetaVariables variables) {
            String missing = variables.get(secret.variable()) == null ? methodHint(variables) : "";
            return new RefusedException(
                    HttpStatus.FORBIDDEN_403,
                    "Expected the web server's secret in " + secret.variable(),
                    missing.isEmpty() ? "" : "; and a method in REQUEST_METHOD" + missing);
        }

        /** What to look for where REQUEST_METHOD did not come, to follow a message; or nothing. */
        private static String methodHint(MetaVariables variables) {
            return variables.get("REQUEST_METHOD") == null
                    ? ", which was not sent: in nginx, one fastcgi_param in a location drops all that it would inherit, so"
                            + " include fastcgi_params there too"
                    : "";
        }

        /** Whether the {@link MappingOptions#secret()} is missing or another one. */
        public boolean isWrongSecret() {
            return getCode() == HttpStatus.FORBIDDEN_403;
        }

        @Override
        public String getMessage() {
            return super.getMessage() + hint;
        }
    }

    /** A mapper with these options for all its requests. */
    public RequestMapper(MappingOptions options) {
        this.options = options;
    }

    /**
     * Makes the request that variables describe.
     *
     * @param beginNanoTime when the request began, of {@link System#nanoTime()}
     * @throws HttpException.RuntimeException 400 where a variable that is needed is missing or malformed, 403 without
     *     the {@link MappingOptions#secret()}, 404 outside of the {@link MappingOptions#mountPrefix()}, 405 for CONNECT
     *     and TRACE
     */
    public MappedRequest map(MetaVariables variables, long beginNanoTime) {
        requireSecret(variables);
        if (variables.controlCharacterInName()) {
            throw badRequest("Expected names of variables without NUL, CR and LF");
        }
        String method = method(variables);
        HttpVersion version = version(variables.trimmedLine("SERVER_PROTOCOL"));
        RequestTarget asked = RequestTarget.of(variables, options.pathSource(), method);
        checkForm(variables, asked, method);
        checkPath(variables, asked);
        RequestTarget target = asked.without(options.mountPrefix());
        Peer peer = Peer.of(variables, options);
        HttpFields.Mutable fields = fields(variables);
        long contentLength = ContentLength.of(variables);
        if (contentLength >= 0) {
            fields.add(new HttpField.LongValueHttpField(HttpHeader.CONTENT_LENGTH, contentLength));
        }
        Authority host = host(variables, peer);
        if (host != null) {
            fields.add(new HostPortHttpField(host.host(), host.port()));
        }
        HttpURI uri = uri(target, peer, host != null ? host : otherAuthority(target, peer));
        MetaData.Request request =
                new MetaData.Request(beginNanoTime, method, uri, version, fields.asImmutable(), contentLength);
        return new MappedRequest(request, peer);
    }

    /**
     * The variables that an application may see: the last value of each, without the {@link MappingOptions#secret()};
     * unmodifiable.
     */
    public Map<String, String> visible(MetaVariables variables) {
        SharedSecret secret = options.secret();
        return variables.without(secret == null ? null : secret.variable());
    }

    /** Whether a variable may be kept for requests that have the same one: not where its value is a secret. */
    public boolean mayKeep(Variable variable) {
        SharedSecret secret = options.secret();
        return !variable.isConfidential()
                && (secret == null || !secret.variable().equals(variable.name()));
    }

    private void requireSecret(MetaVariables variables) {
        SharedSecret secret = options.secret();
        if (secret != null && !isSame(secret.value(), variables.get(secret.variable()))) {
            throw RefusedException.wrongSecret(secret, variables);
        }
    }

    /** Compares in a time that does not depend on where the values differ. */
    private static boolean isSame(String secret, @Nullable String given) {
        return given != null
                && MessageDigest.isEqual(
                        secret.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private String method(MetaVariables variables) {
        String method = variables.line("REQUEST_METHOD");
        if (method == null || !Text.isToken(method)) {
            throw RefusedException.badMethod(variables);
        }
        boolean trace = HttpMethod.TRACE.is(method) && !options.allowTrace();
        if (trace || HttpMethod.CONNECT.is(method)) {
            throw new HttpException.RuntimeException(
                    HttpStatus.METHOD_NOT_ALLOWED_405, "The methods CONNECT and TRACE are not allowed");
        }
        return method;
    }

    // RFC 3875 §4.1.16 has INCLUDED and extensions besides; h2o sends HTTP/2
    private static HttpVersion version(@Nullable String protocol) {
        return switch (protocol == null ? "" : protocol) {
            case "HTTP/1.0" -> HttpVersion.HTTP_1_0;
            case "HTTP/2", "HTTP/2.0" -> HttpVersion.HTTP_2;
            case "HTTP/3", "HTTP/3.0" -> HttpVersion.HTTP_3;
            default -> HttpVersion.HTTP_1_1;
        };
    }

    private void checkForm(MetaVariables variables, RequestTarget target, String method) {
        if (options.pathCheck() != PathCheck.STRICT) {
            return;
        }
        requireForm(target);
        if (options.pathSource() == PathSource.SCRIPT_NAME) {
            // The rules of HAProxy see this text, and its SCRIPT_NAME is decoded.
            requireForm(RequestTarget.of(variables, PathSource.REQUEST_URI, method));
        }
    }

    private static void requireForm(RequestTarget target) {
        String fault = target.isAsterisk() ? null : PathText.fault(target.path());
        if (fault != null) {
            throw badRequest("Expected a path without " + fault + " (pathCheck=strict)");
        }
    }

    private void checkPath(MetaVariables variables, RequestTarget target) {
        boolean comparable = options.pathSource() == PathSource.REQUEST_URI
                && variables.nonEmpty("REQUEST_URI") != null
                && !target.isAsterisk();
        String decoded = RequestTarget.decodedPath(variables);
        if (options.pathCheck() == PathCheck.OFF || !comparable || decoded == null) {
            return;
        }
        // Most paths: what is equal and not encoded needs no normal form to be equal.
        if (target.path().equals(decoded) && decoded.indexOf('%') < 0) {
            return;
        }
        if (PathText.normalizeEncoded(target.path()).equals(PathText.normalizeDecoded(decoded))) {
            return;
        }
        if (options.pathCheck() != PathCheck.LOG) {
            throw badRequest("Expected the same path in REQUEST_URI and in the decoded variables (pathCheck)");
        }
        warnOfPaths();
    }

    private void warnOfPaths() {
        long count = pathDifferences.incrementAndGet();
        long now = NanoTime.now();
        long last = lastPathWarning.get();
        if (NanoTime.elapsed(last, now) >= WARN_INTERVAL_NANOS && lastPathWarning.compareAndSet(last, now)) {
            LOG.warn(
                    "REQUEST_URI and the web server's decoded variables say different paths ({} requests so far): the"
                            + " web server rewrites paths, or its access rules see other paths than the application."
                            + " See pathCheck and pathSource",
                    count);
        }
    }

    /** Every {@code HTTP_} variable but Host, and CONTENT_TYPE. */
    private HttpFields.Mutable fields(MetaVariables variables) {
        HttpFields.Mutable fields = HttpFields.build();
        String contentType = variables.trimmedLine("CONTENT_TYPE");
        if (contentType != null) {
            fields.add(new HttpField(HttpHeader.CONTENT_TYPE, contentType));
        }
        for (int i = 0; i < variables.size(); i++) {
            Variable variable = variables.at(i);
            if (variable.isField()) {
                HttpField field = variable.field();
                if (field == null) {
                    throw Text.badLine("an HTTP_ variable");
                }
                put(field, fields);
            }
        }
        return fields;
    }

    private void put(HttpField field, HttpFields.Mutable fields) {
        HttpHeader header = field.getHeader();
        boolean single = header != null && SINGLE.contains(header);
        boolean perhapsTwoFields = field.getName().indexOf('-') >= 0;
        DuplicateHeaders policy = perhapsTwoFields ? options.duplicateHeaders() : DuplicateHeaders.KEEP;
        if (policy == DuplicateHeaders.REJECT && fields.contains(field.getName())) {
            throw badRequest("Expected one variable for each HTTP_ name with an underscore (duplicateHeaders)");
        }
        if (single || policy == DuplicateHeaders.LAST) {
            fields.put(field);
        } else if (policy != DuplicateHeaders.FIRST || !fields.contains(field.getName())) {
            fields.add(field);
        }
    }

    private @Nullable Authority host(MetaVariables variables, Peer peer) {
        Authority host = variables.made("HTTP_HOST", Authority::parse);
        if (host == null) {
            if (variables.trimmedLine("HTTP_HOST") == null) {
                return null;
            }
            throw badRequest("Expected a host in HTTP_HOST");
        }
        boolean serverPort = options.portSource() == PortSource.SERVER_PORT && host.port() == Authority.NO_PORT;
        return serverPort ? host.withPort(withoutDefault(peer.local().port(), peer)) : host;
    }

    /** The authority of a request without HTTP_HOST, or null where nothing says one. */
    private static @Nullable Authority otherAuthority(RequestTarget target, Peer peer) {
        if (target.authority() != null) {
            return target.authority();
        }
        Peer.Address local = peer.local();
        Authority server = local.name().isEmpty()
                ? Authority.ofAddress(local.ip())
                : new Authority(local.name(), Authority.NO_PORT);
        return server == null ? null : server.withPort(local.port());
    }

    private static HttpURI uri(RequestTarget target, Peer peer, @Nullable Authority authority) {
        try {
            HttpURI.Mutable uri = target.toUri().scheme(scheme(peer));
            if (authority != null) {
                uri.authority(authority.host(), withoutDefault(authority.port(), peer));
            }
            return uri.asImmutable();
        } catch (IllegalArgumentException e) {
            throw new HttpException.RuntimeException(
                    HttpStatus.BAD_REQUEST_400, "Expected a valid path in the request", e);
        }
    }

    private static int withoutDefault(int port, Peer peer) {
        return port == URIUtil.getDefaultPortForScheme(scheme(peer)) ? Authority.NO_PORT : port;
    }

    private static String scheme(Peer peer) {
        return peer.secure() ? "https" : "http";
    }
}
