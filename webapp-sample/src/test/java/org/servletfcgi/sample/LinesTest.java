package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinesTest {
    @Test
    void each_pair_is_one_line_whatever_it_holds() {
        Lines lines = new Lines()
                .add("plain", "a=b")
                .add("breaks", "\r\n\\")
                .add("empty", "")
                .add("null", null)
                .add("n=\n\\", 1);

        assertThat(lines).hasToString("plain=a=b\nbreaks=\\r\\n\\\\\nempty=\nnull\nn\\=\\n\\\\=1\n");
    }
}
