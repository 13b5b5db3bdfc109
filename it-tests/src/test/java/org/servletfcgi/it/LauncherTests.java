package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Tests on one launcher, which must have stopped well, with a clean log, at the end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LauncherTests implements OnLauncher {

    private final ScratchFolder folder = ScratchFolder.create();
    private @Nullable Launcher launcher;

    /** An address to listen on. */
    abstract Endpoint endpoint(ScratchFolder folder);

    @BeforeAll
    final void startLauncher() {
        launcher = Launcher.start(folder.path(), endpoint(folder));
    }

    @AfterAll
    final void stopLauncher() {
        var started = launcher;
        if (started == null) {
            return;
        }
        try {
            assertThat(started.process().isAlive()).isTrue();
            assertThat(started.process().terminate()).isZero();
            assertThat(started.log().complaints(LauncherTests::isExpected)).isEmpty();
        } finally {
            started.process().kill();
            folder.delete();
        }
    }

    // What these tests do to the launcher: a servlet that throws, and peers whose bytes make a connection or a request
    // fail, which is one line each.
    private static boolean isExpected(String entry) {
        return entry.contains("deliberate failure")
                || entry.contains("STDIN is longer than CONTENT_LENGTH")
                || entry.matches(".*FastCGI (connection|request) .* (closed|refused|failed): .*");
    }

    @Override
    public final Launcher launcher() {
        return Objects.requireNonNull(launcher);
    }
}
