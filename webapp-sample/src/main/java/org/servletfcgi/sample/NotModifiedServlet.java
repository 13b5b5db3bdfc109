package org.servletfcgi.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;

/** {@code /not-modified}: a content with ETag {@code "v1"}, answered 304 where If-None-Match names it. */
@WebServlet("/not-modified")
public final class NotModifiedServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String ETAG = "\"v1\"";

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("ETag", ETAG);
        response.setHeader("Cache-Control", "no-cache");
        if (Collections.list(request.getHeaders("If-None-Match")).stream().anyMatch(NotModifiedServlet::matches)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        } else {
            Text.send(response, 200, "version 1\n");
        }
    }

    /** RFC 9110 §13.1.2: a list of entity tags, compared weakly, or {@code *}. */
    private static boolean matches(String ifNoneMatch) {
        for (String tag : ifNoneMatch.split(",", -1)) {
            String opaque = tag.strip();
            if (opaque.equals("*") || opaque.equals(ETAG) || opaque.equals("W/" + ETAG)) {
                return true;
            }
        }
        return false;
    }
}
