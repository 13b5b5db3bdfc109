package org.servletfcgi.sample;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code /guestbook}: a form and the entries; a POST of {@code name}, {@code text} and the session's {@code token}
 * appends one and redirects to the page (303). Without the token it is 403, and 422 where name or text do not fit; both
 * keep what was written in the form.
 */
@WebServlet("/guestbook")
public final class GuestbookServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int UNPROCESSABLE = 422;
    private static final String NAME = GuestbookServlet.class.getName() + ".name";
    private static final String NEWS = GuestbookServlet.class.getName() + ".news";

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        HttpSession session = request.getSession();
        String news = text(session, NEWS);
        session.removeAttribute(NEWS);
        send(request, response, new GuestbookForm(name(session), "", news, false));
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String name = Input.line(request.getParameter("name"));
        String text = Input.lines(request.getParameter("text"));
        if (!CsrfToken.matches(request)) {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            send(request, response, new GuestbookForm(name, text, "The form had expired. Please send it again.", true));
            return;
        }
        String problem = problem(name, text);
        if (problem != null) {
            response.setStatus(UNPROCESSABLE);
            send(request, response, new GuestbookForm(name, text, problem, true));
            return;
        }
        HttpSession session = request.getSession();
        session.setAttribute(NAME, name);
        session.setAttribute(NEWS, "Thank you, " + name + ".");
        try {
            Guestbook.of(getServletContext()).add(new Guestbook.Entry(name, text, Instant.now()));
        } catch (SQLException e) {
            throw new ServletException("the guestbook's database refused an entry", e);
        }
        response.sendRedirect(request.getContextPath() + "/guestbook", HttpServletResponse.SC_SEE_OTHER);
    }

    private static @Nullable String problem(String name, String text) {
        if (name.isEmpty() || Input.length(name) > Guestbook.MAX_NAME_LENGTH) {
            return "Please give a name of 1 to " + Guestbook.MAX_NAME_LENGTH + " characters.";
        }
        if (text.isEmpty() || Input.length(text) > Guestbook.MAX_TEXT_LENGTH) {
            return "Please write 1 to " + Guestbook.MAX_TEXT_LENGTH + " characters.";
        }
        return null;
    }

    private void send(HttpServletRequest request, HttpServletResponse response, GuestbookForm form)
            throws IOException, ServletException {
        String token = CsrfToken.of(request.getSession());
        try {
            Html html = new Html()
                    .raw("<section id=\"guestbook\" aria-labelledby=\"guestbook-title\">\n")
                    .raw("<h1 id=\"guestbook-title\">Guestbook</h1>\n<p>The session remembers your name; the last ")
                    .text(Guestbook.MAX_ENTRIES
                            + " entries are in an embedded database, in memory until the application stops.")
                    .raw("</p>\n");
            form.append(
                    html,
                    request.getContextPath(),
                    token,
                    Guestbook.of(getServletContext()).entries());
            Page.send(request, response, "Guestbook", html.raw("</section>\n"));
        } catch (SQLException e) {
            throw new ServletException("the guestbook's database could not be read", e);
        }
    }

    private static String name(HttpSession session) {
        String name = text(session, NAME);
        return name == null ? "" : name;
    }

    private static @Nullable String text(HttpSession session, String attribute) {
        return session.getAttribute(attribute) instanceof String text ? text : null;
    }
}
