package org.servletfcgi.socket;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to listen.
 *
 * @param backlog connections that wait in the kernel until they are accepted, 1 or more, 1024 by default; a web server
 *     answers 502 at once when the backlog of a Unix domain socket is full
 * @param mode the permissions of a Unix domain socket that is created, {@code rw-rw----} by default
 * @param owner whom a Unix domain socket that is created belongs to, null for this process's user and group
 * @param idleTimeout how long nothing may move on a connection until its protocol is asked whether to go on, 30 seconds
 *     by default as elsewhere in Jetty, zero for any time
 * @param allowedPeers who may connect, everybody by default; others are disconnected before a byte is read or written
 */
public record ListenOptions(
        int backlog,
        Set<PosixFilePermission> mode,
        @Nullable SocketOwner owner,
        Duration idleTimeout,
        AllowedPeers allowedPeers) {

    /** The default length of the queue of connections that are not accepted yet. */
    public static final int DEFAULT_BACKLOG = 1024;

    /** The default permissions of a Unix domain socket. */
    public static final String DEFAULT_MODE = "rw-rw----";

    /** The default time in which nothing moves. */
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(30);

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
        return new ListenOptions(
                DEFAULT_BACKLOG,
                PosixFilePermissions.fromString(DEFAULT_MODE),
                null,
                DEFAULT_IDLE_TIMEOUT,
                AllowedPeers.ALL);
    }

    /** These options with other {@link #allowedPeers()}. */
    public ListenOptions withAllowedPeers(AllowedPeers value) {
        return new ListenOptions(backlog, mode, owner, idleTimeout, value);
    }
}
