package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes, which makes a start faster and must never prevent one. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class ArchiveIT {

    /** For two starts of a JVM of the lowest priority on a busy machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** One archive for all tests, which copy it. */
    @TempDir
    private static Path shared;

    private static Path made;

    @TempDir
    private Path directory;

    @BeforeAll
    static void make() throws Exception {
        try (Launched launched = launch(shared, shared.resolve("cache"))) {
            launched.awaitListening();
            made = awaitArchive(shared.resolve("cache"));
            launched.signal("TERM");
            assertThat(launched.exitStatus()).isZero();
            assertThat(launched.err()).noneMatch(line -> line.contains("WARN") || line.contains("warning"));
        }
    }

    @AfterAll
    static void nothing_else_is_left() throws IOException {
        try (Stream<Path> files = Files.list(Objects.requireNonNull(made.getParent()))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            made.getFileName().toString(), made.getFileName() + ".size", "environments");
        }
        try (Stream<Path> files = Files.list(shared)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("app.war", "cache");
        }
    }

    /** An application of EE 10, while the script takes EE 11 where it does not know. */
    private static Launched launch(Path tmpdir, Path cache) throws IOException {
        Path app = WebApp.hello().archive(shared.resolve("app.war"));
        return Launched.command(
                environment -> {
                    environment.put("SERVLET_FCGI_CACHE", cache.toString());
                    environment.put("SERVLET_FCGI_JAVA_OPTS", "-Djava.io.tmpdir=" + tmpdir);
                },
                List.of(Launched.SCRIPT, "--bind", "0", app.toString()));
    }

    private static Path awaitArchive(Path cache) throws IOException {
        await().atMost(PATIENCE).until(() -> !find(cache, ".archive.size").isEmpty());
        return find(cache, ".archive").get(0);
    }

    private static List<Path> find(Path cache, String end) throws IOException {
        if (!Files.isDirectory(cache)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    /** A folder like that of the first start, with the archive in it. */
    private Path copy() throws IOException {
        Path cache = directory.resolve("cache");
        try (Stream<Path> tree = Files.walk(shared.resolve("cache"))) {
            for (Path path : tree.toList()) {
                Files.copy(
                        path,
                        cache.resolve(shared.resolve("cache").relativize(path).toString()));
            }
        }
        Files.setPosixFilePermissions(folder(cache), PosixFilePermissions.fromString("rwx------"));
        return cache;
    }

    private static Path folder(Path cache) {
        return Objects.requireNonNull(
                cache.resolve(shared.resolve("cache").relativize(made).toString())
                        .getParent());
    }

    private static Path archive(Path cache) {
        return folder(cache).resolve(made.getFileName());
    }

    private static boolean uses(Launched launched, Path archive) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(launched.pid()), "maps"))
                .contains(archive.toString());
    }

    private static String commandLine(Launched launched) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(launched.pid()), "cmdline"));
    }

    private static void assertStopsQuietly(Launched launched) throws Exception {
        launched.signal("TERM");
        assertThat(launched.exitStatus()).isZero();
        assertThat(launched.out()).isEmpty();
        assertThat(launched.err()).allMatch(line -> line.contains(" INFO "));
    }

    @Test
    void the_next_start_uses_it_in_the_environment_of_the_application() throws Exception {
        assertThat(made.getFileName().toString()).startsWith("ee10-");

        try (Launched launched = launch(directory, shared.resolve("cache"))) {
            launched.awaitListening();

            assertThat(uses(launched, made)).isTrue();
            assertThat(commandLine(launched)).contains("/lib/ee10/").doesNotContain("/lib/ee11/");
            assertStopsQuietly(launched);
        }
    }

    @Test
    void one_that_is_cut_off_is_not_used_and_made_anew() throws Exception {
        Path cache = copy();
        byte[] whole = Files.readAllBytes(archive(cache));
        Files.write(archive(cache), Arrays.copyOf(whole, whole.length / 3));

        try (Launched launched = launch(directory, cache)) {
            launched.awaitListening();

            assertThat(uses(launched, archive(cache))).isFalse();
            await().atMost(PATIENCE)
                    .until(() -> Files.size(archive(cache)) > whole.length / 2
                            && Files.readString(folder(cache).resolve(made.getFileName() + ".size"))
                                    .strip()
                                    .equals(Long.toString(Files.size(archive(cache)))));
            assertStopsQuietly(launched);
        }
    }

    @Test
    void one_that_is_no_archive_does_not_hinder_the_start() throws Exception {
        Path cache = copy();
        Files.write(archive(cache), new byte[(int) Files.size(archive(cache))]);

        try (Launched launched = launch(directory, cache)) {
            launched.awaitListening();

            assertThat(commandLine(launched)).contains("=" + archive(cache) + "\0");
            assertThat(uses(launched, archive(cache))).isFalse();
            assertStopsQuietly(launched);
        }
    }

    @Test
    void one_that_does_not_fit_is_made_anew_after_an_hour() throws Exception {
        Path cache = copy();
        Files.write(archive(cache), new byte[(int) Files.size(archive(cache))]);
        Files.setLastModifiedTime(archive(cache), FileTime.from(Instant.now().minus(Duration.ofHours(2))));

        try (Launched launched = launch(directory, cache)) {
            launched.awaitListening();

            await().atMost(PATIENCE)
                    .until(() -> Files.getLastModifiedTime(archive(cache))
                            .toInstant()
                            .isAfter(Instant.now().minus(Duration.ofHours(1))));
            assertStopsQuietly(launched);
        }
    }

    @Test
    void one_that_others_may_have_written_is_not_used() throws Exception {
        Path cache = copy();
        Files.setPosixFilePermissions(archive(cache), PosixFilePermissions.fromString("rw-rw-r--"));

        try (Launched launched = launch(directory, cache)) {
            launched.awaitListening();

            assertThat(commandLine(launched)).doesNotContain("SharedArchiveFile", "AOTCache");
            assertThat(uses(launched, archive(cache))).isFalse();
            assertStopsQuietly(launched);
        }
    }

    @Test
    void none_is_kept_in_a_folder_that_others_may_write_in() throws Exception {
        Path cache = copy();
        Files.setPosixFilePermissions(folder(cache), PosixFilePermissions.fromString("rwxrwxrwx"));

        try (Launched launched = launch(directory, cache)) {
            launched.awaitListening();

            assertThat(commandLine(launched)).doesNotContain(archive(cache).toString());
            assertThat(uses(launched, archive(cache))).isFalse();
            assertStopsQuietly(launched);
        }
    }

    @Test
    void a_stop_ends_the_making_and_leaves_nothing() throws Exception {
        Path cache = directory.resolve("cache");

        try (Launched launched = launch(directory, cache)) {
            launched.awaitListening();
            ProcessHandle self = ProcessHandle.of(launched.pid()).orElseThrow();
            await().atMost(PATIENCE).until(() -> self.descendants().findAny().isPresent());
            List<ProcessHandle> descendants = self.descendants().toList();

            assertStopsQuietly(launched);

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> descendants.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(find(cache, "")).allMatch(file -> Files.isDirectory(file) || file.endsWith("environments"));
        }
    }

    @Test
    void a_folder_that_cannot_be_made_is_no_problem() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        try (Launched launched = launch(directory, file.resolve("cache"))) {
            launched.awaitListening();

            assertStopsQuietly(launched);
        }
    }

    @Test
    void none_is_wanted_if_it_is_off() throws Exception {
        try (Launched launched = launch(directory, Path.of("off"))) {
            launched.awaitListening();

            assertThat(commandLine(launched)).doesNotContain("org.servletfcgi.archive");
            assertStopsQuietly(launched);
        }
    }
}
