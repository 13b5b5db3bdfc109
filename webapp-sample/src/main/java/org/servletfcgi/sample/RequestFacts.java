package org.servletfcgi.sample;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the Servlet API says about a request, in a fixed order. */
final class RequestFacts {
    private static final String FORM = "application/x-www-form-urlencoded";

    private RequestFacts() {}

    /** Returns names after the API's accessors with their values; an absent value is null. */
    static Map<String, @Nullable Object> of(HttpServletRequest request) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("method", request.getMethod());
        facts.put("requestURI", request.getRequestURI());
        facts.put("contextPath", request.getContextPath());
        facts.put("servletPath", request.getServletPath());
        facts.put("pathInfo", request.getPathInfo());
        facts.put("queryString", request.getQueryString());
        facts.put("requestURL", request.getRequestURL());
        facts.put("scheme", request.getScheme());
        facts.put("secure", request.isSecure());
        facts.put("protocol", request.getProtocol());
        facts.put("serverName", request.getServerName());
        facts.put("serverPort", request.getServerPort());
        facts.put("remoteAddr", request.getRemoteAddr());
        facts.put("remotePort", request.getRemotePort());
        facts.put("localAddr", request.getLocalAddr());
        facts.put("localPort", request.getLocalPort());
        facts.put("remoteUser", request.getRemoteUser());
        facts.put("authType", request.getAuthType());
        facts.put("contentType", request.getContentType());
        facts.put("contentLength", request.getContentLengthLong());
        return facts;
    }

    /** Returns whether the content is an HTML form in its URL-encoded shape, which the container turns into parameters. */
    static boolean isForm(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && mediaType(type).equals(FORM);
    }

    /** Returns whether the content is a multipart form. */
    static boolean isMultipart(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && mediaType(type).equals("multipart/form-data");
    }

    private static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
