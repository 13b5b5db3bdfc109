package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command loads an application that the packaged command runs. */
@Timeout(120)
class BenchIT {

    @TempDir
    private Path directory;

    @TempDir
    private Path tmpdir;

    private AskedApplication application;

    @BeforeEach
    void choose() {
        application = new AskedApplication(directory, tmpdir);
    }

    private Launched bench(String... arguments) throws IOException {
        return application.ask("bench", arguments);
    }

    @Test
    void a_running_application_is_loaded() throws Exception {
        try (Launched app = application.start();
                Launched kept = bench("/hello.txt", "-n", "2000", "--same-body");
                Launched multiplexed = bench("/hello.txt", "-c", "2", "-m", "16", "-n", "2000");
                Launched fresh = bench("/hello.txt", "-c", "4", "-n", "200", "--fresh", "--json");
                Launched aborted = bench("/hello.txt", "-c", "2", "-m", "4", "-n", "500", "--abort", "50");
                Launched missing = bench("/none", "-n", "100")) {
            for (Launched right : List.of(kept, multiplexed, fresh, aborted)) {
                assertThat(right.exitStatus()).as("%s", right.out()).isZero();
                assertThat(right.err()).isEmpty();
            }
            assertThat(kept.out()).contains("  answered    2,000 (status 200: 2,000)", "  failed      0");
            assertThat(multiplexed.out()).contains("  answered    2,000 (status 200: 2,000)", "  failed      0");
            assertThat(fresh.out()).hasSize(1);
            assertThat(fresh.out().get(0)).contains("\"answered\":200,\"failed\":0", "\"connectionsOpened\":200,");
            assertThat(aborted.out()).anyMatch(line -> line.startsWith("  aborted     "));

            assertThat(missing.exitStatus()).isEqualTo(1);
            assertThat(missing.out()).contains("          100 status 404");
            assertThat(app.out()).isEmpty();
        }
    }

    @Test
    void an_interrupt_ends_the_run_with_its_result() throws Exception {
        try (Launched app = application.start();
                Launched bench = bench("/hello.txt", "-d", "1h", "--warm-up", "0")) {
            await().until(() -> !bench.out().isEmpty());
            bench.signal("INT");

            assertThat(bench.exitStatus()).isEqualTo(130);
            assertThat(bench.out())
                    .anyMatch(line -> line.startsWith("  requests/s"))
                    .contains("  failed      0");
            assertThat(app.out()).isEmpty();
        }
    }

    @Test
    void without_an_application_there_is_one_line() throws Exception {
        try (Launched bench = bench("/")) {
            assertThat(bench.exitStatus()).isEqualTo(69);
            assertThat(bench.out()).isEmpty();
            assertThat(bench.err())
                    .containsExactly("servlet-fcgi: " + application.address()
                            + ": there is no such socket; is the application started, and with this --bind?");
        }
    }
}
