package org.servletfcgi.launcher.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.servletfcgi.launcher.log.Limiter.Admission;

class LimiterTest {

    private static final String JETTY = "org.eclipse.jetty.ee11.servlet.ServletChannel";

    private final AtomicLong nanoTime = new AtomicLong();
    private final Limiter limiter = new Limiter(nanoTime::get);

    private Admission admit(String logger, Level level, @Nullable Throwable thrown) {
        LogRecord event = new LogRecord(level, "message");
        event.setLoggerName(logger);
        event.setSourceMethodName("handleException");
        event.setThrown(thrown);
        return limiter.admit(event);
    }

    private long admitted(int events, @Nullable Throwable thrown) {
        long admitted = 0;
        for (int i = 0; i < events; i++) {
            admitted += admit(JETTY, Level.WARNING, thrown).isLeftOut() ? 0 : 1;
        }
        return admitted;
    }

    @Test
    void a_kind_has_20_lines_in_ten_seconds_and_the_next_one_counts_those_that_were_left_out() {
        assertThat(admitted(50, null)).isEqualTo(20);
        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(10) + 1);
        Admission next = admit(JETTY, Level.WARNING, null);

        assertThat(next.isLeftOut()).isFalse();
        assertThat(next.leftOut()).isEqualTo(30);
        assertThat(admit(JETTY, Level.WARNING, null).leftOut()).isZero();
        assertThat(admitted(50, null)).isEqualTo(18);
    }

    @Test
    void the_first_3_of_a_kind_have_their_stack_traces() {
        Exception bug = new IllegalStateException("bug");

        for (int i = 1; i <= Limiter.LINES; i++) {
            assertThat(admit(JETTY, Level.WARNING, bug).hasTrace()).isEqualTo(i <= 3);
        }
    }

    @Test
    void a_bug_somewhere_else_is_a_kind_of_its_own() {
        admitted(50, new IllegalStateException("bug"));

        Exception other = new IllegalStateException("bug");
        assertThat(admit(JETTY, Level.WARNING, other).hasTrace()).isTrue();
        assertThat(admit(JETTY, Level.WARNING, new RuntimeException(other)).line())
                .as("the innermost cause counts")
                .isEqualTo(2);
        assertThat(admit(JETTY, Level.WARNING, null).line()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "com.example.App, WARNING, false",
        "org.eclipse.jetty.server.Response, INFO, false",
        "org.eclipse.jetty.server.Response, FINE, false",
        "org.eclipse.jetty.server.Response, WARNING, true",
        "org.servletfcgi.server.FastCgiConnection, SEVERE, true",
        "org.apache.jasper.compiler.Compiler, SEVERE, true",
        "org.servletfcgi.server.FailureLog, WARNING, false"
    })
    void what_a_visitor_can_cause_is_limited_and_what_an_application_logs_is_not(
            String logger, String level, boolean limited) {
        assertThat(admit(logger, Level.parse(level), null).limited()).isEqualTo(limited);
    }

    @Test
    void the_bounds_are_those_that_the_page_says() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "launcher.md")).replaceAll("\\s+", " ");

        assertThat(page)
                .contains("no more than " + Limiter.LINES + " in ten seconds")
                .contains("The first " + Limiter.TRACES + " of the " + Limiter.LINES)
                .contains("up to " + Limiter.MESSAGE_CHARACTERS + " characters")
                .contains("stack trace up to " + Limiter.EXCEPTION_CHARACTERS)
                .contains("up to " + HandOver.MAX_BYTES / 1024 / 1024 + " MiB of each");
        assertThat(Limiter.SECONDS).isEqualTo(10);
    }

    @Test
    void kinds_beyond_1000_share_one() {
        long admitted = 0;
        for (int i = 0; i < 2 * Limiter.MAX_KINDS; i++) {
            admitted +=
                    admit("org.eclipse.jetty.Logger" + i, Level.WARNING, null).isLeftOut() ? 0 : 1;
        }

        assertThat(admitted).isEqualTo(Limiter.MAX_KINDS + Limiter.LINES);
    }

    @Test
    void an_exception_whose_causes_form_a_cycle_or_whose_methods_throw_is_counted_too() {
        Exception first = new Exception("first");
        first.initCause(new Exception("second", first));
        Exception throwing = new Exception() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                throw new IllegalStateException("no cause");
            }
        };

        assertThat(admitted(50, first)).isEqualTo(20);
        assertThat(admitted(50, throwing)).isEqualTo(20);
    }
}
