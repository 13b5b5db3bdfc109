package org.servletfcgi.launcher.app;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Sends {@code begun}, then the request's content as it comes, until it ends. */
@WebServlet("/held")
public final class HeldServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getOutputStream().print("begun ");
        response.flushBuffer();
        request.getInputStream().transferTo(response.getOutputStream());
    }
}
