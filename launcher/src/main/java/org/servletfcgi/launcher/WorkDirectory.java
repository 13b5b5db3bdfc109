package org.servletfcgi.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.exit.OneLine;

/** A directory of this process, readable by its user only, that is removed when the JVM exits. */
record WorkDirectory(Path path) {

    /** Creates it in {@code java.io.tmpdir}. */
    static WorkDirectory create() throws LaunchException {
        try {
            // Jetty refuses to serve files below a path with a symbolic link in it.
            Path path = Files.createTempDirectory("servlet-fcgi-").toRealPath();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(path), "work-directory"));
            return new WorkDirectory(path);
        } catch (IOException e) {
            throw new LaunchException(
                    ExitStatus.CANTCREAT,
                    "cannot create a directory in " + System.getProperty("java.io.tmpdir") + ": " + OneLine.of(e),
                    e);
        }
    }

    /** Best effort: the application may still be writing when a signal has ended its start. */
    private static void delete(Path directory) {
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("servlet-fcgi: " + directory + " is left behind: " + OneLine.of(e));
        }
    }
}
