package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InputTest {
    @Test
    void a_line_has_no_line_ends_and_no_blanks_around_it() {
        assertThat(Input.line(" a\r\n\tb\u0000c ")).isEqualTo("a b c");
        assertThat(Input.line(null)).isEmpty();
    }

    @Test
    void lines_end_with_line_feeds_and_hold_no_other_control_characters() {
        assertThat(Input.lines("\na\r\nb\rc\n\td\u0000\u001B\u007F\n")).isEqualTo("a\nb\nc\n\td");
        assertThat(Input.lines(null)).isEmpty();
    }

    @Test
    void a_character_outside_the_basic_plane_counts_once() {
        assertThat(Input.length("a\uD83D\uDE00")).isEqualTo(2);
    }
}
