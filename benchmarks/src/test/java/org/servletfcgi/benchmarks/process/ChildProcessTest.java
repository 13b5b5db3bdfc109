package org.servletfcgi.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ChildProcessTest {

    @TempDir
    Path folder;

    @Test
    void cpu_time_of_a_busy_process_and_of_those_it_started_grows() throws Exception {
        List<String> command = List.of("sh", "-c", "(echo started; while :; do :; done)& wait");
        try (ChildProcess busy = ChildProcess.startUntil("started", "busy", command, folder.resolve("log"))) {
            Duration before = busy.cpu();

            while (busy.cpu().minus(before).compareTo(Duration.ofMillis(50)) < 0) {
                Thread.onSpinWait();
            }

            assertThat(busy.cpu()).isGreaterThan(before);
        }
    }

    @Test
    void process_that_does_not_get_ready_is_an_error_and_is_ended() throws Exception {
        Path log = folder.resolve("log");

        assertThatIOException()
                .isThrownBy(() -> ChildProcess.startUntil("started", "sh", List.of("sh", "-c", "echo no >&2"), log))
                .withMessage("sh did not start; see " + log);
        assertThat(log).hasContent("no");
    }

    @Test
    void process_that_ends_before_it_listens_is_an_error() throws Exception {
        try (ChildProcess child = ChildProcess.start("sh", List.of("sh", "-c", "exit 3"), folder.resolve("log"))) {
            assertThatIOException()
                    .isThrownBy(() -> child.awaitListening(UnixDomainSocketAddress.of(folder.resolve("none"))))
                    .withMessage("sh does not listen");
        }
    }

    @Test
    void closing_ends_the_process_and_those_it_started() throws Exception {
        List<String> command = List.of("sh", "-c", "sleep 60 & echo $!; wait");
        Path log = folder.resolve("log");
        ChildProcess child = ChildProcess.start("sh", command, log);
        while (!Files.exists(log) || Files.readString(log).isBlank()) {
            Thread.onSpinWait();
        }
        ProcessHandle grandchild =
                ProcessHandle.of(Long.parseLong(Files.readString(log).strip())).orElseThrow();

        child.close();

        grandchild.onExit().join();
        assertThat(grandchild.isAlive()).isFalse();
    }

    @Test
    void programs_are_found_by_any_of_their_names() {
        assertThat(ChildProcess.find("no-such-program", "sh")).isExecutable();
        assertThat(ChildProcess.find("no-such-program")).isNull();
    }
}
