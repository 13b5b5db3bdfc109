package org.servletfcgi.sample;

import jakarta.servlet.ServletConnection;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything that the servlet sees of a request, as lists of names and values behind a line that opens them. */
final class Seen {
    private final HttpServletRequest request;
    private final Html html;

    Seen(HttpServletRequest request, Html html) {
        this.request = request;
        this.html = html;
    }

    void append(boolean open) {
        html.raw(open ? "<details class=\"seen\" open>\n" : "<details class=\"seen\">\n")
                .raw("<summary>Everything the servlet sees of it</summary>\n<div class=\"columns\">\n<div>\n");
        list("Request", RequestFacts.of(request));
        html.raw("</div>\n<div>\n");
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
        html.raw("</div>\n</div>\n</details>\n");
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
            Shown.append(html, name, value);
            html.raw("</dd></div>\n");
        });
        html.raw("</dl>\n");
    }
}
