package org.servletfcgi.launcher.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.servletfcgi.launcher.client.SocketFile;
import org.servletfcgi.launcher.doctor.Finding.Level;
import org.servletfcgi.socket.ListenAddress;

class SocketChecksTest {

    private static final ListenAddress ADDRESS = ListenAddress.parse("unix:/a.sock");

    private static SocketFile socket(int mode) {
        return new SocketFile(SocketFile.Type.SOCKET, "app", "www-data", mode, "");
    }

    private static void assertFinding(Finding finding, Level level, String text) {
        assertThat(finding.level()).as(finding.text()).isEqualTo(level);
        assertThat(finding.text()).contains(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0660, true, OK, the user app and the group www-data may connect",
        "0600, true, ADVICE, only the user app may connect",
        "0666, true, PROBLEM, every user of this machine may connect",
        "0777, true, PROBLEM, every user of this machine may connect",
        "0666, false, OK, whoever may enter its directory may connect",
        "0755, true, ADVICE, only the user app may connect",
    })
    void the_mode_says_who_may_connect(String mode, boolean open, Level level, String text) {
        Finding finding = SocketChecks.socket(ADDRESS, socket(Integer.parseInt(mode, 8)), open);

        assertFinding(finding, level, text);
        assertThat(finding.text()).contains("owner app, group www-data, mode " + mode);
    }

    @ParameterizedTest
    @CsvSource({"OTHER", "MISSING", "HIDDEN"})
    void what_is_no_socket_is_found(SocketFile.Type type) {
        assertFinding(
                SocketChecks.socket(ADDRESS, new SocketFile(type, "", "", 0, "the reason"), true),
                Level.PROBLEM,
                "the reason");
    }

    @Test
    void a_directory_that_not_everybody_may_enter_is_named() {
        SocketFile directory = new SocketFile(SocketFile.Type.OTHER, "app", "www-data", 0750, "");

        assertThat(SocketChecks.isOpen(directory)).isFalse();
        assertThat(SocketChecks.isOpen(new SocketFile(SocketFile.Type.OTHER, "app", "www-data", 0755, "")))
                .isTrue();
        assertFinding(
                SocketChecks.closedDirectory("/run/app", directory),
                Level.OK,
                "must be able to enter /run/app (owner app, group www-data, mode 0750)");
    }

    @Test
    void a_port_that_others_reach_is_found() {
        assertFinding(SocketChecks.network(true), Level.OK, "only this machine");
        assertFinding(SocketChecks.network(false), Level.ADVICE, "in anybody's name");
        assertThat(SocketChecks.network(false).change())
                .hasValueSatisfying(change -> assertThat(change).contains("FCGI_WEB_SERVER_ADDRS"));
    }

    @Test
    void how_many_requests_at_once_is_told() {
        assertFinding(
                SocketChecks.values(Map.of("FCGI_MPXS_CONNS", "1", "FCGI_MAX_REQS", "100")),
                Level.OK,
                "several requests at once on a connection (FCGI_MAX_REQS=100, FCGI_MPXS_CONNS=1)");
        assertFinding(SocketChecks.values(Map.of("FCGI_MPXS_CONNS", "0")), Level.OK, "one request at a time");
        assertFinding(SocketChecks.values(Map.of()), Level.OK, "knows none");
        assertFinding(SocketChecks.noValues(), Level.OK, "does not answer FCGI_GET_VALUES");
    }

    @ParameterizedTest
    @CsvSource({"200, OK", "404, OK", "499, OK", "500, PROBLEM", "503, PROBLEM"})
    void an_error_of_the_application_is_found(int status, Level level) {
        assertFinding(SocketChecks.answer("/x", status, 7), level, "GET /x is answered with " + status + " in 7 ms");
    }

    @Test
    void connections_that_are_closed_are_found() {
        assertFinding(SocketChecks.kept(true), Level.OK, "keeps connections");
        assertFinding(SocketChecks.kept(false), Level.ADVICE, "closes connections after each request");
    }
}
