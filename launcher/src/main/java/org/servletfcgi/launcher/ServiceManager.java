package org.servletfcgi.launcher;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.servletfcgi.launcher.exit.OneLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * systemd, where it waits to be told how the service is ({@code Type=notify}, sd_notify(3)).
 *
 * <p>It is told by systemd's own program: its socket takes datagrams, and Java has none for Unix domain sockets. So the
 * message comes from a child, and the unit needs {@code NotifyAccess=all}.
 */
final class ServiceManager {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    private static final String PROGRAM = "systemd-notify";
    private static final long PATIENCE_SECONDS = 5;

    private final boolean waiting;

    /** The service manager that the environment names, or none. */
    ServiceManager(Map<String, String> environment) {
        waiting = !environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty();
    }

    /** The applications answer. */
    void ready(String status) {
        tell("READY=1", "STATUS=" + status, "MAINPID=" + ProcessHandle.current().pid());
    }

    /** No more connections; requests in flight go on. */
    void stopping(String status) {
        tell("STOPPING=1", "STATUS=" + status);
    }

    private void tell(String... assignments) {
        if (!waiting) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(PROGRAM));
        command.addAll(List.of(assignments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(Redirect.PIPE)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.INHERIT)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                LOG.warn("{} took longer than {} s", PROGRAM, PATIENCE_SECONDS);
            } else if (process.exitValue() != 0) {
                LOG.warn("{} ended with status {}", PROGRAM, process.exitValue());
            }
        } catch (IOException e) {
            LOG.warn("NOTIFY_SOCKET is set, but {} cannot be run: {}", PROGRAM, OneLine.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
