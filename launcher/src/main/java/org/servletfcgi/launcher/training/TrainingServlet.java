package org.servletfcgi.launcher.training;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Does what most servlets do, so that the classes for it are in the archive. */
public final class TrainingServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** For the container. */
    public TrainingServlet() {}

    /** Writes a line with a parameter and a header field of the request. */
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter()
                .println(request.getParameter("p") + " " + request.getHeader("User-Agent") + " "
                        + request.getRequestURL());
    }
}
