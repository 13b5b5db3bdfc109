package org.servletfcgi.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code /form}: a page with a form, and its values after a POST (URL-encoded UTF-8, {@code name} and {@code message}). */
@WebServlet("/form")
public final class FormServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Html html = new Html()
                .raw("<h1>Post a form</h1>\n<p>The values come back in the next page, in UTF-8 both ways.</p>\n");
        Page.send(request, response, "Form", form(html, request));
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Html html = new Html()
                .raw("<h1>The form arrived</h1>\n<dl class=\"result\">\n<dt>Name</dt>\n<dd id=\"name-value\">")
                .text(request.getParameter("name"))
                .raw("</dd>\n<dt>Message</dt>\n<dd id=\"message-value\" class=\"multiline\">")
                .text(request.getParameter("message"))
                .raw("</dd>\n</dl>\n<h2>Once more</h2>\n");
        Page.send(request, response, "The form arrived", form(html, request));
    }

    private static Html form(Html html, HttpServletRequest request) {
        return html.raw("<form class=\"card\" method=\"post\" accept-charset=\"UTF-8\" action=\"")
                .text(request.getContextPath())
                .raw("/form\">\n<label for=\"name\">Name</label>\n")
                .raw("<input id=\"name\" name=\"name\" maxlength=\"200\" autocomplete=\"off\" value=\"Zoë\">\n")
                .raw("<label for=\"message\">Message</label>\n<textarea id=\"message\" name=\"message\" rows=\"4\" ")
                .raw(
                        "maxlength=\"10000\">Grüße, καλημέρα, 5 € &amp; &lt;hello&gt;</textarea>\n<button>Send</button>\n</form>\n");
    }
}
