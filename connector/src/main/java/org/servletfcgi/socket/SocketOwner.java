package org.servletfcgi.socket;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whom a Unix domain socket belongs to. Only root may give one to another user; a group may be any that the process is a
 * member of.
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
