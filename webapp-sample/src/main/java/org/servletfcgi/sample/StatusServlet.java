package org.servletfcgi.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * {@code /status?code=NNN}: that status (200 to 599), with a line of text where the status allows a content; with
 * {@code content} also where it does not, as a mistaken application has it.
 */
@WebServlet("/status")
public final class StatusServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        OptionalLong code = Params.required(request, response, "code", 200, 599);
        if (code.isEmpty()) {
            return;
        }
        int status = (int) code.getAsLong();
        switch (status) {
            case 204, 205, 304 -> {
                response.setStatus(status);
                if (request.getParameter("content") != null) {
                    response.setContentLength(2);
                    response.getWriter().write("zz");
                }
            }
            default -> Text.send(response, status, "status " + status + "\n");
        }
    }
}
