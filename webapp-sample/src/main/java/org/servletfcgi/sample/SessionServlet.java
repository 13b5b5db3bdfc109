package org.servletfcgi.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code /session}: counts visits in the session; a page for browsers, otherwise {@code id}, {@code count}, {@code new}. */
@WebServlet("/session")
public final class SessionServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String COUNTER = "counter";

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession session = request.getSession();
        int count = count(session);
        response.setHeader("Cache-Control", "no-store");
        if (Page.wanted(request)) {
            Page.send(request, response, "Session", page(request, session.isNew(), count));
        } else {
            Lines lines =
                    new Lines().add("id", session.getId()).add("count", count).add("new", session.isNew());
            Text.send(response, 200, lines.toString());
        }
    }

    private static int count(HttpSession session) {
        if (session.getAttribute(COUNTER) instanceof AtomicInteger counter) {
            int count = counter.incrementAndGet();
            session.setAttribute(COUNTER, counter);
            return count;
        }
        session.setAttribute(COUNTER, new AtomicInteger(1));
        return 1;
    }

    private static Html page(HttpServletRequest request, boolean isNew, int count) {
        return new Html()
                .raw("<h1>Session</h1>\n<p class=\"figure\"><span>")
                .text(Integer.toString(count))
                .raw(count == 1 ? "</span> visit" : "</span> visits")
                .raw(" in this session.</p>\n<p>")
                .raw(isNew ? "The session is new: this response sets its cookie." : "Your browser sent its cookie.")
                .raw("</p>\n<div class=\"actions\">\n<a class=\"button\" href=\"")
                .text(request.getContextPath())
                .raw("/session\">Visit again</a>\n<form method=\"post\" action=\"")
                .text(request.getContextPath())
                .raw("/session/end\"><button class=\"secondary\">End the session</button></form>\n</div>\n");
    }
}
