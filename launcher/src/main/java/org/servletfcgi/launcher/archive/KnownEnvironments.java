package org.servletfcgi.launcher.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The file that tells the script which environment an application runs on, in lines such as
 * {@code ee10 /srv/shop.war}. Two processes that write it at once may lose a line, which the next start adds again.
 *
 * @param file need not exist
 */
record KnownEnvironments(Path file) {

    /** The script reads all of them at each start; the oldest go first. */
    private static final int MAX_LINES = 200;

    static KnownEnvironments in(Path file) {
        return new KnownEnvironments(file);
    }

    /** Writes the file only if it says something else. */
    void put(String application, String environment) throws IOException {
        if (application.isEmpty() || application.lines().count() > 1) {
            return;
        }
        List<String> before = Files.exists(file) ? Files.readAllLines(file) : List.of();
        String line = environment + " " + application;
        if (before.contains(line)) {
            return;
        }
        List<String> lines = new ArrayList<>(before);
        lines.removeIf(other -> other.endsWith(" " + application));
        lines.add(line);
        Path next = Files.createTempFile(file.getParent(), "environments", ".new");
        Files.write(next, lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size()));
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
