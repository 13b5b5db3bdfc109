package org.servletfcgi.launcher.app;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Sends {@code begun}, and writes a line to standard error when the request's content has ended. */
@WebServlet("/logging")
public final class LoggingServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getOutputStream().print("begun ");
        response.flushBuffer();
        request.getInputStream().readAllBytes();
        System.err.println("written by the servlet");
    }
}
