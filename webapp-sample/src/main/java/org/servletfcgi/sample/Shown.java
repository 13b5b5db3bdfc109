package org.servletfcgi.sample;

import org.jspecify.annotations.Nullable;

/** How a value appears on a page: escaped, and credentials not at all. */
final class Shown {
    private Shown() {}

    /** Appends the value that stands under the name, or a word for null, for the empty string and for a credential. */
    static void append(Html html, String name, @Nullable Object value) {
        if (value == null) {
            html.raw("<span class=\"none\">null</span>");
        } else if (value.toString().isEmpty()) {
            html.raw("<span class=\"none\">empty</span>");
        } else if (Secrets.isSecret(name, value.toString())) {
            html.raw("<span class=\"none\">hidden</span>");
        } else {
            html.text(value.toString());
        }
    }
}
