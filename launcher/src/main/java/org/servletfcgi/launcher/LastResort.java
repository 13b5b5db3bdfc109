package org.servletfcgi.launcher;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.log.EventLog;
import org.servletfcgi.launcher.log.StandardStreams;

/**
 * Ends the process when a stop does not: an application waits for ever when it is told of the end, or one of its shutdown
 * hooks does. On a daemon thread of its own that waits for nothing but time.
 */
final class LastResort {

    /** What applications and shutdown hooks have beyond the stop timeout. */
    static final Duration GRACE = Duration.ofSeconds(5);

    /** A standard error that nobody reads does not keep the process. */
    private static final Duration LOG_TIME = Duration.ofSeconds(1);

    private LastResort() {}

    /**
     * Begins to wait.
     *
     * @param time after which the process ends, whatever it does, with the exit status of a stop
     * @param waitingFor what to say then
     */
    static void after(Duration time, Supplier<String> waitingFor) {
        daemon("last-resort", () -> {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
            Thread line = daemon("last-line", () -> {
                EventLog.last(
                        LastResort.class,
                        "not stopped after " + time.toSeconds() + " s, ending at once; it waited for "
                                + waitingFor.get());
                StandardStreams.drain();
            });
            line.join(LOG_TIME.toMillis());
            Runtime.getRuntime().halt(ExitStatus.OK.code());
        });
    }

    private interface Task {
        void run() throws InterruptedException;
    }

    private static Thread daemon(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
