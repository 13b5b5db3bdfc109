package org.servletfcgi.sample;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code /error}: throws; with {@code after=commit} only after ten bytes have gone out. */
@WebServlet("/error")
public final class ErrorServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if ("commit".equals(request.getParameter("after"))) {
            response.setContentType(Text.CONTENT_TYPE);
            response.getOutputStream().write("ten bytes\n".getBytes(StandardCharsets.US_ASCII));
            response.flushBuffer();
        }
        throw new ServletException("deliberate failure");
    }
}
