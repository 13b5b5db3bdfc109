package org.servletfcgi.launcher.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.exit.OneLine;

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
    private static final String NO_WEB_INF = "it has no directory " + WEB_INF;

    /** Looks at the application without unpacking it. */
    static WebApplication at(Path given) throws LaunchException {
        try {
            Path path = given.toRealPath();
            if (Files.isDirectory(path)) {
                if (!Files.isDirectory(path.resolve(WEB_INF))) {
                    throw notWeb(given, NO_WEB_INF);
                }
            } else {
                checkArchive(given, path);
            }
            return new WebApplication(path);
        } catch (NoSuchFileException e) {
            throw new LaunchException(ExitStatus.NOINPUT, given + " does not exist", e);
        } catch (IOException e) {
            throw new LaunchException(ExitStatus.NOINPUT, given + " cannot be read: " + OneLine.of(e), e);
        }
    }

    private static void checkArchive(Path given, Path path) throws IOException, LaunchException {
        if (!Files.isReadable(path)) {
            throw new IOException("permission denied");
        }
        try (ZipFile archive = new ZipFile(path.toFile())) {
            if (archive.stream().noneMatch(entry -> entry.getName().startsWith(WEB_INF + "/"))) {
                throw notWeb(given, kind(archive));
            }
        } catch (ZipException e) {
            if (beginsAsArchive(path)) {
                throw new LaunchException(
                        ExitStatus.DATAERR, given + " is damaged: " + OneLine.of(e) + "; copy or build it again", e);
            }
            throw new LaunchException(
                    ExitStatus.DATAERR, given + " is neither a web application archive nor a directory", e);
        }
    }

    private static boolean beginsAsArchive(Path path) throws IOException {
        try (InputStream content = Files.newInputStream(path)) {
            return Arrays.equals(content.readNBytes(2), new byte[] {'P', 'K'});
        }
    }

    private static LaunchException notWeb(Path given, String why) {
        return new LaunchException(ExitStatus.DATAERR, given + " is not a web application: " + why);
    }

    private static String kind(ZipFile archive) {
        if (archive.getEntry("META-INF/application.xml") != null) {
            return "it is an enterprise archive (EAR); give the .war files in it";
        }
        if (archive.stream().anyMatch(entry -> entry.getName().startsWith("BOOT-INF/"))) {
            return "it is a Spring Boot jar, which has a server of its own; build it as a war";
        }
        Optional<String> nested = archive.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.contains("/" + WEB_INF + "/"))
                .findFirst();
        if (nested.isPresent()) {
            return "its " + WEB_INF + " is in the folder "
                    + nested.get().substring(0, nested.get().indexOf("/" + WEB_INF + "/"))
                    + "; pack what is in that folder, or unpack the archive and give the folder";
        }
        return archive.getEntry("META-INF/MANIFEST.MF") != null
                        && archive.stream().anyMatch(WebApplication::isClass)
                ? "it is a library or program (a jar), with no directory " + WEB_INF
                : NO_WEB_INF;
    }

    private static boolean isClass(ZipEntry entry) {
        return entry.getName().endsWith(".class");
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
