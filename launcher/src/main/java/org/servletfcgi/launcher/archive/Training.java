package org.servletfcgi.launcher.archive;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A JVM like this one that starts an application, answers a request, stops, and writes an archive of what it loaded. */
final class Training implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Training.class);

    private static final String MAIN = "org.servletfcgi.launcher.TrainingRun";

    /** On a busy machine, where a process of low priority gets little; usually it takes two to five seconds. */
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private static final int FIRST_WITH_AOT_CACHE = 25;

    /** An archive fits a JVM with the same layout of objects, which these and the size of the heap decide. */
    private static final Pattern LAYOUT = Pattern.compile(
            "-XX:\\+Use\\w*GC|-XX:[+-]UseComp(act|ressed)\\w+|-XX:\\+Unlock\\w+|-XX:ObjectAlignmentInBytes=\\d+"
                    + "|-Xmx\\w+|-XX:MaxHeapSize=\\w+|-XX:MaxRAM(Percentage)?=[\\w.]+");

    /** What an option of the JVM or of the command may come from would hit the training as well. */
    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "MALLOC_ARENA_MAX");

    private static final List<String> SYSTEM_PROPERTIES =
            List.of("file.encoding", "java.io.tmpdir", "org.eclipse.jetty.util.referencesPerCacheLine");

    /** System property: the environment whose libraries are on the class path. */
    private static final String ENVIRONMENT = "org.servletfcgi.ee";

    private final Path archive;
    private final Path classes;
    private final String environment;
    private final Thread onExit = new Thread(this::abandon, "class-archive-exit");
    private volatile @Nullable Process process;
    private volatile boolean exiting;

    Training(Path archive, String environment) {
        this.archive = archive;
        // The name that the JVM gives to its own list when it makes an AOT cache.
        this.classes = archive.resolveSibling(archive.getFileName() + ".config");
        this.environment = environment;
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** Whether the archive is there and a JVM has started with it. */
    boolean run() throws IOException, InterruptedException {
        return write() && execute(reading(), List.of(MAIN, "--try"));
    }

    /**
     * Before the AOT cache it is the static kind of archive in two steps: the dynamic one, which takes a single step, has
     * no room for classes of versions before Java 6, as picocli's are.
     */
    private boolean write() throws IOException, InterruptedException {
        if (hasAotCache()) {
            // With profiles of the training in it, the JVM compiles so much at the start that it takes longer.
            return execute(
                    List.of(
                            "-XX:+IgnoreUnrecognizedVMOptions",
                            "-XX:+UnlockDiagnosticVMOptions",
                            "-XX:-AOTRecordTraining",
                            "-XX:AOTCacheOutput=" + archive),
                    List.of(MAIN));
        }
        return execute(List.of("-XX:DumpLoadedClassList=" + classes), List.of(MAIN))
                && execute(
                        List.of(
                                "-Xshare:dump",
                                "-XX:SharedClassListFile=" + classes,
                                "-XX:SharedArchiveFile=" + archive),
                        List.of());
    }

    private List<String> reading() {
        return List.of(
                (hasAotCache() ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive,
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+VerifySharedSpaces");
    }

    private static boolean hasAotCache() {
        return Runtime.version().feature() >= FIRST_WITH_AOT_CACHE;
    }

    private boolean execute(List<String> options, List<String> main) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/nice"))) {
            command.addAll(List.of("/usr/bin/nice", "-n", "19"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(likeThisJvm());
        command.add("-D" + ENVIRONMENT + "=" + environment);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath()));
        command.addAll(main);
        Process child = start(command);
        if (child == null) {
            return false;
        }
        if (!child.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            LOG.debug("the training run took more than {}", TIMEOUT);
            return false;
        }
        LOG.debug("the training run ended with status {}", child.exitValue());
        return child.exitValue() == 0;
    }

    /** As the script has it for that environment, in the same order. */
    private String classPath() throws IOException {
        String own = System.getProperty("java.class.path");
        String current = System.getProperty(ENVIRONMENT, environment);
        if (environment.equals(current)) {
            return own;
        }
        List<String> jars = new ArrayList<>();
        List<String> others = new ArrayList<>();
        Path lib = null;
        for (String entry : own.split(File.pathSeparator, -1)) {
            Path folder = Path.of(entry).getParent();
            if (folder != null && folder.endsWith(current)) {
                lib = folder.getParent();
            } else {
                jars.add(entry);
            }
        }
        if (lib == null) {
            throw new IOException("the class path does not have " + current);
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(lib.resolve(environment), "*.jar")) {
            files.forEach(file -> others.add(file.toString()));
        }
        Collections.sort(others);
        jars.addAll(others);
        return String.join(File.pathSeparator, jars);
    }

    private static List<String> likeThisJvm() {
        List<String> options = new ArrayList<>(List.of("-Xlog:disable"));
        String given = System.getenv("SERVLET_FCGI_JAVA_OPTS");
        if (given != null) {
            Stream.of(given.split("\\s+"))
                    .filter(word -> LAYOUT.matcher(word).matches())
                    .forEach(options::add);
        }
        for (String name : SYSTEM_PROPERTIES) {
            String value = System.getProperty(name);
            if (value != null) {
                options.add("-D" + name + "=" + value);
            }
        }
        return options;
    }

    /** Its standard input stays open as long as this process lives, and the training ends at its end. */
    private synchronized @Nullable Process start(List<String> command) throws IOException {
        if (exiting) {
            return null;
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        Process child = builder.start();
        process = child;
        return child;
    }

    private void abandon() {
        synchronized (this) {
            exiting = true;
        }
        clean();
    }

    private void clean() {
        Process child = process;
        if (child != null) {
            // From Java 25 on the JVM writes the archive in a process of its own.
            List<ProcessHandle> descendants = child.descendants().toList();
            child.destroyForcibly();
            descendants.forEach(ProcessHandle::destroyForcibly);
            awaitEnd(child);
        }
        try {
            Files.deleteIfExists(archive);
            Files.deleteIfExists(classes);
        } catch (IOException e) {
            LOG.debug("{} is left behind", archive, e);
        }
    }

    private static void awaitEnd(Process child) {
        try {
            child.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the training run if it still goes on, and removes what it has written unless that was moved away. */
    @Override
    public void close() {
        clean();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            LOG.debug("this process is stopping", e);
        }
    }
}
