package org.servletfcgi.socket;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How to listen; immutable, {@link #DEFAULT} or a {@link #builder()} makes one. */
public final class ListenOptions {
    /** The defaults of all options. */
    public static final ListenOptions DEFAULT = builder().build();

    /**
     * Whom a Unix domain socket belongs to. Only root may give one to another user; a group may be any that the process is
     * a member of.
     *
     * @param user null for the user of the process
     * @param group null for the group that the file has by itself
     */
    public record SocketOwner(
            @Nullable UserPrincipal user, @Nullable GroupPrincipal group) {

        /**
         * The owner of a text: {@code user}, {@code user:group} or {@code :group}, by name or number.
         *
         * @throws java.nio.file.attribute.UserPrincipalNotFoundException if there is no such user or group; its name tells
         *     which
         * @throws IllegalArgumentException if the text has none of these forms
         */
        public static SocketOwner lookup(String text) throws IOException {
            int colon = text.indexOf(':');
            String user = colon < 0 ? text : text.substring(0, colon);
            String group = colon < 0 ? "" : text.substring(colon + 1);
            if ((user.isEmpty() && group.isEmpty()) || group.indexOf(':') >= 0 || (colon >= 0 && group.isEmpty())) {
                throw new IllegalArgumentException("expected user, user:group or :group, but got '" + text + "'");
            }
            UserPrincipalLookupService names = FileSystems.getDefault().getUserPrincipalLookupService();
            return new SocketOwner(
                    user.isEmpty() ? null : names.lookupPrincipalByName(user),
                    group.isEmpty() ? null : names.lookupPrincipalByGroupName(group));
        }

        /** The owner as {@link #lookup} reads it. */
        @Override
        public String toString() {
            return (user == null ? "" : user.getName()) + (group == null ? "" : ":" + group.getName());
        }

        void giveTo(Path socket) throws IOException {
            PosixFileAttributeView file = Objects.requireNonNull(
                    Files.getFileAttributeView(socket, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
            if (group != null) {
                file.setGroup(group);
            }
            if (user != null) {
                file.setOwner(user);
            }
        }
    }

    private final int backlog;
    private final Set<PosixFilePermission> mode;
    private final @Nullable SocketOwner owner;
    private final Duration idleTimeout;
    private final AllowedPeers allowedPeers;

    private ListenOptions(Builder builder) {
        backlog = builder.backlog;
        mode = builder.mode;
        owner = builder.owner;
        idleTimeout = builder.idleTimeout;
        allowedPeers = builder.allowedPeers;
    }

    /** Starts with {@link #DEFAULT}. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Connections that wait in the kernel until they are accepted, 1 or more, 1024 by default; a web server answers 502 at
     * once when the backlog of a Unix domain socket is full.
     */
    public int backlog() {
        return backlog;
    }

    /** The permissions of a Unix domain socket that is created, {@code rw-rw----} by default; unmodifiable. */
    public Set<PosixFilePermission> mode() {
        return mode;
    }

    /** Whom a Unix domain socket that is created belongs to, null by default, for this process's user and group. */
    public @Nullable SocketOwner owner() {
        return owner;
    }

    /**
     * How long nothing may move on a connection until its protocol is asked whether to go on, 30 seconds by default as
     * elsewhere in Jetty, zero for any time.
     */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** Who may connect, everybody by default; others are disconnected before a byte is read or written. */
    public AllowedPeers allowedPeers() {
        return allowedPeers;
    }

    /** These options with other {@link #allowedPeers()}. */
    public ListenOptions withAllowedPeers(AllowedPeers value) {
        return builder()
                .backlog(backlog)
                .mode(mode)
                .owner(owner)
                .idleTimeout(idleTimeout)
                .allowedPeers(value)
                .build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ListenOptions options && values().equals(options.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(backlog, mode, owner, idleTimeout, allowedPeers);
    }

    /** The values in their order. */
    @Override
    public String toString() {
        return "ListenOptions" + values();
    }

    /** Collects options; used by one thread. */
    public static final class Builder {
        private int backlog = 1024;
        private Set<PosixFilePermission> mode = Set.copyOf(PosixFilePermissions.fromString("rw-rw----"));
        private @Nullable SocketOwner owner;
        private Duration idleTimeout = Duration.ofSeconds(30);
        private AllowedPeers allowedPeers = AllowedPeers.ALL;

        private Builder() {}

        /**
         * Sets {@link ListenOptions#backlog()}.
         *
         * @throws IllegalArgumentException where it is less than 1
         */
        public Builder backlog(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("backlog: expected 1 or more, got " + value);
            }
            backlog = value;
            return this;
        }

        /** Sets {@link ListenOptions#mode()}. */
        public Builder mode(Set<PosixFilePermission> value) {
            mode = Set.copyOf(value);
            return this;
        }

        /** Sets {@link ListenOptions#owner()}. */
        public Builder owner(@Nullable SocketOwner value) {
            owner = value;
            return this;
        }

        /**
         * Sets {@link ListenOptions#idleTimeout()}.
         *
         * @throws IllegalArgumentException where it is negative
         */
        public Builder idleTimeout(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("idleTimeout: expected zero or more, got " + value);
            }
            idleTimeout = value;
            return this;
        }

        /** Sets {@link ListenOptions#allowedPeers()}. */
        public Builder allowedPeers(AllowedPeers value) {
            allowedPeers = value;
            return this;
        }

        /** The options. */
        public ListenOptions build() {
            return new ListenOptions(this);
        }
    }
}
