package org.servletfcgi.socket;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;

/**
 * How to listen.
 *
 * @param backlog connections that wait in the kernel until they are accepted, 1 or more, 1024 by default; a web server
 *     answers 502 at once when the backlog of a Unix domain socket is full
 * @param mode the permissions of a Unix domain socket that is created, {@code rw-rw----} by default
 * @param idleTimeout how long a connection may do nothing before it is closed, zero (the default) for any time; a web
 *     server that keeps connections sees an error when one is closed just as it is used again
 */
public record ListenOptions(int backlog, Set<PosixFilePermission> mode, Duration idleTimeout) {

    /** The default length of the queue of connections that are not accepted yet. */
    public static final int DEFAULT_BACKLOG = 1024;

    /** The default permissions of a Unix domain socket. */
    public static final String DEFAULT_MODE = "rw-rw----";

    /** Checks the values and copies the set. */
    public ListenOptions {
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog: expected 1 or more, got " + backlog);
        }
        if (idleTimeout.isNegative()) {
            throw new IllegalArgumentException("idleTimeout: expected zero or more, got " + idleTimeout);
        }
        mode = Set.copyOf(mode);
    }

    /** The defaults named above. */
    public static ListenOptions defaults() {
        return new ListenOptions(DEFAULT_BACKLOG, PosixFilePermissions.fromString(DEFAULT_MODE), Duration.ZERO);
    }
}
