package org.servletfcgi.sample;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a variable of the web server became in the Servlet API.
 *
 * @param method the call that shows it
 * @param value what the call returns for this request, or null
 */
record Meaning(String method, @Nullable String value) {
    private static final String FIELD_PREFIX = "HTTP_";

    private record Call(String method, Function<HttpServletRequest, @Nullable Object> function) {}

    private static final Map<String, Call> CALLS = Map.ofEntries(
            Map.entry("REQUEST_METHOD", new Call("getMethod()", HttpServletRequest::getMethod)),
            Map.entry("REQUEST_URI", new Call("getRequestURI()", HttpServletRequest::getRequestURI)),
            Map.entry("QUERY_STRING", new Call("getQueryString()", HttpServletRequest::getQueryString)),
            Map.entry("SERVER_PROTOCOL", new Call("getProtocol()", HttpServletRequest::getProtocol)),
            Map.entry("REQUEST_SCHEME", new Call("getScheme()", HttpServletRequest::getScheme)),
            Map.entry("HTTPS", new Call("isSecure()", HttpServletRequest::isSecure)),
            Map.entry("HTTP_HOST", new Call("getServerName()", HttpServletRequest::getServerName)),
            Map.entry("SERVER_PORT", new Call("getLocalPort()", HttpServletRequest::getLocalPort)),
            Map.entry("SERVER_ADDR", new Call("getLocalAddr()", HttpServletRequest::getLocalAddr)),
            Map.entry("REMOTE_ADDR", new Call("getRemoteAddr()", HttpServletRequest::getRemoteAddr)),
            Map.entry("REMOTE_PORT", new Call("getRemotePort()", HttpServletRequest::getRemotePort)),
            Map.entry("REMOTE_USER", new Call("getRemoteUser()", HttpServletRequest::getRemoteUser)),
            Map.entry("AUTH_TYPE", new Call("getAuthType()", HttpServletRequest::getAuthType)),
            Map.entry("CONTENT_TYPE", new Call("getContentType()", HttpServletRequest::getContentType)),
            Map.entry("CONTENT_LENGTH", new Call("getContentLengthLong()", HttpServletRequest::getContentLengthLong)));

    /** Between the browser and the web server only, or dangerous: the connector makes no header fields of these. */
    private static final Set<String> HOP = Set.of(
            "HTTP_PROXY",
            "HTTP_CONNECTION",
            "HTTP_KEEP_ALIVE",
            "HTTP_PROXY_CONNECTION",
            "HTTP_TE",
            "HTTP_TRAILER",
            "HTTP_TRANSFER_ENCODING",
            "HTTP_UPGRADE",
            "HTTP_HTTP2_SETTINGS",
            "HTTP_EXPECT");

    /** Returns the meaning, or null for a variable that only the map of all variables has. */
    static @Nullable Meaning of(String variable, HttpServletRequest request) {
        Call call = CALLS.get(variable);
        if (call != null) {
            Object value = call.function().apply(request);
            return new Meaning(call.method(), value == null ? null : value.toString());
        }
        return variable.startsWith(FIELD_PREFIX) && !HOP.contains(variable) ? field(variable, request) : null;
    }

    /** Whether the variable is a header field and nothing more. */
    boolean isField() {
        return method.startsWith("getHeader(");
    }

    private static @Nullable Meaning field(String variable, HttpServletRequest request) {
        for (String name : Collections.list(request.getHeaderNames())) {
            String asVariable = FIELD_PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
            if (asVariable.equals(variable)) {
                return new Meaning("getHeader(\"" + name + "\")", request.getHeader(name));
            }
        }
        return null;
    }
}
