package org.servletfcgi.sample;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
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
        Map<String, String> request = new LinkedHashMap<>();
        Map<String, String> fields = new LinkedHashMap<>();
        Map<String, String> others = new LinkedHashMap<>();
        variables.forEach((name, value) -> group(name, request, fields, others).put(name, value));
        html.raw("<h2 id=\"variables\">What the variables became</h2>\n");
        table("Variables with a method of their own", request);
        folded("Header fields: %d variables, each a getHeader(…)".formatted(fields.size()), fields);
        folded("%d variables that no method shows".formatted(others.size()), others);
        html.raw(
                        "<p class=\"hint\">Bytes as FastCGI §3.4 counts them: two lengths of one byte each (four from 128 on), ")
                .raw("the name, the value. Passwords and cookies are hidden here. All variables are in a map, the ")
                .raw("request attribute <code>org.servletfcgi.params</code>.</p>\n");
    }

    private Map<String, String> group(
            String name, Map<String, String> request, Map<String, String> fields, Map<String, String> others) {
        Meaning meaning = Meaning.of(name, this.request);
        if (meaning == null) {
            return others;
        }
        return meaning.isField() ? fields : request;
    }

    private void folded(String title, Map<String, String> variables) {
        if (!variables.isEmpty()) {
            html.raw("<details>\n<summary>").text(title).raw("</summary>\n");
            table(title, variables);
            html.raw("</details>\n");
        }
    }

    private void table(String label, Map<String, String> variables) {
        html.raw("<table class=\"variables\" role=\"table\" aria-label=\"")
                .text(label)
                .raw("\">\n<thead role=\"rowgroup\">\n")
                .raw("<tr role=\"row\"><th role=\"columnheader\" scope=\"col\">Variable</th>")
                .raw("<th role=\"columnheader\" scope=\"col\">As the web server sent it</th>")
                .raw("<th role=\"columnheader\" scope=\"col\">Bytes</th>")
                .raw("<th role=\"columnheader\" scope=\"col\">In the Servlet API</th></tr>\n")
                .raw("</thead>\n<tbody role=\"rowgroup\">\n");
        variables.forEach(this::row);
        html.raw("</tbody>\n</table>\n");
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
            html.raw("<span class=\"none\">only in the map</span>");
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
