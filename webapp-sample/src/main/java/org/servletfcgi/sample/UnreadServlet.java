package org.servletfcgi.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * {@code POST /unread}: answers 413 at once and never reads the content. {@code POST /unread/NNN}: the same with that
 * status (200 to 599); a redirection goes to the root of the application.
 */
@WebServlet("/unread/*")
public final class UnreadServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        OptionalLong status = path == null
                ? OptionalLong.of(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE)
                : Params.number(path.substring(1), response, "status", 200, 599);
        if (status.isEmpty()) {
            return;
        }
        if (status.getAsLong() / 100 == 3) {
            response.setHeader("Location", request.getContextPath() + "/");
        }
        Text.send(response, (int) status.getAsLong(), "not read\n");
    }
}
