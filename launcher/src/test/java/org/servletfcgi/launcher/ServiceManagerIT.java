package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What systemd is told, by its own program; perl stands in for systemd, as Java has no datagrams on Unix sockets. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class ServiceManagerIT {

    /** Prints a line for each datagram, its own line ends as blanks, and one when it is ready. */
    private static final String RECEIVER = """
            use Socket;
            socket(S, PF_UNIX, SOCK_DGRAM, 0) or die;
            bind(S, sockaddr_un($ARGV[0])) or die;
            $| = 1;
            print STDERR "receiving\\n";
            while (defined(recv(S, $message, 4096, 0))) { $message =~ s/\\n/ /g; print STDERR "got $message\\n"; }
            """;

    @TempDir
    private Path directory;

    private Launched launch(Path notify, String... path) throws Exception {
        Path app = WebApp.hello().archive(directory.resolve("app.war"));
        return Launched.command(
                environment -> {
                    environment.put("NOTIFY_SOCKET", notify.toString());
                    if (path.length > 0) {
                        environment.put("JAVA_HOME", System.getProperty("java.home"));
                        environment.put("PATH", path[0]);
                    }
                },
                List.of(Launched.SCRIPT, "--bind", "unix:" + directory.resolve("app.sock"), app.toString()));
    }

    @Test
    void systemd_is_told_when_the_application_answers_and_when_it_stops() throws Exception {
        Path notify = directory.resolve("notify");
        try (Launched receiver =
                Launched.command(environment -> {}, List.of("perl", "-e", RECEIVER, notify.toString()))) {
            receiver.awaitLine("receiving");

            try (Launched launched = launch(notify).awaitListening()) {
                String ready = receiver.awaitLine("READY=1");
                assertThat(ready)
                        .contains("STATUS=listening on unix:" + directory.resolve("app.sock"))
                        .contains("MAINPID=" + launched.pid());
                assertThat(receiver.err()).noneMatch(line -> line.contains("STOPPING=1"));

                launched.signal("TERM");

                assertThat(receiver.awaitLine("STOPPING=1")).contains("STATUS=requests in flight have 30 s");
                assertThat(launched.exitStatus()).isZero();
                assertThat(launched.err()).noneMatch(line -> line.contains(" WARN "));
            }
        }
    }

    @Test
    void without_the_program_it_serves_all_the_same_and_says_what_is_missing() throws Exception {
        // The script needs a few programs of the system, and systemd-notify is beside them.
        Path programs = Files.createDirectory(directory.resolve("bin"));
        for (String program : List.of("readlink", "nice")) {
            Files.createSymbolicLink(programs.resolve(program), Path.of("/usr/bin", program));
        }

        try (Launched launched =
                launch(directory.resolve("none"), programs.toString()).awaitListening()) {
            assertThat(launched.awaitLine("systemd-notify cannot be run")).contains(" WARN ", "NOTIFY_SOCKET is set");

            launched.signal("TERM");

            assertThat(launched.exitStatus()).isZero();
        }
    }
}
