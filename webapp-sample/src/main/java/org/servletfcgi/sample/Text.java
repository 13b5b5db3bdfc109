package org.servletfcgi.sample;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Responses as plain UTF-8 text. */
final class Text {
    static final String CONTENT_TYPE = "text/plain;charset=UTF-8";

    private Text() {}

    /** Sends the text with its Content-Length; {@code nosniff} because the text may repeat what the client sent. */
    static void send(HttpServletResponse response, int status, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(CONTENT_TYPE);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(content.length);
        response.getOutputStream().write(content);
    }
}
