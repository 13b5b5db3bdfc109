package org.servletfcgi.sample;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table of the variables: what each is on the wire, which call of the Servlet API shows it, and as what. */
final class VariableTable {
    private final HttpServletRequest request;
    private final Html html;

    VariableTable(HttpServletRequest request, Html html) {
        this.request = request;
        this.html = html;
    }

    void append(Map<String, String> variables) {
        html.raw("<h2 id=\"variables\">What the variables became</h2>\n")
                .raw(
                        "<table class=\"variables\" role=\"table\" aria-labelledby=\"variables\">\n<thead role=\"rowgroup\">\n")
                .raw("<tr role=\"row\"><th role=\"columnheader\" scope=\"col\">Variable</th>")
                .raw("<th role=\"columnheader\" scope=\"col\">As the web server sent it</th>")
                .raw("<th role=\"columnheader\" scope=\"col\">Bytes</th>")
                .raw("<th role=\"columnheader\" scope=\"col\">In the Servlet API</th></tr>\n")
                .raw("</thead>\n<tbody role=\"rowgroup\">\n");
        variables.forEach(this::row);
        html.raw("</tbody>\n</table>\n<p class=\"hint\">Bytes as FastCGI §3.4 counts them: two lengths of one byte ")
                .raw("each (four from 128 on), the name, the value. Passwords and cookies are hidden here. A variable ")
                .raw("without a method of its own is in the map <code>org.servletfcgi.params</code>.</p>\n");
    }

    private void row(String name, String value) {
        html.raw("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">")
                .text(name)
                .raw("</th><td role=\"cell\">");
        Shown.append(html, name, value);
        html.raw("</td><td role=\"cell\" class=\"number\">")
                .text(Long.toString(RecordSizes.pair(name, value)))
                .raw("</td><td role=\"cell\">");
        meaning(name, value, Meaning.of(name, request));
        html.raw("</td></tr>\n");
    }

    private void meaning(String name, String sent, @Nullable Meaning meaning) {
        if (meaning == null) {
            html.raw("<span class=\"none\">in the map only</span>");
            return;
        }
        html.raw("<code>").text(meaning.method()).raw("</code> ");
        if (sent.equals(meaning.value())) {
            html.raw("<span class=\"same\">the same</span>");
        } else {
            html.raw("<span class=\"became\"><span aria-hidden=\"true\">→ </span>");
            Shown.append(html, name, meaning.value());
            html.raw("</span>");
        }
    }
}
