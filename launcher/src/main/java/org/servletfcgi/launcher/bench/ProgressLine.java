package org.servletfcgi.launcher.bench;

import java.io.PrintWriter;
import java.util.Locale;
import org.servletfcgi.launcher.load.Progress;

/** One line on a terminal, written anew each second; nothing elsewhere. */
final class ProgressLine {

    private final PrintWriter terminal;
    private final boolean shown;
    private int length;

    ProgressLine(PrintWriter terminal, boolean shown) {
        this.terminal = terminal;
        this.shown = shown;
    }

    void show(Progress progress) {
        if (!shown) {
            return;
        }
        String state = progress.warmingUp()
                ? "warming up"
                : String.format(
                        Locale.ROOT,
                        "%,d answered, %,d failed, 99 %% in %s",
                        progress.answered(),
                        progress.failed(),
                        progress.p99Nanos() == 0 ? "-" : Report.millis(progress.p99Nanos()) + " ms");
        write(String.format(
                Locale.ROOT, "%3d s  %,.0f/s  %s", progress.elapsed().toSeconds(), progress.answersPerSecond(), state));
    }

    /** Leaves the line empty for what comes next. */
    void clear() {
        if (length > 0) {
            write("");
            terminal.print('\r');
            terminal.flush();
        }
    }

    private void write(String text) {
        terminal.print('\r' + text + " ".repeat(Math.max(0, length - text.length())));
        terminal.flush();
        length = text.length();
    }
}
