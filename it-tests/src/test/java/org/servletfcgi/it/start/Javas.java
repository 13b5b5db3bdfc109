package org.servletfcgi.it.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** A Java of this machine. */
record Javas(Path home, int feature, String version) {

    /** The one that runs this, and the newest from 21 on that is installed beside it. */
    static List<Javas> toMeasure() throws IOException {
        var running = Path.of(System.getProperty("java.home")).toRealPath();
        var javas = new ArrayList<Javas>();
        javas.add(at(running).orElseThrow(() -> new IOException("no file release in " + running)));
        newest(running).ifPresent(javas::add);
        return javas;
    }

    private static Optional<Javas> newest(Path running) throws IOException {
        var found = new ArrayList<Javas>();
        for (var folder : List.of(
                running.resolveSibling(""),
                Path.of("/usr/lib/jvm"),
                Path.of("/opt"),
                Path.of("/Library/Java/JavaVirtualMachines"),
                Path.of(System.getProperty("user.home"), ".sdkman/candidates/java"),
                Path.of(System.getProperty("user.home"), ".jdks"))) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> homes = Files.list(folder)) {
                    for (var home : homes.toList()) {
                        at(home).ifPresent(found::add);
                        at(home.resolve("Contents/Home")).ifPresent(found::add);
                    }
                }
            }
        }
        return found.stream()
                .filter(java -> java.feature >= 21 && !java.home.equals(running))
                .max(Comparator.comparingInt(Javas::feature));
    }

    private static Optional<Javas> at(Path home) throws IOException {
        var release = home.resolve("release");
        if (!Files.isReadable(release) || !Files.isExecutable(home.resolve("bin/java"))) {
            return Optional.empty();
        }
        var properties = new Properties();
        try (var content = Files.newBufferedReader(release)) {
            properties.load(content);
        }
        var version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
        var feature = version.replaceFirst("[^0-9].*", "");
        return feature.isEmpty()
                ? Optional.empty()
                : Optional.of(new Javas(home.toRealPath(), Integer.parseInt(feature), version));
    }

    String program() {
        return home.resolve("bin/java").toString();
    }
}
