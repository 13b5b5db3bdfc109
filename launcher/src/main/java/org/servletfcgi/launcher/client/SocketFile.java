package org.servletfcgi.launcher.client;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * What the file system says of the file of a Unix domain socket.
 *
 * @param type what there is
 * @param owner name of the user that it belongs to, empty where there is none to see
 * @param group name of its group, empty where there is none to see
 * @param mode permission bits, 0 to 0777
 * @param problem one clause for the operator, empty where a socket is there
 */
public record SocketFile(Type type, String owner, String group, int mode, String problem) {

    /** What is at the path. */
    public enum Type {
        /** A socket, or another special file: Java tells no difference. */
        SOCKET,
        /** A file or directory. */
        OTHER,
        /** Nothing. */
        MISSING,
        /** This user may not see it. */
        HIDDEN
    }

    /** Looks at the file. */
    public static SocketFile at(Path path) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
            String problem = "";
            if (attributes.isDirectory()) {
                problem = "this is a directory, not a socket";
            } else if (!attributes.isOther()) {
                problem = "this is a file, not a socket";
            }
            return new SocketFile(
                    problem.isEmpty() ? Type.SOCKET : Type.OTHER,
                    attributes.owner().getName(),
                    attributes.group().getName(),
                    mode(attributes.permissions()),
                    problem);
        } catch (NoSuchFileException e) {
            return missing(path);
        } catch (AccessDeniedException e) {
            return new SocketFile(Type.HIDDEN, "", "", 0, hidden(path));
        } catch (IOException e) {
            return new SocketFile(
                    Type.HIDDEN,
                    "",
                    "",
                    0,
                    "it cannot be looked at: " + e.getClass().getSimpleName());
        }
    }

    private static SocketFile missing(Path path) {
        Path directory = path.getParent();
        String problem = directory != null && !Files.isDirectory(directory)
                ? "there is no directory " + directory
                : "there is no such socket; is the application started, and with this --bind?";
        return new SocketFile(Type.MISSING, "", "", 0, problem);
    }

    private static String hidden(Path path) {
        return path.getParent() == null ? "permission denied" : forbiddenDirectory(path.getParent());
    }

    /** The outermost directory that this user cannot pass, in words. */
    private static String forbiddenDirectory(Path directory) {
        Path forbidden = directory;
        for (Path next = directory; next != null; next = next.getParent()) {
            if (Files.exists(next) && !Files.isExecutable(next)) {
                forbidden = next;
            }
        }
        return user() + " may not enter the directory " + forbidden + " ("
                + at(forbidden).rights() + ")";
    }

    private static int mode(Set<PosixFilePermission> permissions) {
        int mode = 0;
        for (char permission : PosixFilePermissions.toString(permissions).toCharArray()) {
            mode = mode << 1 | (permission == '-' ? 0 : 1);
        }
        return mode;
    }

    /** Why connecting to this socket was not permitted, and who may. */
    String denial() {
        return "permission denied: connecting needs write permission, the socket has " + rights() + ", this is "
                + user();
    }

    /** Owner, group and mode in words. */
    public String rights() {
        return "owner %s, group %s, mode %04o".formatted(owner, group, mode);
    }

    private static String user() {
        return "user " + System.getProperty("user.name");
    }
}
