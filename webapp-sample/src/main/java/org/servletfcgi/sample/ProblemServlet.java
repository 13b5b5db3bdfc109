package org.servletfcgi.sample;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The error page of every status, by {@code <error-page>} in {@code web.xml}; it tells nothing about the cause. */
@WebServlet("/problem")
public final class ProblemServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        Object uri = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        response.setStatus(status);
        Html html = new Html()
                .raw("<div class=\"problem\">\n<p class=\"code\"><span class=\"hidden\">Error </span>")
                .text(Integer.toString(status))
                .raw("</p>\n<h1>")
                .text(title(status))
                .raw("</h1>\n<p>")
                .text(explanation(status))
                .raw("</p>\n");
        if (uri != null) {
            html.raw("<p>Requested: <code>").text(uri.toString()).raw("</code></p>\n");
        }
        html.raw("<p class=\"actions\"><a class=\"button\" href=\"")
                .text(request.getContextPath())
                .raw("/\">Back to the start</a></p>\n</div>\n");
        Page.send(request, response, title(status), html);
    }

    private static String title(int status) {
        return switch (status) {
            case 404 -> "Nothing here";
            case 405 -> "Not that way";
            case 413 -> "Too large";
            default -> status < 500 ? "That request does not work" : "Something went wrong";
        };
    }

    private static String explanation(int status) {
        return switch (status) {
            case 404 -> "This application has no page at that address.";
            case 405 -> "This address exists, but does not answer that request method.";
            case 413 -> "The request holds more than this application takes.";
            default ->
                status < 500
                        ? "The application could not make sense of the request."
                        : "The application failed while it answered. Its log says why.";
        };
    }
}
