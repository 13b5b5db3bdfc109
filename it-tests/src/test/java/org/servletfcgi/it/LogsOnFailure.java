package org.servletfcgi.it;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Prints the end of the child processes' logs after a failed test. */
final class LogsOnFailure implements TestWatcher {

    private static final int MOST_CHARACTERS = 20_000;

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        if (context.getRequiredTestInstance() instanceof HasLogs test) {
            var logs = test.logs();
            var end = logs.substring(Math.max(0, logs.length() - MOST_CHARACTERS));
            System.out.printf("--- logs at the failure of %s%n%s%n---%n", context.getDisplayName(), end);
        }
    }
}
