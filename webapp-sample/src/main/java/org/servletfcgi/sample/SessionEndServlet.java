package org.servletfcgi.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** {@code POST /session/end}: invalidates the session, if there is one. */
@WebServlet("/session/end")
public final class SessionEndServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
        if (Page.wanted(request)) {
            Html html = new Html()
                    .raw(
                            "<h1>Session ended</h1>\n<p>The next visit starts counting at one.</p>\n<p><a class=\"button\" href=\"")
                    .text(request.getContextPath())
                    .raw("/session\">Start a new one</a></p>\n");
            Page.send(request, response, "Session ended", html);
        } else {
            Text.send(response, 200, "ended\n");
        }
    }
}
