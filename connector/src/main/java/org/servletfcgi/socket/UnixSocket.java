package org.servletfcgi.socket;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.socket.ListenOptions.SocketOwner;

/**
 * A Unix domain socket of our own.
 *
 * <p>It is bound in a directory that only this user can enter, gets its permissions there, and is then renamed to its
 * path: the JDK binds and listens in one step and knows no umask, so a socket bound in place could be open to everyone
 * for a moment. The rename also replaces a stale socket in one step.
 *
 * @param key the identity of the file, so that the socket of a successor is not removed
 */
record UnixSocket(
        ServerSocketChannel channel, Path path, @Nullable Object key) implements ListeningSocket {

    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET_TYPE = 0140000;
    private static final int DIRECTORY_ATTEMPTS = 10;
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    static UnixSocket open(ListenAddress.Unix address, ListenOptions options) throws ListenException {
        try {
            // Now for the message, and once more just before the rename.
            requireFree(address);
            Path directory = createPrivateDirectory(address);
            Path socket = directory.resolve(temporaryName(address, directory));
            try {
                return bind(address, socket, options);
            } finally {
                Files.deleteIfExists(socket);
                Files.delete(directory);
            }
        } catch (ListenException e) {
            throw e;
        } catch (IOException e) {
            throw new ListenException(address, e);
        }
    }

    private static UnixSocket bind(ListenAddress.Unix address, Path temporary, ListenOptions options)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(temporary), options.backlog());
            give(address, temporary, options.owner());
            Files.setPosixFilePermissions(temporary, options.mode());
            Object key = fileKey(temporary);
            requireFree(address);
            Files.move(temporary, address.path(), StandardCopyOption.ATOMIC_MOVE);
            return new UnixSocket(channel, address.path(), key);
        } catch (IOException e) {
            ListeningSocket.closeAfter(e, channel);
            throw e;
        }
    }

    private static void give(ListenAddress.Unix address, Path socket, @Nullable SocketOwner owner)
            throws ListenException {
        if (owner == null) {
            return;
        }
        try {
            owner.giveTo(socket);
        } catch (IOException e) {
            throw new ListenException(
                    address,
                    "the socket cannot be given to " + owner + ": only root gives files away, and others only to groups"
                            + " that they are in");
        }
    }

    /** Nothing may be at the path but a socket that nobody listens on. */
    private static void requireFree(ListenAddress.Unix address) throws IOException {
        Path path = address.path();
        int mode;
        try {
            mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        if ((mode & FILE_TYPE) != SOCKET_TYPE) {
            throw new ListenException(address, "the file exists and is not a socket");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Blocking, it would wait for a place in the backlog.
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException e) {
            return;
        } catch (IOException e) {
            // Its backlog is full, or we have no permission: the JDK tells them apart in the message only.
            throw new ListenException(address, "whether it is in use cannot be found out: " + e.getMessage());
        }
        throw new ListenException(address, "it is in use: a process listens there");
    }

    private static Path createPrivateDirectory(ListenAddress.Unix address) throws IOException {
        Path parent = Objects.requireNonNull(address.path().getParent(), "parent of an absolute path with a name");
        for (int attempt = 1; ; attempt++) {
            String name = "." + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36, 36 * 36 * 36 * 36), 36);
            try {
                return Files.createDirectory(parent.resolve(name), PRIVATE);
            } catch (FileAlreadyExistsException e) {
                if (attempt == DIRECTORY_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** The name that tools show for the socket: its own if that is short enough. */
    private static String temporaryName(ListenAddress.Unix address, Path directory) throws ListenException {
        for (String name : new String[] {address.path().getFileName().toString(), "s"}) {
            if (ListenAddress.Unix.lengthInBytes(directory.resolve(name)) <= ListenAddress.MAX_UNIX_PATH_BYTES) {
                return name;
            }
        }
        throw new ListenException(address, "the path of its directory is too long");
    }

    private static @Nullable Object fileKey(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** Removes the file if it is still ours. */
    @Override
    public boolean withdraw() throws IOException {
        try {
            if (Objects.equals(key, fileKey(path))) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // It is withdrawn already, or somebody else has removed it: nothing is left to do.
        }
        return true;
    }

    /** Withdraws, and then closes: as long as we listen nobody takes the path over. */
    @Override
    public void close() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        try (channel) {
            withdraw();
        }
    }
}
