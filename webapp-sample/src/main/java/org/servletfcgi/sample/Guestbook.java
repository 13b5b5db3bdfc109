package org.servletfcgi.sample;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.h2.Driver;
import org.jspecify.annotations.Nullable;

/**
 * The last entries of the guestbook, in a database that exists only in the memory of this application: made at the
 * first use and gone when the application stops. One connection, used by one thread at a time.
 */
@WebListener
public final class Guestbook implements ServletContextListener {
    /** The entries that are kept; an older one goes for each further one. */
    static final int MAX_ENTRIES = 50;

    /** The longest name, in characters (code points). */
    static final int MAX_NAME_LENGTH = 40;

    /** The longest text, in characters (code points). */
    static final int MAX_TEXT_LENGTH = 500;

    private static final String ATTRIBUTE = Guestbook.class.getName();

    /** Private to its connection, for it has no name; without a hook that would outlive the application. */
    private static final String URL = "jdbc:h2:mem:;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0";

    private static final String TABLE = """
            CREATE TABLE entry (
              id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              name VARCHAR(%d) NOT NULL,
              text VARCHAR(%d) NOT NULL,
              written TIMESTAMP WITH TIME ZONE NOT NULL)
            """.formatted(2 * MAX_NAME_LENGTH, 2 * MAX_TEXT_LENGTH);

    private static final String ADD = "INSERT INTO entry (name, text, written) VALUES (?, ?, ?)";
    private static final String NEWEST = "SELECT name, text, written FROM entry ORDER BY id DESC";
    private static final String TRIM =
            "DELETE FROM entry WHERE id NOT IN (SELECT id FROM entry ORDER BY id DESC FETCH FIRST ? ROWS ONLY)";

    /**
     * An entry.
     *
     * @param name who wrote it, 1 to {@link #MAX_NAME_LENGTH} characters
     * @param text 1 to {@link #MAX_TEXT_LENGTH} characters
     * @param written when
     */
    record Entry(String name, String text, Instant written) {}

    private @Nullable Connection connection;
    private boolean closed;

    /** Called by the container; the database is made at the first use. */
    public Guestbook() {}

    static Guestbook of(ServletContext context) {
        return (Guestbook)
                Objects.requireNonNull(context.getAttribute(ATTRIBUTE), "the guestbook's listener has not run");
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        event.getServletContext().setAttribute(ATTRIBUTE, this);
    }

    /** Closes the database, which ends it, and takes its driver out of the JVM's list. */
    @Override
    public synchronized void contextDestroyed(ServletContextEvent event) {
        closed = true;
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                event.getServletContext().log("the guestbook's database did not close", e);
            }
            connection = null;
            Driver.unload();
        }
    }

    /** Appends an entry; the caller has checked the lengths. */
    synchronized void add(Entry entry) throws SQLException {
        Connection database = open();
        try (PreparedStatement add = database.prepareStatement(ADD);
                PreparedStatement trim = database.prepareStatement(TRIM)) {
            add.setString(1, entry.name());
            add.setString(2, entry.text());
            add.setObject(3, entry.written().atOffset(ZoneOffset.UTC));
            add.executeUpdate();
            trim.setInt(1, MAX_ENTRIES);
            trim.executeUpdate();
        }
    }

    /** Returns the entries, the newest first. */
    synchronized List<Entry> entries() throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (PreparedStatement newest = open().prepareStatement(NEWEST);
                ResultSet rows = newest.executeQuery()) {
            while (rows.next()) {
                Instant written = rows.getObject(3, OffsetDateTime.class).toInstant();
                entries.add(new Entry(rows.getString(1), rows.getString(2), written));
            }
        }
        return entries;
    }

    private Connection open() throws SQLException {
        if (closed) {
            throw new SQLException("the application is stopping");
        }
        Connection open = connection;
        if (open == null) {
            open = Driver.load().connect(URL, new Properties());
            try (Statement statement = open.createStatement()) {
                statement.execute(TABLE);
            }
            connection = open;
        }
        return open;
    }
}
