package org.servletfcgi.launcher.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.servletfcgi.launcher.ExitStatus;
import org.servletfcgi.launcher.LaunchException;
import org.servletfcgi.launcher.OneLine;

/**
 * A web application: an archive or a directory with a {@code WEB-INF} in it (Servlet §10.5).
 *
 * <p>Archives are unpacked here and not by Jetty, which would unpack {@code app.war} into a directory {@code app} beside
 * it if there is one, and remove what that holds.
 *
 * @param path without symbolic links
 */
record WebApplication(Path path) {

    private static final String WEB_INF = "WEB-INF";

    /** Looks at the application without unpacking it. */
    static WebApplication at(Path given) throws LaunchException {
        try {
            Path path = given.toRealPath();
            boolean hasWebInf =
                    Files.isDirectory(path) ? Files.isDirectory(path.resolve(WEB_INF)) : archiveHasWebInf(path);
            if (!hasWebInf) {
                throw new LaunchException(
                        ExitStatus.DATAERR, given + " is not a web application: it has no directory " + WEB_INF);
            }
            return new WebApplication(path);
        } catch (NoSuchFileException e) {
            throw new LaunchException(ExitStatus.NOINPUT, given + " does not exist", e);
        } catch (ZipException e) {
            throw new LaunchException(
                    ExitStatus.DATAERR, given + " is neither a web application archive nor a directory", e);
        } catch (IOException e) {
            throw new LaunchException(ExitStatus.NOINPUT, given + " cannot be read: " + OneLine.of(e), e);
        }
    }

    private static boolean archiveHasWebInf(Path path) throws IOException {
        if (!Files.isReadable(path)) {
            throw new IOException("permission denied");
        }
        try (ZipFile archive = new ZipFile(path.toFile())) {
            return archive.stream().anyMatch(entry -> entry.getName().startsWith(WEB_INF + "/"));
        }
    }

    /** The directory to serve: the application's own, or a new one that an archive is unpacked into. */
    Path directory(Path unpacked) throws LaunchException {
        if (Files.isDirectory(path)) {
            return path;
        }
        try (ZipFile archive = new ZipFile(path.toFile())) {
            Files.createDirectory(unpacked);
            for (Enumeration<? extends ZipEntry> entries = archive.entries(); entries.hasMoreElements(); ) {
                unpack(archive, entries.nextElement(), unpacked);
            }
            return unpacked;
        } catch (ZipException e) {
            throw new LaunchException(ExitStatus.DATAERR, path + " is damaged: " + OneLine.of(e), e);
        } catch (IOException e) {
            throw new LaunchException(
                    ExitStatus.CANTCREAT, "cannot unpack " + path + " into " + unpacked + ": " + OneLine.of(e), e);
        }
    }

    private static void unpack(ZipFile archive, ZipEntry entry, Path directory) throws IOException {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
            throw new ZipException("an entry lies outside of the archive");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        try (InputStream content = archive.getInputStream(entry)) {
            Files.copy(content, target);
        }
    }
}
