package org.servletfcgi.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code POST /unread}: answers 413 at once and never reads the content. */
@WebServlet("/unread")
public final class UnreadServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Text.send(response, HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, "not read\n");
    }
}
