package org.servletfcgi.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The frame of every HTML page: head, navigation, main content, footer, and the headers that protect it. */
final class Page {
    /** Nothing from elsewhere, nothing inline, and no other site may frame the page or take its forms. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; "
            + "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final List<Link> NAVIGATION = List.of(
            new Link("/", "This request"),
            new Link("/#upload", "Upload"),
            new Link("/#live", "Live"),
            new Link("/guestbook", "Guestbook"),
            new Link("/#errors", "Errors"),
            new Link("/#websocket", "WebSocket"),
            new Link("/help/", "All paths"));

    private record Link(String path, String label) {}

    private Page() {}

    /** Sends the page with the status set on the response; the content is complete HTML for {@code <main>}. */
    static void send(HttpServletRequest request, HttpServletResponse response, String title, Html main)
            throws IOException {
        byte[] page = render(request, title, main).getBytes(StandardCharsets.UTF_8);
        response.setContentType("text/html;charset=UTF-8");
        protect(response);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(page.length);
        response.getOutputStream().write(page);
    }

    /** Sets the header fields that keep scripts, styles and frames of others away. */
    static void protect(HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "same-origin");
    }

    /** Returns whether the client names HTML among the types it accepts, as browsers do and tools do not. */
    static boolean wanted(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/html");
    }

    private static String render(HttpServletRequest request, String title, Html main) {
        String context = request.getContextPath();
        Html html = new Html();
        html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
                .text(title)
                .raw(" · servlet-fcgi sample</title>\n<link rel=\"icon\" type=\"image/svg+xml\" href=\"")
                .text(context)
                .raw("/assets/icon.svg\">\n<link rel=\"stylesheet\" href=\"")
                .text(context)
                .raw("/assets/app.css\">\n<script type=\"module\" src=\"")
                .text(context)
                .raw("/assets/app.js\"></script>\n</head>\n<body>\n")
                .raw(
                        "<a class=\"skip\" href=\"#main\">Skip to content</a>\n<header class=\"top\">\n<a class=\"brand\" href=\"")
                .text(context)
                .raw("/\">servlet-fcgi <span>sample</span></a>\n<nav aria-label=\"Sample\">\n<ul>\n");
        for (Link link : NAVIGATION) {
            html.raw("<li><a href=\"").text(context + link.path()).raw("\"");
            html.raw(
                    link.path().equals(request.getServletPath() + pathInfo(request)) ? " aria-current=\"page\">" : ">");
            html.text(link.label()).raw("</a></li>\n");
        }
        return html.raw("</ul>\n</nav>\n</header>\n<main id=\"main\">\n")
                .raw(main.toString())
                .raw("</main>\n<footer><p>A sample application. Nothing you send leaves this machine or outlives the ")
                .raw(
                        "application: a counter and your name in the session, guestbook entries in memory.</p></footer>\n</body>\n</html>\n")
                .toString();
    }

    private static String pathInfo(HttpServletRequest request) {
        return request.getPathInfo() == null ? "" : request.getPathInfo();
    }
}
