package org.servletfcgi.sample;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The picture of one request's way: the places it passes, the records that carry it, what became of its variables. */
final class Arrival {
    private final HttpServletRequest request;
    private final @Nullable Map<String, String> variables;
    private final Html html;

    Arrival(HttpServletRequest request, Html html) {
        this.request = request;
        this.variables = Variables.of(request);
        this.html = html;
    }

    void append() {
        html.raw("<section id=\"arrival\" class=\"arrival\" aria-labelledby=\"arrival-title\">\n<p class=\"eyebrow\">")
                .text(request.getMethod() + " " + request.getRequestURI())
                .raw("</p>\n<h1 id=\"arrival-title\">This request arrived over ")
                .raw(variables == null ? "plain HTTP" : "<em>FastCGI</em>")
                .raw("</h1>\n");
        if (variables == null) {
            plainHttp();
        } else {
            fastCgi(variables);
        }
        new Seen(request, html).append(variables == null);
        html.raw("</section>\n");
    }

    private void plainHttp() {
        route("This request went from the browser straight to the servlet container");
        stop("Browser", request.getRemoteAddr(), "port " + request.getRemotePort());
        container();
        html.raw("</ol>\n<p class=\"notice\">No FastCGI variables: this request came to the servlet container over ")
                .raw("plain HTTP. Behind a web server with FastCGI, this page shows each record of the request, ")
                .raw("every variable in it, and what the Servlet API made of it.</p>\n");
    }

    private void fastCgi(Map<String, String> sent) {
        long bytes = RecordSizes.pairs(sent);
        html.raw("<p class=\"lead\">Your browser asked the web server; the web server wrote the request into a ")
                .raw("socket as binary records; the connector made a servlet request of them. ")
                .raw("Here is what went over the socket, and what became of it.</p>\n");
        route("The way of this request: browser, web server, socket, records, servlet");
        String software = sent.getOrDefault("SERVER_SOFTWARE", "");
        stop("Browser", request.getRemoteAddr(), "port " + request.getRemotePort());
        stop("Web server", software.isEmpty() ? "web server" : software, request.getProtocol());
        stop("Socket", "FastCGI 1.0", "TCP or Unix");
        stop("Records", sent.size() + " variables", bytes + " bytes of PARAMS");
        container();
        html.raw("</ol>\n");
        new RecordPicture(html).append(sent, bytes, request.getContentLengthLong());
        new VariableTable(request, html).append(sent);
    }

    private void route(String label) {
        html.raw("<ol class=\"route\" aria-label=\"").text(label).raw("\">\n");
    }

    private void container() {
        ServletContext context = request.getServletContext();
        stop(
                "Servlet",
                context.getServerInfo(),
                "Servlet " + context.getMajorVersion() + "." + context.getMinorVersion() + ", Java "
                        + Runtime.version().feature());
    }

    private void stop(String label, String value, String detail) {
        html.raw("<li><span class=\"label\">")
                .text(label)
                .raw("</span> <strong>")
                .text(value)
                .raw("</strong> <span class=\"detail\">")
                .text(detail)
                .raw("</span></li>\n");
    }
}
