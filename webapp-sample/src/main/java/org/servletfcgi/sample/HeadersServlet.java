package org.servletfcgi.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * {@code /headers}: a response with repeated fields: {@code X-Two} and Set-Cookie twice each; with {@code connection}
 * also with fields that are not the application's, which would break the response if they came through; with
 * {@code size=N} also {@code X-Big} of so many characters.
 */
@WebServlet("/headers")
public final class HeadersServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.addHeader("X-Two", "a");
        response.addHeader("X-Two", "b");
        response.addCookie(new Cookie("one", "1"));
        response.addCookie(new Cookie("two", "2"));
        response.setHeader("Cache-Control", "no-store");
        if (request.getParameter("connection") != null) {
            setFieldsOfTheConnection(response);
        }
        OptionalLong size = Params.optional(request, response, "size", 65_000, 0);
        if (size.isEmpty()) {
            return;
        }
        if (size.getAsLong() > 0) {
            response.setHeader("X-Big", "x".repeat((int) size.getAsLong()));
        }
        Text.send(response, 200, "ok");
    }

    private static void setFieldsOfTheConnection(HttpServletResponse response) {
        response.setHeader("Status", "404 Not Found");
        response.setHeader("Transfer-Encoding", "chunked");
        response.setHeader("Connection", "close, X-Two");
        response.setHeader("Keep-Alive", "timeout=99");
        response.setHeader("Upgrade", "example");
        response.setHeader("Trailer", "X-Two");
        response.setHeader("X-CGI-Example", "1");
    }
}
