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
import java.util.Enumeration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What an unpacked application is made of, as far as it spares the environment work: machinery that nothing in it asks
 * for is not started.
 */
final class Contents {

    private static final Pattern PAGE = Pattern.compile(".*\\.(jsp|jspx|jspf|tag|tagx|xsp)", Pattern.CASE_INSENSITIVE);
    private static final String FRAGMENT = "META-INF/web-fragment.xml";
    private static final String RESOURCES = "META-INF/resources/";
    private static final String TAG_LIBRARY = "META-INF/c.tld";
    private static final String INITIALIZER = ".servlet.ServletContainerInitializer";
    private static final String SERVICES = "META-INF/services/";
    private static final String WEB_SOCKET = "/websocket/";
    private static final int MAX_TAG_LIBRARY_BYTES = 1024 * 1024;
    private static final int MAX_CLASS_BYTES = 1024 * 1024;
    private static final int MAX_DEPTH = 64;

    private final Path directory;
    private boolean pages;
    private boolean tagLibrary;
    private boolean initializers;
    private boolean webSockets;

    private Contents(Path directory) {
        this.directory = directory;
    }

    /** Looks through an application with that descriptor. */
    static Contents of(Path directory, Descriptor descriptor) throws IOException {
        Contents contents = new Contents(directory);
        contents.pages = descriptor.pages();
        contents.walk();
        return contents;
    }

    /** Whether there are JSP pages, compiled ones included, or tag libraries with listeners. */
    boolean hasPages() {
        return pages;
    }

    /** Whether it brings its own JSTL. */
    boolean hasTagLibrary() {
        return tagLibrary;
    }

    /** Whether there are initializers, for which the supertypes of classes may have to be known. */
    boolean hasInitializers() {
        return initializers;
    }

    /** Whether a class uses the WebSocket API. */
    boolean hasWebSockets() {
        return webSockets;
    }

    private void walk() throws IOException {
        Files.walkFileTree(directory, Set.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                visit(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void visit(Path file) throws IOException {
        String name = directory.relativize(file).toString();
        pages |= PAGE.matcher(name).matches();
        if (!name.startsWith("WEB-INF/")) {
            return;
        }
        if (name.startsWith("WEB-INF/lib/") && name.toLowerCase(Locale.ROOT).endsWith(".jar")) {
            visitLibrary(file);
        } else if (name.startsWith("WEB-INF/classes/")) {
            initializers |= name.startsWith("WEB-INF/classes/" + SERVICES) && name.endsWith(INITIALIZER);
            if (name.endsWith(".class") && !webSockets) {
                try (InputStream content = Files.newInputStream(file)) {
                    webSockets = usesWebSockets(content);
                }
            }
        } else if (name.endsWith(".tld")) {
            try (InputStream content = Files.newInputStream(file)) {
                pages |= hasListener(content);
            }
        }
    }

    private void visitLibrary(Path file) throws IOException {
        try (ZipFile library = new ZipFile(file.toFile())) {
            ZipEntry fragment = library.getEntry(FRAGMENT);
            if (fragment != null && !pages) {
                try (InputStream content = library.getInputStream(fragment)) {
                    pages = Descriptor.read(content).pages();
                }
            }
            for (Enumeration<? extends ZipEntry> entries = library.entries(); entries.hasMoreElements(); ) {
                visit(library, entries.nextElement());
            }
        } catch (ZipException e) {
            // The environment says so when it starts the application.
        }
    }

    private void visit(ZipFile library, ZipEntry entry) throws IOException {
        String name = entry.getName();
        if (name.endsWith(".class")) {
            if (!webSockets) {
                try (InputStream content = library.getInputStream(entry)) {
                    webSockets = usesWebSockets(content);
                }
            }
        } else if (name.startsWith(RESOURCES)) {
            pages |= PAGE.matcher(name).matches();
        } else if (name.startsWith("META-INF/")) {
            tagLibrary |= name.equals(TAG_LIBRARY);
            initializers |= name.startsWith(SERVICES) && name.endsWith(INITIALIZER);
            // Tag files in a library are declared in a descriptor of it.
            pages |= name.startsWith("META-INF/tags/");
            if (name.endsWith(".tld") && !pages) {
                try (InputStream content = library.getInputStream(entry)) {
                    pages = hasListener(content);
                }
            }
        }
    }

    /** Listeners in tag libraries are the application's even where no page uses the library. */
    private static boolean hasListener(InputStream content) throws IOException {
        return text(content, MAX_TAG_LIBRARY_BYTES).contains("listener-class>");
    }

    private static boolean usesWebSockets(InputStream content) throws IOException {
        String text = text(content, MAX_CLASS_BYTES);
        return text.contains("jakarta" + WEB_SOCKET) || text.contains("javax" + WEB_SOCKET);
    }

    private static String text(InputStream content, int maxBytes) throws IOException {
        return new String(content.readNBytes(maxBytes), StandardCharsets.ISO_8859_1);
    }
}
