package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Jetty says when the module cannot work, and that it ends then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JettyBaseFailuresIT {

    private final ScratchFolder folder = ScratchFolder.create();
    private JettyBase base = JettyBase.empty(Build.jettyHome(), folder, "none");

    @BeforeAll
    void makeBase() {
        base = JettyBase.with(Build.jettyHome(), folder);
    }

    @AfterAll
    void deleteBase() {
        folder.delete();
    }

    /** Asserts that it ends with a status other than 0, and that one line has the end; returns what it wrote. */
    private static String assertFails(ChildProcess process, String line) {
        assertThat(process.awaitExit()).isNotZero();
        var log = process.log();
        assertThat(log.lines()).anySatisfy(written -> assertThat(written).endsWith(line));
        return log;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            maxParams     | many       | expected a whole number of at least 0, but got 'many'
            maxParams     | 0          | maxParams must be at least 1, not 0
            paramsTimeout | 10 parsecs | expected a time such as 500ms, 30s, 5m or 1h, but got '10 parsecs'
            """)
    void a_value_that_is_none_is_named_with_its_property(String name, String value, String reason) {
        var process = base.run("jetty.fastcgi." + name + "=" + value);

        assertFails(process, "jetty.fastcgi." + name + ": " + reason);
    }

    @Test
    void a_secret_that_is_none_is_not_shown() {
        var process = base.run("jetty.fastcgi.secret=correct-horse");

        var log = assertFails(process, "jetty.fastcgi.secret: expected NAME=VALUE");
        assertThat(log).doesNotContain("correct-horse");
    }

    @Test
    void an_archive_that_was_not_unpacked_is_an_unknown_module() {
        var other = JettyBase.empty(Build.jettyHome(), folder, "nothing");

        assertFails(
                other.run("--add-modules=fastcgi"),
                "ERROR : Unknown module='fastcgi'. List available with --list-modules");
    }

    @Test
    void a_library_that_was_not_unpacked_is_named() throws Exception {
        var other = JettyBase.empty(Build.jettyHome(), folder, "module-only");
        other.unpack();
        try (var libraries = Files.newDirectoryStream(other.resolve("lib/fastcgi"))) {
            var library = libraries.iterator().next();
            Files.delete(library);

            var process = other.run("--add-modules=fastcgi");

            assertFails(process, "File does not exist: basehome:lib/fastcgi/" + library.getFileName());
            assertFails(other.run(), "ClassNotFoundException: org.servletfcgi.connector.FastCgiConnector");
        }
    }

    @Test
    void a_port_in_use_is_named() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = "127.0.0.1:" + taken.getLocalPort();

            var process = base.run("jetty.fastcgi.bind=" + address);

            assertFails(process, "cannot listen on " + address + ": Address already in use");
        }
    }

    @Test
    void a_path_where_no_socket_can_be_made_is_named() throws Exception {
        var missing = folder.resolve("missing/app.sock");

        var process = base.run("jetty.fastcgi.bind=unix:" + missing);

        assertFails(process, "cannot listen on unix:" + missing + ": the directory does not exist");
    }
}
