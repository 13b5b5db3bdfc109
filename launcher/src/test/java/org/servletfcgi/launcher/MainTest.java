package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything that ends before an application starts; the rest needs the packaged command. */
@Timeout(30)
class MainTest {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private final Map<String, String> environment = new HashMap<>();

    private int run(Object... arguments) {
        return Main.run(
                new PrintWriter(out),
                new PrintWriter(err),
                environment,
                Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    }

    private void assertError(String message) {
        assertThat(err).hasToString("servlet-fcgi: " + message + System.lineSeparator());
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void help_lists_the_options() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("--bind=ADDRESS", "--help", "--version", "APP");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void the_version_is_that_of_the_build() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("servlet-fcgi \\d+\\.\\d+\\S* \\(Jetty .*, Java .*\\)\\R");
    }

    @Test
    void a_missing_application_is_a_usage_error() {
        assertThat(run("--bind", "0")).isEqualTo(64);
        assertError("no application is given: servlet-fcgi APP (see servlet-fcgi --help)");
    }

    @Test
    void an_unknown_option_is_a_usage_error() {
        assertThat(run("--frob", "app.war")).isEqualTo(64);
        assertError("Unknown option: '--frob' (see servlet-fcgi --help)");
    }

    @Test
    void of_several_applications_each_needs_a_path() {
        assertThat(run("/=one.war", "two.war")).isEqualTo(64);
        assertError(
                "of several applications each needs its context path: write /path=two.war, or /=two.war for the root");
    }

    @Test
    void an_unknown_level_is_a_usage_error() {
        assertThat(run("--ee", "ee7", "app.war")).isEqualTo(64);
        assertThat(err.toString())
                .contains("'--ee'", "expected ee8, ee9, ee10, ee11 but got 'ee7'")
                .hasLineCount(1);
    }

    @Test
    void an_argument_that_begins_with_an_at_sign_is_no_file_of_arguments() {
        assertThat(run("--bind", "0", "@app.war")).isEqualTo(66);
        assertError("@app.war does not exist");
    }

    @Test
    void a_bad_address_is_a_usage_error() {
        assertThat(run("--bind", "here\nthere", "app.war")).isEqualTo(64);
        assertError("Invalid value for option '--bind' (ADDRESS): cannot listen on \"here there\": expected unix:/path,"
                + " host:port, [ipv6]:port, port or fd:0 (see servlet-fcgi --help)");
    }

    @Test
    void an_unknown_user_has_a_status_of_its_own() {
        assertThat(run("--bind", "0", "--socket-owner", "nobody-of-that-name", "app.war"))
                .isEqualTo(67);
        assertError("Invalid value for option '--socket-owner': there is no user or group nobody-of-that-name"
                + " (see servlet-fcgi --help)");
    }

    @Test
    void an_application_that_does_not_exist_is_named() {
        Path app = directory.resolve("none.war");

        assertThat(run("--bind", "0", app)).isEqualTo(66);
        assertError(app + " does not exist");
    }

    @Test
    void a_file_that_is_no_archive_is_named() throws Exception {
        Path app = Files.writeString(directory.resolve("text.war"), "text");

        assertThat(run("--bind", "0", app)).isEqualTo(65);
        assertError(app + " is neither a web application archive nor a directory");
    }

    @Test
    void an_archive_or_directory_without_web_inf_is_no_application() throws Exception {
        Path archive = new WebApp().file("hello.txt", "hello").archive(directory.resolve("a.war"));
        Path plain = Files.createDirectory(directory.resolve("plain"));

        assertThat(run("--bind", "0", archive)).isEqualTo(65);
        assertThat(run("--bind", "0", plain)).isEqualTo(65);
        assertThat(err.toString().lines())
                .containsExactly(
                        "servlet-fcgi: " + archive + " is not a web application: it has no directory WEB-INF",
                        "servlet-fcgi: " + plain + " is not a web application: it has no directory WEB-INF");
    }

    @Test
    void an_address_that_cannot_be_listened_on_is_named() throws Exception {
        Path app = WebApp.hello().archive(directory.resolve("app.war"));
        Path file = Files.writeString(directory.resolve("file"), "precious");

        assertThat(run("--bind", "unix:" + file, app)).isEqualTo(69);
        assertError("cannot listen on unix:" + file + ": the file exists and is not a socket");
    }

    @Test
    void when_one_address_fails_the_others_are_closed() throws Exception {
        Path app = WebApp.hello().archive(directory.resolve("app.war"));
        Path socket = directory.resolve("app.sock");

        assertThat(run("--bind", "unix:" + socket, "--bind", "unix:" + socket, app))
                .isEqualTo(69);
        assertError("cannot listen on unix:" + socket + ": it is in use: a process listens there");
        assertThat(Files.exists(socket)).isFalse();
    }

    @Test
    void L2_without_an_address_and_a_socket_on_descriptor_0_it_is_a_usage_error() throws Exception {
        Path app = WebApp.hello().archive(directory.resolve("app.war"));

        assertThat(run(app)).isEqualTo(64);
        assertThat(err.toString())
                .contains("file descriptor 0", "--bind ADDRESS")
                .hasLineCount(1);
    }

    @Test
    void L4_a_list_of_web_servers_that_does_not_parse_is_an_error_that_names_the_variable() throws Exception {
        Path app = WebApp.hello().archive(directory.resolve("app.war"));
        environment.put("FCGI_WEB_SERVER_ADDRS", "127.0.0.1,localhost");

        assertThat(run("--bind", "0", app)).isEqualTo(64);
        assertError("FCGI_WEB_SERVER_ADDRS: expected IP addresses separated by commas, such as 127.0.0.1,::1, but got"
                + " 'localhost'");
    }

    @Test
    void a_configuration_is_printed_and_nothing_is_started() {
        assertThat(run("--print-config", "nginx", "--bind", "unix:/run/app/app.sock", "app.war"))
                .isZero();
        assertThat(out.toString()).contains("server unix:/run/app/app.sock;").endsWith("}\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void a_configuration_needs_an_application_and_a_kind_that_is_known() {
        assertThat(run("--print-config", "nginx", "--bind", "9000")).isEqualTo(64);
        assertThat(run("--print-config", "iis", "--bind", "9000", "app.war")).isEqualTo(64);
        assertThat(err.toString())
                .contains(
                        "no application is given",
                        "expected nginx, lighttpd, apache, caddy, haproxy, h2o, systemd, but got 'iis'")
                .hasLineCount(2);
    }
}
