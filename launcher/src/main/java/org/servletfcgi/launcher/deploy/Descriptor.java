package org.servletfcgi.launcher.deploy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of a deployment descriptor, {@code web.xml} or {@code web-fragment.xml}, before an environment
 * reads it. What is wrong with it is for the environment to say.
 *
 * @param level the level that namespace and version, or a document type, stand for; null if they say nothing
 * @param newer the version, if it is later than that of every environment; the level is the newest then
 * @param pages whether it has anything to do with JSP; true if it cannot be read to its end
 */
record Descriptor(@Nullable EeLevel level, @Nullable String newer, boolean pages) {

    /** No descriptor. */
    static final Descriptor NONE = new Descriptor(null, null, false);

    /** The largest ones, generated for precompiled pages, have some hundred kilobytes. */
    private static final int MAX_BYTES = 8 * 1024 * 1024;

    private static final Set<String> PAGE_ELEMENTS = Set.of("jsp-file", "jsp-config", "taglib");
    private static final Set<String> CLASS_ELEMENTS = Set.of("servlet-class", "servlet-name");
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})(?:\\.(\\d{1,4}))?");

    /** Reads the file; {@link #NONE} if there is none. */
    static Descriptor read(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            return read(content);
        } catch (NoSuchFileException e) {
            return NONE;
        }
    }

    /** Reads a descriptor that is there. */
    static Descriptor read(InputStream content) {
        boolean documentType = false;
        Descriptor root = new Descriptor(null, null, true);
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new Bounded(content));
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.DTD -> documentType = true;
                    case XMLStreamConstants.START_ELEMENT -> {
                        root = ofRoot(reader, documentType);
                        return new Descriptor(root.level, root.newer, hasPages(reader));
                    }
                    default -> {
                        // Comments and white space.
                    }
                }
            }
        } catch (XMLStreamException e) {
            return root;
        }
        return root;
    }

    /** Reads no other document: neither document types nor entities. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setXMLResolver((publicId, systemId, baseUri, namespace) -> {
            throw new XMLStreamException("a descriptor is one file");
        });
        return factory;
    }

    private static Descriptor ofRoot(XMLStreamReader reader, boolean documentType) {
        @Nullable String namespace = reader.getNamespaceURI();
        if (namespace != null && (namespace.contains("//java.sun.com/") || namespace.contains("//xmlns.jcp.org/"))) {
            return new Descriptor(EeLevel.EE8, null, true);
        }
        @Nullable String version = reader.getAttributeValue(null, "version");
        if (version == null) {
            // Document types ended with version 2.3.
            return new Descriptor(documentType ? EeLevel.EE8 : null, null, true);
        }
        return ofVersion(version);
    }

    private static Descriptor ofVersion(String version) {
        Matcher matcher = VERSION.matcher(version.strip());
        if (!matcher.matches()) {
            return new Descriptor(null, null, true);
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        if (major < 5) {
            return new Descriptor(EeLevel.EE8, null, true);
        }
        if (major == 5) {
            return new Descriptor(EeLevel.EE9, null, true);
        }
        if (major == 6 && minor <= 1) {
            return new Descriptor(minor == 0 ? EeLevel.EE10 : EeLevel.EE11, null, true);
        }
        return new Descriptor(EeLevel.NEWEST, major + "." + minor, true);
    }

    private static boolean hasPages(XMLStreamReader reader) {
        try {
            while (reader.hasNext()) {
                if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                String name = reader.getLocalName();
                if (PAGE_ELEMENTS.contains(name)
                        || (CLASS_ELEMENTS.contains(name) && isPages(reader.getElementText()))) {
                    return true;
                }
            }
            return false;
        } catch (XMLStreamException e) {
            return true;
        }
    }

    /** Jasper's servlet, the name of the environment's own, and what pages are compiled to before they are deployed. */
    private static boolean isPages(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        return name.contains("jsp") || name.contains("jasper");
    }

    /** Ends with an error instead of the file's end where the file is larger than any descriptor. */
    private static final class Bounded extends FilterInputStream {

        private int left = MAX_BYTES;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) throws IOException {
            left -= read;
            if (left < 0) {
                throw new IOException("a descriptor has at most " + MAX_BYTES + " bytes");
            }
        }
    }
}
