package org.servletfcgi.cgi.internal;

import static org.servletfcgi.cgi.internal.Text.badRequest;

import java.util.Locale;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.MappingOptions.PathSource;

/**
 * What a request is for: the path and query of REQUEST_URI, or of the variables that stand in for it.
 *
 * @param path percent-encoded, beginning with a slash; or {@code *}
 * @param query percent-encoded, or null where there is none
 * @param authority the authority of a REQUEST_URI in absolute form, else null
 */
record RequestTarget(
        String path, @Nullable String query, @Nullable Authority authority) {
    private static final String ASTERISK = "*";

    /** The target that {@link MappingOptions#pathSource()} says. */
    static RequestTarget of(MetaVariables variables, PathSource source, String method) {
        String requestUri = source == PathSource.REQUEST_URI ? variables.line("REQUEST_URI") : null;
        return requestUri == null ? ofDecoded(variables) : ofRequestUri(requestUri, variables, method);
    }

    /** The path in the web server's own reading, decoded: SCRIPT_NAME with PATH_INFO, else DOCUMENT_URI, else null. */
    static @Nullable String decodedPath(MetaVariables variables) {
        String scriptName = variables.nonEmpty("SCRIPT_NAME");
        String pathInfo = variables.nonEmpty("PATH_INFO");
        String script = scriptName == null ? "" : scriptName;
        String path = pathInfo == null ? script : script + pathInfo;
        if (path.startsWith("/")) {
            return path;
        }
        String documentUri = variables.nonEmpty("DOCUMENT_URI");
        return documentUri != null && documentUri.startsWith("/") ? documentUri : null;
    }

    private static RequestTarget ofDecoded(MetaVariables variables) {
        String path = decodedPath(variables);
        if (path == null) {
            throw badRequest("Expected a path in REQUEST_URI, SCRIPT_NAME with PATH_INFO, or DOCUMENT_URI");
        }
        Text.requireLine("SCRIPT_NAME, PATH_INFO and DOCUMENT_URI", path);
        return new RequestTarget(PathText.encodeDecodedPath(path), queryString(variables), null);
    }

    private static RequestTarget ofRequestUri(String requestUri, MetaVariables variables, String method) {
        if (requestUri.equals(ASTERISK)) {
            if (!HttpMethod.OPTIONS.is(method)) {
                throw badRequest("Expected the method OPTIONS with the REQUEST_URI *");
            }
            return new RequestTarget(ASTERISK, null, null);
        }
        if (requestUri.indexOf('#') >= 0) {
            throw badRequest("Expected a REQUEST_URI without a fragment");
        }
        if (requestUri.startsWith("/")) {
            return ofOriginForm(requestUri, variables, null);
        }
        return ofAbsoluteForm(requestUri, variables);
    }

    private static RequestTarget ofOriginForm(String target, MetaVariables variables, @Nullable Authority authority) {
        int mark = target.indexOf('?');
        if (mark < 0) {
            return new RequestTarget(PathText.encodePath(target), queryString(variables), authority);
        }
        String query = PathText.encodeQuery(target.substring(mark + 1));
        return new RequestTarget(PathText.encodePath(target.substring(0, mark)), query, authority);
    }

    // Apache httpd and h2o pass the absolute form on as the client sent it
    private static RequestTarget ofAbsoluteForm(String requestUri, MetaVariables variables) {
        int start = requestUri.indexOf("://") + 3;
        String scheme = start < 3 ? "" : requestUri.substring(0, start - 3).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw badRequest("Expected a REQUEST_URI that begins with / or http:// or https://");
        }
        int end = start;
        while (end < requestUri.length() && requestUri.charAt(end) != '/' && requestUri.charAt(end) != '?') {
            end++;
        }
        Authority authority = Authority.parse(requestUri.substring(start, end));
        if (authority == null) {
            throw badRequest("Expected a host in the REQUEST_URI in absolute form");
        }
        String rest = requestUri.substring(end);
        return ofOriginForm(rest.startsWith("/") ? rest : "/" + rest, variables, authority);
    }

    private static @Nullable String queryString(MetaVariables variables) {
        String query = variables.line("QUERY_STRING");
        if (query == null) {
            return null;
        }
        if (query.indexOf('#') >= 0) {
            throw badRequest("Expected a QUERY_STRING without a fragment");
        }
        return PathText.encodeQuery(query);
    }

    /** Jetty's URI without scheme and authority, parsed as Jetty parses that of an HTTP/1 request. */
    HttpURI.Mutable toUri() {
        if (isAsterisk()) {
            return HttpURI.build(path);
        }
        return HttpURI.build().pathQuery(query == null ? path : path + "?" + query);
    }

    boolean isAsterisk() {
        return path.equals(ASTERISK);
    }

    /** This target without a prefix of whole segments; 404 outside of it. */
    RequestTarget without(String prefix) {
        if (prefix.isEmpty() || isAsterisk()) {
            return this;
        }
        String rest = path.startsWith(prefix) ? path.substring(prefix.length()) : "outside";
        if (!rest.isEmpty() && !rest.startsWith("/")) {
            throw new HttpException.RuntimeException(HttpStatus.NOT_FOUND_404, "Expected a path below the mountPrefix");
        }
        return new RequestTarget(rest.isEmpty() ? "/" : rest, query, authority);
    }
}
