package org.servletfcgi.launcher.exit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CausesTest {

    private static IllegalStateException beforeCircle() {
        IllegalStateException second = new IllegalStateException("second");
        second.initCause(new IllegalStateException("third", second));
        return new IllegalStateException("first", second);
    }

    @Test
    void each_cause_of_a_circle_is_there_once() {
        assertThat(Causes.of(beforeCircle()))
                .extracting(Throwable::getMessage)
                .containsExactly("first", "second", "third");
    }

    @Test
    void a_line_of_an_exception_that_is_caused_by_a_circle_ends() {
        assertThat(OneLine.of(beforeCircle()))
                .isEqualTo("java.lang.IllegalStateException: first, caused by java.lang.IllegalStateException: third");
    }
}
