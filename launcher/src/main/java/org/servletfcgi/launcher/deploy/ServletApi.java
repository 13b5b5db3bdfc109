package org.servletfcgi.launcher.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** One of the two Servlet APIs, told from the constant pools of classes that use it. */
enum ServletApi {
    JAVAX("javax"),
    JAKARTA("jakarta");

    /** Bounds for what is read of one application; a class that decides is usually among the first. */
    private static final int MAX_CLASSES = 50_000;

    private static final long MAX_BYTES = 128L * 1024 * 1024;
    private static final int MAX_CLASS_BYTES = 1024 * 1024;
    private static final int MAX_DEPTH = 64;

    private final String classes;
    private final String initializers;

    ServletApi(String prefix) {
        this.classes = prefix + "/servlet/";
        this.initializers = "META-INF/services/" + prefix + ".servlet.ServletContainerInitializer";
    }

    /** The one that an environment has. */
    static ServletApi of(EeLevel level) {
        return level == EeLevel.EE8 ? JAVAX : JAKARTA;
    }

    /** The name of the package. */
    String packageName() {
        return classes.substring(0, classes.length() - 1).replace('/', '.');
    }

    /** Reads classes until one of them decides or as many have been read as are allowed. */
    static final class Search {

        private int classesLeft = MAX_CLASSES;
        private long bytesLeft = MAX_BYTES;

        /**
         * The APIs that classes below a directory use: empty if none does, and one if all that do use that one.
         *
         * @param enough the API that ends the search with it alone once a class uses only that
         */
        Set<ServletApi> ofDirectory(Path directory, Set<ServletApi> enough) throws IOException {
            Set<ServletApi> found = EnumSet.noneOf(ServletApi.class);
            if (!Files.isDirectory(directory)) {
                return found;
            }
            Files.walkFileTree(directory, Set.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (!file.toString().endsWith(".class")) {
                        return FileVisitResult.CONTINUE;
                    }
                    try (InputStream content = Files.newInputStream(file)) {
                        return add(found, used(content), enough) ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                    }
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
            return found;
        }

        /** The same of a library, whose initializers decide without a look at classes. */
        Set<ServletApi> ofLibrary(ZipFile library) throws IOException {
            Set<ServletApi> found = initializers(library);
            if (!found.isEmpty()) {
                return found;
            }
            for (Enumeration<? extends ZipEntry> entries = library.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".class")) {
                    try (InputStream content = library.getInputStream(entry)) {
                        if (add(found, used(content), EnumSet.allOf(ServletApi.class))) {
                            return found;
                        }
                    }
                }
            }
            return found;
        }

        /** The APIs whose initializers a library has. */
        static Set<ServletApi> initializers(ZipFile library) {
            Set<ServletApi> found = EnumSet.noneOf(ServletApi.class);
            for (ServletApi api : values()) {
                if (library.getEntry(api.initializers) != null) {
                    found.add(api);
                }
            }
            return found;
        }

        /** Whether the search is at its end. */
        private boolean add(Set<ServletApi> found, Set<ServletApi> used, Set<ServletApi> enough) {
            if (used.size() == 1 && enough.containsAll(used)) {
                found.retainAll(used);
                found.addAll(used);
                return true;
            }
            found.addAll(used);
            return classesLeft <= 0 || bytesLeft <= 0;
        }

        private Set<ServletApi> used(InputStream content) throws IOException {
            byte[] bytes = content.readNBytes(MAX_CLASS_BYTES);
            classesLeft--;
            bytesLeft -= bytes.length;
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            Set<ServletApi> used = EnumSet.noneOf(ServletApi.class);
            for (ServletApi api : values()) {
                if (text.contains(api.classes)) {
                    used.add(api);
                }
            }
            return used;
        }
    }
}
