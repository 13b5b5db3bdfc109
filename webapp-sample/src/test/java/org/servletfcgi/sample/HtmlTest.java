package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HtmlTest {
    @Test
    void markup_and_quotes_are_escaped() {
        assertThat(Html.escape("<a href=\"x\" id='y'>&amp;</a>"))
                .isEqualTo("&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
    }

    @Test
    void null_is_nothing() {
        assertThat(Html.escape(null)).isEmpty();
    }

    @Test
    void characters_that_html_does_not_allow_are_replaced_and_line_breaks_kept() {
        assertThat(Html.escape("a\u0000\u001b\u007f\u0085b\t\r\n")).isEqualTo("a\uFFFD\uFFFD\uFFFD\uFFFDb\t\r\n");
    }

    @Test
    void other_letters_and_surrogate_pairs_stay() {
        assertThat(Html.escape("Grüße 你好 🎉")).isEqualTo("Grüße 你好 🎉");
    }
}
