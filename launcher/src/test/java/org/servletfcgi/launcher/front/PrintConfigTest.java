package org.servletfcgi.launcher.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.options.ConfigKind;

/** What is common to several programs; what their configurations do is shown with the programs themselves. */
class PrintConfigTest {

    private static final String BIND = "--bind";
    private static final String SOCKET = "unix:/run/app/app.sock";

    private static void assertUsage(String message, ConfigKind kind, String... arguments) {
        assertThatThrownBy(() -> Printed.text(kind, arguments))
                .isInstanceOfSatisfying(
                        LaunchException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
                .hasMessage(message);
    }

    /** With the lines of each comment as one. */
    private static String paragraphs(ConfigKind kind, String... arguments) throws LaunchException {
        return Printed.text(kind, arguments).replaceAll("\\s*\n# ", " ");
    }

    @ParameterizedTest
    @CsvSource({"NGINX, nginx", "APACHE, Apache httpd", "CADDY, Caddy", "HAPROXY, HAProxy", "H2O, h2o"})
    void a_web_server_that_only_connects_needs_an_address(ConfigKind kind, String name) {
        assertUsage(
                name + " connects to a process that listens by itself: give its address with --bind, such as --bind"
                        + " unix:/run/app/app.sock",
                kind,
                "app.war");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SYSTEMD")
    void a_port_that_the_system_chooses_is_none_to_connect_to(ConfigKind kind) {
        assertUsage(
                "--bind 127.0.0.1:0 lets the system choose a port: a configuration needs to know it",
                kind,
                BIND,
                "0",
                "app.war");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SYSTEMD")
    void a_unix_domain_socket_is_preferred_and_the_others_are_named(ConfigKind kind) throws Exception {
        assertThat(paragraphs(kind, BIND, "9000", BIND, SOCKET, "app.war"))
                .contains("The same process listens on 127.0.0.1:9000 too.");
        assertThat(Printed.lines(kind, BIND, "9000", BIND, SOCKET, "app.war"))
                .isEqualTo(Printed.lines(kind, BIND, SOCKET, "app.war"));
    }

    @ParameterizedTest
    @CsvSource({
        "NGINX, server 127.0.0.1:9000;, server [::1]:9000;",
        "LIGHTTPD, '\"host\" => \"127.0.0.1\",', '\"host\" => \"::1\",'",
        "CADDY, 'reverse_proxy 127.0.0.1:9000 {', 'reverse_proxy [::1]:9000 {'",
        "HAPROXY, server app 127.0.0.1:9000 proto fcgi, 'server app [::1]:9000 proto fcgi'",
        "H2O, 'fastcgi.connect: { host: \"127.0.0.1\", port: 9000, type: tcp }',"
                + " 'fastcgi.connect: { host: \"::1\", port: 9000, type: tcp }'",
        "APACHE, 'ProxyPass \"/\" \"fcgi://127.0.0.1:9000/\" enablereuse=on ttl=30',"
                + " 'ProxyPass \"/\" \"fcgi://[::1]:9000/\" enablereuse=on ttl=30'"
    })
    void all_addresses_of_the_machine_are_reached_on_its_loopback_interface(
            ConfigKind kind, String version4, String version6) throws Exception {
        assertThat(Printed.lines(kind, BIND, "0.0.0.0:9000", "app.war")).contains(version4);
        assertThat(Printed.lines(kind, BIND, "[::]:9000", "app.war")).contains(version6);
    }

    @ParameterizedTest
    @CsvSource({
        "NGINX, location = /x/shop {",
        "LIGHTTPD, '$HTTP[\"url\"] =~ \"^/(x/blog|x/shop)([/;]|$)\" {'",
        "CADDY, '@applications path /x/blog /x/blog/* /x/shop /x/shop/*'",
        "HAPROXY, acl of_applications path /x/blog /x/shop",
        "H2O, '\"/x/shop\":'",
        "APACHE, 'ProxyPass \"/x/shop\" \"fcgi://127.0.0.1:9000/x/shop\" enablereuse=on ttl=30'"
    })
    void only_the_paths_of_the_applications_are_theirs(ConfigKind kind, String line) throws Exception {
        assertThat(Printed.lines(
                        kind, BIND, "9000", "--mount-prefix", "/x", "/shop=a.war", "/blog=b.war", "/blog/old=c.war"))
                .contains(line)
                .noneMatch(text -> text.contains("blog/old"));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SYSTEMD")
    void an_application_at_the_root_has_all_paths(ConfigKind kind) throws Exception {
        assertThat(Printed.lines(kind, BIND, "9000", "/shop=a.war", "/=b.war"))
                .isEqualTo(Printed.lines(kind, BIND, "9000", "b.war"));
    }

    @ParameterizedTest
    @CsvSource({
        "NGINX, 'fastcgi_param KEY \"a\\\"b''#{%servlet_fcgi_dollar} c\\\\\";'",
        "APACHE, 'SetEnv \"KEY\" \"a\\\"b''#$ c\\\\\"'",
        "HAPROXY, 'set-param KEY ''a\"b''\\''''#$ c\\'''",
        "H2O, '\"KEY\": \"a\\\"b''#$ c\\\\\"'"
    })
    void a_secret_is_quoted(ConfigKind kind, String line) throws Exception {
        assertThat(Printed.lines(kind, BIND, "9000", "--secret", "KEY=a\"b'#$ c\\", "app.war"))
                .contains(line.replace("{%", "${"));
    }

    @Test
    void a_secret_is_quoted_for_lighttpd_and_caddy() throws Exception {
        assertThat(Printed.lines(ConfigKind.LIGHTTPD, BIND, "9000", "--secret", "KEY=a\"b'#$ c", "app.war"))
                .contains("setenv.set-environment = ( \"KEY\" => \"a\\\"b'#$ c\" )");
        assertThat(Printed.lines(ConfigKind.CADDY, BIND, "9000", "--secret", "KEY=a\"b'#$ c", "app.war"))
                .contains("env KEY `a\"b'#$ c`");
    }

    @ParameterizedTest
    @EnumSource(names = {"APACHE", "CADDY", "HAPROXY", "H2O"})
    void V3_the_strict_path_check_is_recommended_until_it_is_chosen(ConfigKind kind) throws Exception {
        assertThat(paragraphs(kind, BIND, "9000", "app.war")).contains("Rules for paths", "--path-check=strict");
        assertThat(paragraphs(kind, BIND, "9000", "--path-check=reject", "app.war"))
                .contains("add --path-check=strict");
        assertThat(paragraphs(kind, BIND, "9000", "--path-check=strict", "app.war"))
                .contains("servlet-fcgi --bind 9000 --path-check strict /srv/app.war")
                .doesNotContain("Rules for paths");
    }

    @ParameterizedTest
    @EnumSource(ConfigKind.class)
    void a_secret_is_not_in_comments(ConfigKind kind) throws Exception {
        for (String text : List.of(
                Printed.text(kind, BIND, "9000", "--secret=KEY=abc", "app.war"),
                Printed.text(kind, BIND, "9000", "--secret", "KEY=abc", "app.war"))) {
            assertThat(text.lines().filter(line -> line.startsWith("#")))
                    .contains("#   servlet-fcgi --bind 9000 --secret KEY=... /srv/app.war")
                    .noneMatch(line -> line.contains("abc"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LIGHTTPD, 'KEY=a\\b', lighttpd's configuration cannot have the backslash in the value of --secret",
        "LIGHTTPD, key=a, 'lighttpd sends variables by names of capitals, digits and underscores only: --secret key needs"
                + " such a name'",
        "CADDY, 'KEY=a{b', 'a Caddyfile cannot have any of {}`\\ in the value of --secret'",
        "APACHE, 'KEY=a${b}', 'Apache httpd''s configuration cannot have ${ in the value of --secret'",
        "NGINX, KEY=ä, 'a secret in a configuration has characters of ASCII only: --secret KEY needs such a value'"
    })
    void what_has_no_way_to_be_written_is_an_error(ConfigKind kind, String secret, String message) {
        assertUsage(message, kind, BIND, "9000", "--secret", secret, "app.war");
    }

    @ParameterizedTest
    @EnumSource(ConfigKind.class)
    void a_control_character_is_an_error(ConfigKind kind) {
        assertUsage(
                "a value with control characters cannot be printed in a configuration",
                kind,
                BIND,
                SOCKET,
                "/srv/a\nb.war");
    }

    @Test
    void a_mount_prefix_that_would_need_encoding_is_an_error() {
        assertUsage(
                "--mount-prefix /a b cannot be printed in a configuration: expected segments of letters, digits and"
                        + " ._~!$&'()+,@:- between single slashes",
                ConfigKind.NGINX,
                BIND,
                SOCKET,
                "--mount-prefix",
                "/a b",
                "app.war");
    }

    @Test
    void lighttpd_starts_the_command_with_its_environment() throws Exception {
        String text = Printed.text(
                ConfigKind.LIGHTTPD,
                Map.of("SERVLET_FCGI_THREADS", "20", "JAVA_HOME", "/opt/jdk", "HOME", "/root"),
                "--access-log",
                "log",
                "--trust-ssl-variables=false",
                "--allow-trace",
                "/=app.war");

        assertThat(text)
                .contains("\"bin-path\" => \"/opt/servlet-fcgi/bin/servlet-fcgi --access-log /srv/log"
                        + " --trust-ssl-variables=false --allow-trace /=/srv/app.war\",")
                .contains("""
                              "bin-environment" => (
                                "JAVA_HOME" => "/opt/jdk",
                                "SERVLET_FCGI_THREADS" => "20"
                              ),
                        """);
    }

    @Test
    void lighttpd_cannot_start_a_command_with_a_blank() {
        assertUsage(
                "lighttpd splits a command at blanks and cannot start one with '/srv/my app.war'; start servlet-fcgi by"
                        + " another program, with --bind",
                ConfigKind.LIGHTTPD,
                "my app.war");
    }

    @Test
    void an_equals_sign_in_an_absolute_path_needs_the_context_path() {
        assertUsage(
                "the path /srv/a=b.war has an equals sign: name the context path too, /=/srv/a=b.war",
                ConfigKind.NGINX,
                BIND,
                SOCKET,
                "a=b.war");
    }

    @Test
    void limits_that_a_configuration_depends_on_are_in_it() throws Exception {
        assertThat(Printed.lines(ConfigKind.NGINX, BIND, SOCKET, "--response-head-bytes", "60000", "app.war"))
                .contains("fastcgi_buffer_size 60k;", "fastcgi_buffers 8 60k;");
        assertThat(Printed.lines(ConfigKind.HAPROXY, BIND, SOCKET, "--response-head-bytes", "40000", "app.war"))
                .contains("tune.bufsize 45056");
        assertThat(Printed.lines(ConfigKind.HAPROXY, BIND, SOCKET, "--response-head-bytes", "65000", "app.war"))
                .contains("tune.bufsize 65535");
        assertThat(Printed.lines(ConfigKind.APACHE, BIND, "9000", "--keep-alive-timeout", "20s", "app.war"))
                .contains("ProxyPass \"/\" \"fcgi://127.0.0.1:9000/\" enablereuse=on ttl=10");
        assertThat(Printed.lines(ConfigKind.APACHE, BIND, "9000", "--keep-alive-timeout", "1s", "app.war"))
                .contains("ProxyPass \"/\" \"fcgi://127.0.0.1:9000/\" disablereuse=on");
    }

    /** The header of the head's record, and before it that of a failure's summary of 1 KiB with its padding. */
    @ParameterizedTest
    @CsvSource({"1000, 36", "32768, 36", "35792, 36", "35824, 40", "36864, 40", "61440, 64"})
    void S4_nginx_has_room_for_the_largest_head_with_its_record_and_a_summary_before_it(int headBytes, int kilobytes)
            throws Exception {
        assertThat(Printed.lines(
                        ConfigKind.NGINX,
                        BIND,
                        SOCKET,
                        "--response-head-bytes",
                        Integer.toString(headBytes),
                        "app.war"))
                .contains("fastcgi_buffer_size " + kilobytes + "k;", "fastcgi_buffers 8 " + kilobytes + "k;");
        assertThat(kilobytes * 1024).isGreaterThan(Math.max(32 * 1024, headBytes) + 8 + 8 + 1024 + 8);
    }

    @ParameterizedTest
    @CsvSource({
        "NGINX, auth_basic_user_file /etc/nginx/servlet-fcgi.htpasswd;",
        "LIGHTTPD, 'auth.backend.htpasswd.userfile = \"/etc/lighttpd/servlet-fcgi.htpasswd\"'",
        "APACHE, Require valid-user",
        "HAPROXY, http-request auth unless { http_auth(servlet_fcgi_users) }"
    })
    void a_user_that_is_believed_is_one_that_the_web_server_has_checked(ConfigKind kind, String line) throws Exception {
        assertThat(Printed.lines(kind, BIND, "9000", "--trust-remote-user", "app.war"))
                .contains(line);
        assertThat(Printed.lines(kind, BIND, "9000", "app.war")).doesNotContain(line);
    }

    @Test
    void lighttpd_asks_for_the_password_before_it_passes_a_request_on() throws Exception {
        assertThat(Printed.lines(ConfigKind.LIGHTTPD, BIND, "9000", "--trust-remote-user", "app.war"))
                .contains("server.modules += ( \"mod_auth\", \"mod_authn_file\", \"mod_fastcgi\" )");
    }
}
