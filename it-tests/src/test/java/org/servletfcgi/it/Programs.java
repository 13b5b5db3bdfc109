package org.servletfcgi.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Finds programs of the system, also in the folders that an ordinary user's {@code PATH} lacks. */
final class Programs {

    private static final List<String> MORE_FOLDERS = List.of(
            "/usr/local/sbin",
            "/usr/sbin",
            "/sbin",
            "/opt/homebrew/bin",
            "/usr/local/bin",
            "/Applications/Google Chrome.app/Contents/MacOS");

    private Programs() {}

    /** The path of the first of these names that is installed; fails with the command that installs it. */
    static Path findOneOf(String... programs) {
        return Stream.of(programs)
                .flatMap(program -> candidates(program).limit(1))
                .findFirst()
                .orElseThrow(() -> missing(programs[0]));
    }

    /** The program's path; fails with the command that installs it. */
    static Path find(String program) {
        return candidates(program).findFirst().orElseThrow(() -> missing(program));
    }

    private static Stream<Path> candidates(String program) {
        var path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Arrays.stream(path.split(File.pathSeparator)), MORE_FOLDERS.stream())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable);
    }

    private static IllegalStateException missing(String program) {
        return new IllegalStateException(program + " is not installed; run: sh install-test-programs.sh");
    }

    /** What a program that ends at once writes, standard error included. */
    static String output(Path program, String... arguments) {
        var command = Stream.concat(Stream.of(program.toString()), Arrays.stream(arguments))
                .toList();
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
