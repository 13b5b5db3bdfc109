package org.servletfcgi.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;

/**
 * {@code /echo/*}, any method: the request as {@link Lines}, for programs. First {@link RequestFacts} in their order,
 * then {@code header.}, {@code param.} and {@code cookie.} lines, then length and SHA-256 of a content that is not a
 * URL-encoded form.
 */
@WebServlet("/echo/*")
public final class EchoServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Lines lines = new Lines();
        RequestFacts.of(request).forEach(lines::add);
        for (String name : Collections.list(request.getHeaderNames())) {
            for (String value : Collections.list(request.getHeaders(name))) {
                lines.add("header." + name.toLowerCase(Locale.ROOT), value);
            }
        }
        for (Map.Entry<String, String[]> parameter : request.getParameterMap().entrySet()) {
            for (String value : parameter.getValue()) {
                lines.add("param." + parameter.getKey(), value);
            }
        }
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                lines.add("cookie." + cookie.getName(), cookie.getValue());
            }
        }
        if (!RequestFacts.isForm(request)) {
            Content body = Content.read(request.getInputStream());
            lines.add("bodyLength", body.size()).add("bodySha256", body.sha256());
        }
        response.setHeader("Cache-Control", "no-store");
        Text.send(response, 200, lines.toString());
    }
}
