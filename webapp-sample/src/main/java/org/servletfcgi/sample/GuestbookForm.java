package org.servletfcgi.sample;

import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form and the entries of the guestbook.
 *
 * @param name what the form's first field holds
 * @param text what the form's second field holds
 * @param news a sentence about what has just happened, or null
 * @param failed whether the sentence says what was wrong
 */
record GuestbookForm(String name, String text, @Nullable String news, boolean failed) {

    void append(Html html, String contextPath, String token, List<Guestbook.Entry> entries) {
        html.raw(
                        "<div id=\"guestbook-panel\" class=\"split\">\n<form class=\"card\" method=\"post\" accept-charset=\"UTF-8\" action=\"")
                .text(contextPath)
                .raw("/guestbook\">\n");
        if (news != null) {
            html.raw(
                            failed
                                    ? "<p class=\"outcome failed\" role=\"alert\">"
                                    : "<p class=\"outcome done\" role=\"status\">")
                    .text(news)
                    .raw("</p>\n");
        }
        html.raw("<input type=\"hidden\" name=\"" + CsrfToken.FIELD + "\" value=\"")
                .text(token)
                .raw("\">\n<label for=\"guestbook-name\">Name</label>\n")
                .raw("<input id=\"guestbook-name\" name=\"name\" required autocomplete=\"nickname\" maxlength=\"")
                .raw(Guestbook.MAX_NAME_LENGTH + "\" value=\"")
                .text(name)
                .raw("\">\n<label for=\"guestbook-text\">Text</label>\n")
                .raw("<textarea id=\"guestbook-text\" name=\"text\" required rows=\"4\" maxlength=\"")
                .raw(Guestbook.MAX_TEXT_LENGTH + "\">")
                .text(text)
                .raw("</textarea>\n<button id=\"guestbook-send\">Sign</button>\n</form>\n");
        entries(html, entries);
        html.raw("</div>\n");
    }

    private static void entries(Html html, List<Guestbook.Entry> entries) {
        html.raw("<ol id=\"guestbook-entries\" class=\"entries\" aria-label=\"Entries, the newest first\">\n");
        if (entries.isEmpty()) {
            html.raw("<li class=\"none\">Nobody has written yet.</li>\n");
        }
        for (Guestbook.Entry entry : entries) {
            String time = DateTimeFormatter.ISO_INSTANT.format(entry.written().truncatedTo(ChronoUnit.SECONDS));
            html.raw("<li><p class=\"by\"><strong>")
                    .text(entry.name())
                    .raw("</strong> <time datetime=\"")
                    .text(time)
                    .raw("\">")
                    .text(time.replace('T', ' ').replace("Z", " UTC"))
                    .raw("</time></p><p class=\"multiline\">")
                    .text(entry.text())
                    .raw("</p></li>\n");
        }
        html.raw("</ol>\n");
    }
}
