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
}
