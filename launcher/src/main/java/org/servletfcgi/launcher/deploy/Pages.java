package org.servletfcgi.launcher.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarFile;

/** What an environment has for JSP pages, for those applications that have any. */
final class Pages {

    private static final String TAG_LIBRARY = "META-INF/c.tld";
    private static final String SERVLET = "<servlet id=\"jsp\">";
    private static final String MAPPING_END = "</servlet-mapping>";

    private Pages() {}

    /**
     * The descriptors of the environment's JSTL. Jetty would find them too, but would search all classes of that library
     * for annotations as well.
     */
    static List<URL> tagLibraries(ClassLoader environment) throws IOException {
        List<URL> descriptors = new ArrayList<>();
        URL one = environment.getResource(TAG_LIBRARY);
        if (one != null && one.openConnection() instanceof JarURLConnection connection) {
            String prefix =
                    one.toExternalForm().substring(0, one.toExternalForm().length() - TAG_LIBRARY.length());
            connection.setUseCaches(false);
            try (JarFile library = connection.getJarFile()) {
                for (String name : library.stream().map(Object::toString).toList()) {
                    if (name.startsWith("META-INF/") && name.endsWith(".tld")) {
                        descriptors.add(new URL(prefix + name));
                    }
                }
            }
        }
        return descriptors;
    }

    /** The environment's descriptor of defaults without the servlet for pages and its mapping, in a new file. */
    static Path defaultsWithout(EeLevel level, ClassLoader environment, Path work) throws IOException {
        String name = "org/eclipse/jetty/" + level.label() + "/webapp/webdefault-" + level.label() + ".xml";
        try (InputStream content = Objects.requireNonNull(environment.getResourceAsStream(name), name)) {
            String defaults = new String(content.readAllBytes(), StandardCharsets.UTF_8);
            int begin = defaults.indexOf(SERVLET);
            int end = defaults.indexOf(MAPPING_END, Math.max(0, begin));
            String without = begin < 0 || end < 0
                    ? defaults
                    : defaults.substring(0, begin) + defaults.substring(end + MAPPING_END.length());
            return Files.writeString(work.resolve("webdefault.xml"), without);
        }
    }
}
