package org.servletfcgi.sample;

import jakarta.servlet.ServletConnection;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The page about one request: its way here, what the web server sent, what the servlet sees, what to try next. */
final class HomePage {
    /** Set by the connector: the variables of the FastCGI request, a {@code Map<String, String>}. */
    static final String VARIABLES = "org.servletfcgi.params";

    private final HttpServletRequest request;
    private final @Nullable Map<String, String> variables;
    private final Html html = new Html();

    HomePage(HttpServletRequest request) {
        this.request = request;
        this.variables = variables(request.getAttribute(VARIABLES));
    }

    Html render() {
        heading();
        html.raw("<div class=\"columns\">\n<section aria-labelledby=\"sent\">\n");
        html.raw("<h2 id=\"sent\">What the web server sent</h2>\n");
        sent();
        html.raw("</section>\n<section aria-labelledby=\"seen\">\n<h2 id=\"seen\">What the servlet sees</h2>\n");
        seen();
        html.raw("</section>\n</div>\n");
        return TryIt.append(html, request.getContextPath());
    }

    private void heading() {
        html.raw("<p class=\"eyebrow\">")
                .text(request.getMethod() + " " + request.getRequestURI())
                .raw("</p>\n<h1>This request arrived over ")
                .raw(variables == null ? "plain HTTP" : "<em>FastCGI</em>")
                .raw("</h1>\n<ol class=\"route\" aria-label=\"The way of this request\">\n");
        stop("Browser", request.getRemoteAddr(), "port " + request.getRemotePort());
        if (variables != null) {
            String software = variables.getOrDefault("SERVER_SOFTWARE", "web server");
            stop("Web server", software.isEmpty() ? "web server" : software, request.getProtocol());
            stop("FastCGI", variables.size() + " variables", variables.getOrDefault("GATEWAY_INTERFACE", ""));
        }
        ServletContext context = request.getServletContext();
        stop(
                "Servlet container",
                context.getServerInfo(),
                "Servlet " + context.getMajorVersion() + "." + context.getMinorVersion() + ", Java "
                        + Runtime.version().feature());
        html.raw("</ol>\n");
    }

    private void stop(String label, String value, String detail) {
        html.raw("<li><span class=\"label\">")
                .text(label)
                .raw("</span> <strong>")
                .text(value)
                .raw("</strong> <span class=\"detail\">")
                .text(detail)
                .raw("</span></li>\n");
    }

    private void sent() {
        if (variables == null) {
            html.raw("<p class=\"notice\">No FastCGI variables: this request came to the servlet container over plain ")
                    .raw("HTTP. Behind a web server with FastCGI, every variable it sends is listed here.</p>\n");
            return;
        }
        Map<String, @Nullable Object> own = new TreeMap<>(variables);
        Map<String, @Nullable Object> fields = new TreeMap<>(own);
        own.keySet().removeIf(name -> name.startsWith("HTTP_"));
        fields.keySet().removeIf(name -> !name.startsWith("HTTP_"));
        list("CGI variables", own);
        list("Header fields as variables", fields);
    }

    private void seen() {
        list("Request", RequestFacts.of(request));
        Map<String, @Nullable Object> more = new LinkedHashMap<>();
        more.put("locales", locales());
        more.put("session id present", request.getRequestedSessionId() != null);
        ServletConnection connection = request.getServletConnection();
        more.put("connection id", connection.getConnectionId());
        more.put("connection protocol", connection.getProtocol());
        more.put("request id", request.getRequestId());
        list("Context", more);
        list("Header fields", headers());
        list("Cookies", cookies());
    }

    private String locales() {
        return Collections.list(request.getLocales()).stream()
                .map(Locale::toLanguageTag)
                .collect(Collectors.joining(", "));
    }

    private Map<String, @Nullable Object> headers() {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name, String.join("\n", Collections.list(request.getHeaders(name))));
        }
        return headers;
    }

    private Map<String, @Nullable Object> cookies() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                values.put("cookie " + cookie.getName(), cookie.getValue());
            }
        }
        return values;
    }

    private void list(String title, Map<String, @Nullable Object> facts) {
        html.raw("<h3>").text(title).raw("</h3>\n");
        if (facts.isEmpty()) {
            html.raw("<p class=\"facts none\">none</p>\n");
            return;
        }
        html.raw("<dl class=\"facts\">\n");
        facts.forEach((name, value) -> {
            html.raw("<div><dt>").text(name).raw("</dt><dd>");
            value(name, value);
            html.raw("</dd></div>\n");
        });
        html.raw("</dl>\n");
    }

    private void value(String name, @Nullable Object value) {
        if (value == null) {
            html.raw("<span class=\"none\">null</span>");
        } else if (value.toString().isEmpty()) {
            html.raw("<span class=\"none\">empty</span>");
        } else if (Secrets.isSecret(name, value.toString())) {
            html.raw("<span class=\"none\">hidden</span>");
        } else {
            html.text(value.toString());
        }
    }

    private static @Nullable Map<String, String> variables(@Nullable Object attribute) {
        if (!(attribute instanceof Map<?, ?> map)) {
            return null;
        }
        Map<String, String> variables = new TreeMap<>();
        map.forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
        return variables;
    }
}
