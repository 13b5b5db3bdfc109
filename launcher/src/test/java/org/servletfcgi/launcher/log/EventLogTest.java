package org.servletfcgi.launcher.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class EventLogTest {

    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private PrintStream before;

    @BeforeEach
    void take() {
        before = System.err;
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void giveBack() {
        System.setErr(before);
        EventLog.setUp(false, Map.of());
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void an_event_is_a_line_with_time_level_and_logger() {
        EventLog.setUp(false, Map.of());

        LoggerFactory.getLogger("org.servletfcgi.Some").info("{} is {}", "here", 1);
        Logger.getLogger("com.example.App").warning("of the application");

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0)).matches(TIME + " INFO  org\\.servletfcgi\\.Some: here is 1");
        assertThat(lines().get(1)).matches(TIME + " WARN  com\\.example\\.App: of the application");
    }

    @Test
    void a_stack_trace_and_line_ends_stay_in_the_line() {
        EventLog.setUp(false, Map.of());

        LoggerFactory.getLogger("org.servletfcgi.Some")
                .warn("a\r\nb\u001b[31m", new IllegalStateException("why", new RuntimeException("that\nis why")));

        assertThat(lines()).hasSize(1);
        assertThat(lines().get(0))
                .contains("a b [31m: java.lang.IllegalStateException: why at " + EventLogTest.class.getName())
                .contains(" Caused by: java.lang.RuntimeException: that is why");
    }

    @Test
    void an_event_is_an_object_of_json() {
        EventLog.setUp(true, Map.of());

        LoggerFactory.getLogger("org.servletfcgi.Some")
                .error("\"a\\b\"\n\u0001\ud83d\ude00\u00e9", new RuntimeException("x"));

        assertThat(lines()).hasSize(1);
        assertThat(lines().get(0))
                .matches("\\{\"time\":\"" + TIME + "\",\"level\":\"ERROR\",\"logger\":\"org.servletfcgi.Some\","
                        + "\"thread\":\"[^\"]+\",\"message\":\"\\\\\"a\\\\\\\\b\\\\\"\\\\n\\\\u0001\\\\ud83d\\\\ude00\u00e9\","
                        + "\"exception\":\"java.lang.RuntimeException: x\\\\n\\\\tat [^\"]*\"}");
    }

    @Test
    void levels_are_those_that_are_set() {
        EventLog.setUp(false, Map.of("org.servletfcgi", Level.FINE, "com.example", Level.OFF));

        LoggerFactory.getLogger("org.servletfcgi.Some").debug("one");
        LoggerFactory.getLogger("org.eclipse.jetty.Other").info("two");
        Logger.getLogger("com.example.App").severe("three");
        EventLog.setUp(false, Map.of());
        LoggerFactory.getLogger("org.servletfcgi.Some").debug("four");
        Logger.getLogger("com.example.App").severe("five");

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0)).endsWith("DEBUG org.servletfcgi.Some: one");
        assertThat(lines().get(1)).endsWith("ERROR com.example.App: five");
    }

    @Test
    void what_the_launcher_reports_itself_is_brief() {
        EventLog.setUp(false, Map.of());

        LoggerFactory.getLogger("org.eclipse.jetty.ee11.annotations.AnnotationConfiguration")
                .warn("failed", new IllegalStateException("why"));

        assertThat(lines().get(0)).endsWith(": failed: java.lang.IllegalStateException: why");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ee8.nested.HttpChannel", "ee9.nested.HttpChannel", "ee11.servlet.ServletChannel"})
    void what_an_application_throws_has_its_stack_trace(String logger) {
        EventLog.setUp(false, Map.of());

        LoggerFactory.getLogger("org.eclipse.jetty." + logger).warn("/path", BUG);

        assertThat(lines().get(0)).contains(": bug at " + EventLogTest.class.getName());
    }

    @Test
    void an_application_that_replaces_the_root_handler_leaves_our_lines() {
        EventLog.setUp(false, Map.of());
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            Logger.getLogger("").removeHandler(handler);
        }

        LoggerFactory.getLogger("org.servletfcgi.Some").info("still here");
        Logger.getLogger("com.example.App").info("gone");

        assertThat(lines()).hasSize(1);
        assertThat(lines().get(0)).endsWith("still here");
    }

    private static final Exception BUG = new IllegalStateException("bug");

    @Test
    void the_same_bug_again_and_again_does_not_fill_the_log() {
        EventLog.setUp(false, Map.of());

        for (int i = 0; i < 100; i++) {
            LoggerFactory.getLogger("org.eclipse.jetty.ee11.servlet.ServletChannel")
                    .warn("/path", BUG);
        }

        assertThat(lines()).hasSize(Limiter.LINES);
        assertThat(lines()).filteredOn(line -> line.contains(" at ")).hasSize(Limiter.TRACES);
        assertThat(lines()).allMatch(line -> line.contains(": /path: java.lang.IllegalStateException: bug"));
    }

    @Test
    void a_long_message_is_cut_where_a_visitor_may_have_sent_it_and_not_where_an_application_logs_it() {
        EventLog.setUp(false, Map.of());
        String text = "x".repeat(100_000);

        LoggerFactory.getLogger("org.eclipse.jetty.Some").warn(text, new IllegalStateException(text));
        Logger.getLogger("com.example.App").warning(text);

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0))
                .hasSizeLessThan(40_000)
                .contains("x... (" + (100_000 - Limiter.MESSAGE_CHARACTERS) + " more characters): java.lang.");
        assertThat(lines().get(1)).endsWith(text);
    }

    @Test
    void the_request_that_a_thread_works_for_is_in_its_lines() {
        EventLog.setUp(false, Map.of());
        EventLog.enterRequest(() -> "tA2r#1");
        EventLog.enterRequest(null);
        LoggerFactory.getLogger("org.eclipse.jetty.Some").warn("/path", BUG);
        EventLog.setUp(true, Map.of());
        EventLog.exitRequest();
        Logger.getLogger("com.example.App").info("inside");
        EventLog.exitRequest();
        Logger.getLogger("com.example.App").info("outside");

        assertThat(lines().get(0)).contains(": /path (request tA2r#1): java.lang.IllegalStateException: bug");
        assertThat(lines().get(1)).contains("\"request\":\"tA2r#1\",\"message\":\"inside\"");
        assertThat(lines().get(2)).doesNotContain("request");
    }

    @Test
    void an_exception_or_a_parameter_whose_methods_throw_is_logged_too() {
        EventLog.setUp(false, Map.of());
        Exception throwing = new Exception() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("no message");
            }
        };

        LoggerFactory.getLogger("org.eclipse.jetty.Some").warn("one", throwing);
        Logger.getLogger("com.example.App").log(Level.WARNING, "two", throwing);

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0))
                .contains(": one: " + EventLogTest.class.getName() + "$")
                .contains(" at ");
        assertThat(lines().get(1))
                .contains(": two: " + EventLogTest.class.getName() + "$")
                .contains(" at ");
    }
}
