package org.servletfcgi.launcher.exit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class OneLineTest {

    @Test
    void control_characters_become_blanks() {
        assertThat(OneLine.of("one\r\n\ttwo\u001b[31m ")).isEqualTo("one two [31m");
    }

    @Test
    void long_texts_are_cut() {
        assertThat(OneLine.of("x".repeat(2000))).isEqualTo("x".repeat(1000) + "...");
    }

    @Test
    void an_exception_is_given_with_its_first_cause() {
        Exception failure = new IllegalStateException("outer", new IOException("middle", new Error("inner")));

        assertThat(OneLine.of(failure))
                .isEqualTo("java.lang.IllegalStateException: outer, caused by java.lang.Error: inner");
    }

    @Test
    void a_cause_that_the_message_repeats_is_given_once() {
        assertThat(OneLine.of(new IllegalStateException(new IOException("inner"))))
                .isEqualTo("java.lang.IllegalStateException: java.io.IOException: inner");
    }

    @Test
    void an_exception_without_a_message_is_its_type() {
        assertThat(OneLine.of(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
    }
}
