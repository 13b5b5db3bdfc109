package org.servletfcgi.launcher.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.options.ConfigKind;

class SystemdUnitsTest {

    private static List<String> units(String... arguments) throws LaunchException {
        return Printed.lines(ConfigKind.SYSTEMD, arguments);
    }

    @Test
    void a_command_line_is_quoted() throws Exception {
        assertThat(units("--bind", "9000", "--secret", "KEY=a\"b'%h $HOME\\", "my $app;.war"))
                .contains("ExecStart=/opt/servlet-fcgi/bin/servlet-fcgi --bind 9000 --secret"
                        + " \"KEY=a\\\"b'%%h $$HOME\\\\\" \"/srv/my $$app;.war\"");
    }

    @Test
    void the_environment_of_the_command_is_quoted_and_others_are_left_out() throws Exception {
        String text = Printed.text(
                ConfigKind.SYSTEMD,
                Map.of("SERVLET_FCGI_JAVA_OPTS", "-Xmx1g -Da=50%$", "HOME", "/root"),
                "--bind",
                "9000",
                "app.war");

        assertThat(text)
                .contains("\nEnvironment=\"SERVLET_FCGI_JAVA_OPTS=-Xmx1g -Da=50%%$\"\n")
                .doesNotContain("HOME");
    }

    @Test
    void directories_of_sockets_below_run_are_made() throws Exception {
        assertThat(units(
                        "--bind",
                        "unix:/run/app/a.sock",
                        "--bind",
                        "unix:/var/run/b/c/b.sock",
                        "--bind",
                        "9000",
                        "a.war"))
                .contains("RuntimeDirectory=app b/c", "Group=www-data")
                .noneMatch(line -> line.startsWith("ReadWritePaths"));
    }

    @Test
    void other_directories_that_are_written_to_stay_writable() throws Exception {
        assertThat(units(
                        "--bind",
                        "unix:/srv/a b/a.sock",
                        "--access-log",
                        "/var/log/app/access.log",
                        "--spool-directory",
                        "spool",
                        "a.war"))
                .contains("ReadWritePaths=\"/srv/a b\" /srv/spool /var/log/app")
                .noneMatch(line -> line.startsWith("RuntimeDirectory"));
    }

    @Test
    void a_socket_directly_in_run_is_an_error() {
        assertThatThrownBy(() -> units("--bind", "unix:/run/app.sock", "a.war"))
                .hasMessage("only root may make a socket in /run: give it a directory of its own, such as"
                        + " --bind unix:/run/app/app.sock, not --bind unix:/run/app.sock");
    }

    @Test
    void what_needs_a_privilege_gets_that_one() throws Exception {
        assertThat(units("--bind", "443", "a.war"))
                .contains("CapabilityBoundingSet=CAP_NET_BIND_SERVICE", "AmbientCapabilities=CAP_NET_BIND_SERVICE");
        assertThat(units("--bind", "unix:/run/app/a.sock", "--socket-owner", "0:0", "a.war"))
                .contains("CapabilityBoundingSet=CAP_CHOWN", "AmbientCapabilities=CAP_CHOWN");
        assertThat(units("--bind", "9000", "a.war"))
                .contains("CapabilityBoundingSet=")
                .noneMatch(line -> line.startsWith("AmbientCapabilities"));
    }

    @Test
    void an_application_in_somebodys_home_can_be_read() throws Exception {
        assertThat(units("--bind", "9000", "/shop=/home/ann/shop.war")).contains("ProtectHome=read-only");
        assertThat(units("--bind", "9000", "/home=/srv/shop.war")).contains("ProtectHome=yes");
    }

    @Test
    void the_stop_has_the_time_of_the_option() throws Exception {
        assertThat(units("--bind", "9000", "--stop-timeout", "5m", "a.war")).contains("TimeoutStopSec=310");
    }

    @Test
    void a_socket_has_the_options_of_sockets() throws Exception {
        assertThat(units("--socket-mode", "0600", "--socket-owner", "root:root", "--backlog", "7", "a.war"))
                .contains(
                        "StandardInput=socket",
                        "SocketMode=0600",
                        "SocketUser=root",
                        "SocketGroup=root",
                        "Backlog=7",
                        "Accept=no")
                .noneMatch(line -> line.startsWith("RuntimeDirectory"));
    }
}
