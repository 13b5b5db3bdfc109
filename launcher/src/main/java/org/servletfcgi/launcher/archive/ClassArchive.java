package org.servletfcgi.launcher.archive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file with the classes that a start loads, which makes the next start faster.
 *
 * <p>It is made by a training run in a process of low priority, beside its final place, and noted with its size before it
 * is used: the JVM does not survive an archive that is cut off. Whatever goes wrong is a matter of debugging only, since
 * every start succeeds without an archive.
 */
public final class ClassArchive {

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

    /** System property: the file; not set if none is wanted. */
    private static final String FILE = "org.servletfcgi.archive";

    /** After the start, which the training would slow down; also more than a process has that fails early. */
    private static final Duration DELAY = Duration.ofSeconds(2);

    /** An archive that does not fit is tried again no sooner: the reason may be an option that is given at every start. */
    private static final Duration RETRY = Duration.ofHours(1);

    /** What a process that was killed has left behind is younger than the longest training run for this long. */
    private static final Duration ABANDONED = Duration.ofMinutes(10);

    private static final Path MAPPED_FILES = Path.of("/proc/self/maps");

    /** System property: the argument that tells this application from others; empty or not set if there is none. */
    private static final String APPLICATION = "org.servletfcgi.application";

    private final Path file;
    private final String environment;
    private final Path noted;
    private final Path making;

    ClassArchive(Path file, String environment) {
        this.file = file;
        this.environment = environment;
        this.noted = file.resolveSibling(file.getFileName() + ".size");
        this.making = file.resolveSibling(file.getFileName() + ".making");
    }

    /**
     * Has the next start prepared by a thread and a process that end with this one, unless that is done or not wanted.
     *
     * @param environment the one that the application runs on, {@code ee11} for example
     */
    public static void makeInBackground(String environment) {
        String property = System.getProperty(FILE);
        if (property == null) {
            return;
        }
        Thread thread = new Thread(() -> makeLater(Path.of(property), environment), "class-archive");
        thread.setDaemon(true);
        thread.start();
    }

    /** The script puts the environment first into the archive's name. */
    private static void makeLater(Path named, String environment) {
        try {
            Thread.sleep(DELAY.toMillis());
            String name = named.getFileName().toString();
            ClassArchive archive = new ClassArchive(
                    named.resolveSibling(environment + name.substring(name.indexOf('-'))), environment);
            archive.createFolder();
            KnownEnvironments.in(named.resolveSibling("environments"))
                    .put(System.getProperty(APPLICATION, ""), environment);
            if (archive.isWanted()) {
                archive.make();
            }
        } catch (IOException e) {
            LOG.debug("no archive of classes is made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there is no archive, or one that this JVM could not use. */
    boolean isWanted() throws IOException {
        if (!isComplete()) {
            return true;
        }
        return !isMapped() && age(file).compareTo(RETRY) > 0;
    }

    private boolean isComplete() throws IOException {
        return Files.isRegularFile(file)
                && Files.isRegularFile(noted)
                && Files.readString(noted).strip().equals(Long.toString(Files.size(file)));
    }

    /** Where it cannot be told, the archive counts as used. */
    private boolean isMapped() throws IOException {
        if (!Files.isReadable(MAPPED_FILES)) {
            return true;
        }
        String path = file.toRealPath().toString();
        try (Stream<String> lines = Files.lines(MAPPED_FILES)) {
            return lines.anyMatch(line -> line.endsWith(path));
        }
    }

    private static Duration age(Path path) throws IOException {
        return Duration.between(Files.getLastModifiedTime(path).toInstant(), Instant.now());
    }

    private void make() throws IOException, InterruptedException {
        if (!claim()) {
            return;
        }
        try (Training training = new Training(making, environment)) {
            if (training.run()) {
                publish();
                LOG.debug("the next start uses {}", file);
            }
        }
    }

    private void createFolder() throws IOException {
        Files.createDirectories(
                Objects.requireNonNull(file.getParent()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Processes that start at the same time make one archive. */
    private boolean claim() throws IOException {
        if (Files.exists(making) && age(making).compareTo(ABANDONED) > 0) {
            Files.deleteIfExists(making);
        }
        try {
            Files.createFile(making);
            return true;
        } catch (FileAlreadyExistsException e) {
            LOG.debug("another process makes {}", file, e);
            return false;
        }
    }

    /** Everything reaches the disk before the file has its name, so that a crash of the system leaves no damaged one. */
    private void publish() throws IOException {
        Files.setPosixFilePermissions(making, PosixFilePermissions.fromString("rw-r--r--"));
        try (FileChannel channel = FileChannel.open(making, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        String size = Long.toString(Files.size(making));
        Files.move(making, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path next = noted.resolveSibling(noted.getFileName() + ".new");
        Files.writeString(next, size + "\n");
        Files.move(next, noted, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
