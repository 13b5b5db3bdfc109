package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import java.lang.reflect.Proxy;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuestbookTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final Guestbook guestbook = new Guestbook();

    @AfterEach
    void close() {
        guestbook.contextDestroyed(new ServletContextEvent(context()));
    }

    @Test
    void the_newest_entry_comes_first() throws Exception {
        Guestbook.Entry first = new Guestbook.Entry("Ada", "first\nentry", NOW);
        Guestbook.Entry second = new Guestbook.Entry("Zoë", "'); DROP TABLE entry; --", NOW.plusSeconds(1));

        guestbook.add(first);
        guestbook.add(second);

        assertThat(guestbook.entries()).containsExactly(second, first);
    }

    @Test
    void an_entry_of_the_longest_characters_fits() throws Exception {
        String face = "\uD83D\uDE00";
        Guestbook.Entry entry = new Guestbook.Entry(
                face.repeat(Guestbook.MAX_NAME_LENGTH), face.repeat(Guestbook.MAX_TEXT_LENGTH), NOW);

        guestbook.add(entry);

        assertThat(guestbook.entries()).containsExactly(entry);
    }

    @Test
    void only_the_last_entries_are_kept() throws Exception {
        for (int i = 0; i < Guestbook.MAX_ENTRIES + 10; i++) {
            guestbook.add(new Guestbook.Entry("n", "text " + i, NOW));
        }

        List<Guestbook.Entry> entries = guestbook.entries();

        assertThat(entries).hasSize(Guestbook.MAX_ENTRIES);
        assertThat(entries).first().extracting(Guestbook.Entry::text).isEqualTo("text " + (Guestbook.MAX_ENTRIES + 9));
        assertThat(entries).last().extracting(Guestbook.Entry::text).isEqualTo("text 10");
    }

    @Test
    void another_guestbook_has_entries_of_its_own() throws Exception {
        Guestbook other = new Guestbook();
        guestbook.add(new Guestbook.Entry("n", "mine", NOW));

        assertThat(other.entries()).isEmpty();

        other.contextDestroyed(new ServletContextEvent(context()));
        assertThat(guestbook.entries()).hasSize(1);
    }

    @Test
    void nothing_is_opened_before_the_first_use_and_nothing_is_left_after_the_end() throws Exception {
        guestbook.contextInitialized(new ServletContextEvent(context()));
        assertThat(databaseThreads()).isEmpty();

        guestbook.entries();
        close();

        assertThat(DriverManager.drivers()).noneMatch(driver -> driver instanceof org.h2.Driver);
        assertThat(databaseThreads()).isEmpty();
        assertThatThrownBy(guestbook::entries).isInstanceOf(SQLException.class).hasMessageContaining("stopping");
    }

    private static List<String> databaseThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("H2") || name.contains("MVStore"))
                .toList();
    }

    private static ServletContext context() {
        return (ServletContext) Proxy.newProxyInstance(
                GuestbookTest.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, args) -> null);
    }
}
