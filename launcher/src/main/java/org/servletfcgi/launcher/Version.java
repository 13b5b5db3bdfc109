package org.servletfcgi.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import org.eclipse.jetty.server.Server;

/** The answer to {@code --version}. */
final class Version {

    private Version() {}

    static String text() {
        return "servlet-fcgi " + own() + " (Jetty " + Server.getVersion() + ", Java "
                + System.getProperty("java.version") + ")";
    }

    private static String own() {
        Properties properties = new Properties();
        try (InputStream resource = Objects.requireNonNull(Version.class.getResourceAsStream("version.properties"))) {
            properties.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }
}
