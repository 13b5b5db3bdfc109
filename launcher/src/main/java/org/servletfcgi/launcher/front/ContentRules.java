package org.servletfcgi.launcher.front;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What an application does with its files besides sending them, as far as it is written down: in descriptors and in
 * annotations. Where more can happen than that (initializers, filters that code adds, a configuration for Jetty), and
 * where something cannot be read, everything is concerned.
 */
final class ContentRules {

    private static final int MAX_DESCRIPTOR_BYTES = 8 * 1024 * 1024;
    private static final int MAX_CLASS_BYTES = 1024 * 1024;
    private static final int MAX_CLASSES = 50_000;
    private static final String LIBRARY_FILES = "META-INF/resources";

    private final Set<String> patterns = new HashSet<>();
    private boolean unsure;
    private int classes;

    private ContentRules() {}

    /** The rules in a {@code WEB-INF}. */
    static ContentRules of(Path webInf) throws IOException {
        ContentRules rules = new ContentRules();
        rules.readDescriptors(webInf);
        Path compiled = webInf.resolve("classes");
        if (Files.isDirectory(compiled)) {
            try (Stream<Path> files = Files.walk(compiled)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    rules.readFile(compiled, file);
                }
            }
        }
        Path libraries = webInf.resolve("lib");
        if (Files.isDirectory(libraries)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(libraries, "*.jar")) {
                for (Path file : files) {
                    rules.readLibrary(file);
                }
            }
        }
        return rules;
    }

    /** Whether anything else than reading a file may happen to requests in a folder, such as {@code /assets}. */
    boolean concern(String folder) {
        return unsure || patterns.stream().anyMatch(pattern -> concerns(pattern, folder));
    }

    private static boolean concerns(String pattern, String folder) {
        if (pattern.startsWith("*.")) {
            return StaticFiles.EXTENSIONS.contains(pattern.substring(2));
        }
        if (pattern.isEmpty()) {
            return false;
        }
        String base = pattern.replaceFirst("/\\*?$", "");
        return !pattern.startsWith("/")
                || base.equals(folder)
                || base.startsWith(folder + "/")
                || (pattern.endsWith("/*") && folder.startsWith(base + "/"))
                || base.isEmpty();
    }

    private void readDescriptors(Path webInf) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(webInf, "*.xml")) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                unsure |= name.contains("jetty");
                if (name.equals("web.xml")) {
                    try (InputStream content = Files.newInputStream(file)) {
                        readDescriptor(content.readNBytes(MAX_DESCRIPTOR_BYTES));
                    }
                }
            }
        }
    }

    /** Every pattern counts, whatever it is for; an extension with a type of its own as one. */
    private void readDescriptor(byte[] content) {
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new ByteArrayInputStream(content));
            boolean inFilter = false;
            while (reader.hasNext()) {
                int event = reader.next();
                if (event != XMLStreamConstants.START_ELEMENT && event != XMLStreamConstants.END_ELEMENT) {
                    continue;
                }
                boolean start = event == XMLStreamConstants.START_ELEMENT;
                switch (reader.getLocalName()) {
                    case "filter-mapping" -> inFilter = start;
                    case "url-pattern" -> patterns.add(reader.getElementText().strip());
                    case "extension" ->
                        patterns.add("*." + reader.getElementText().strip());
                    case "servlet-name" -> {
                        if (inFilter) {
                            addFiltered(reader.getElementText().strip());
                        }
                    }
                    default -> {
                        // Not about paths.
                    }
                }
            }
        } catch (XMLStreamException e) {
            unsure = true;
        }
    }

    /** Reads no other document: neither document types nor entities. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    private void readFile(Path directory, Path file) throws IOException {
        String name = directory.relativize(file).toString();
        if (Files.isRegularFile(file)) {
            try (InputStream content = Files.newInputStream(file)) {
                read(name, content);
            }
        }
    }

    private void readLibrary(Path file) throws IOException {
        try (ZipFile library = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = library.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.isDirectory()) {
                    continue;
                }
                if (entry.getName().startsWith(LIBRARY_FILES)) {
                    // Part of the application too, but not of its directory.
                    patterns.add(entry.getName().substring(LIBRARY_FILES.length()));
                } else {
                    try (InputStream content = library.getInputStream(entry)) {
                        read(entry.getName(), content);
                    }
                }
            }
        }
    }

    private void read(String name, InputStream content) throws IOException {
        if (name.endsWith(".class") && !unsure) {
            byte[] bytes = content.readNBytes(MAX_CLASS_BYTES + 1);
            unsure |= ++classes > MAX_CLASSES || bytes.length > MAX_CLASS_BYTES;
            addClass(ClassTexts.of(bytes));
        } else if (name.equals("META-INF/web-fragment.xml")) {
            readDescriptor(content.readNBytes(MAX_DESCRIPTOR_BYTES));
        } else if (name.matches("META-INF/services/.*ServletContainerInitializer")) {
            unsure = true;
        }
    }

    private void addClass(ClassTexts texts) {
        unsure |= texts.anyEndsWith("servlet/FilterRegistration$Dynamic", "servlet/ServletRegistration$Dynamic")
                || texts.anyEndsWith("servlet/annotation/HandlesTypes;", "servlet/ServletContainerInitializer");
        patterns.addAll(texts.annotated("servlet/annotation/WebServlet", "value", "urlPatterns"));
        patterns.addAll(texts.annotated("servlet/annotation/WebFilter", "value", "urlPatterns"));
        texts.annotated("servlet/annotation/WebFilter", "servletNames").forEach(this::addFiltered);
    }

    /** Files are sent by a servlet too. */
    private void addFiltered(String servlet) {
        unsure |= List.of("*", "default").contains(servlet);
    }
}
