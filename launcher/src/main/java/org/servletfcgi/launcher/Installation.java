package org.servletfcgi.launcher;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/** The folder that the command was unpacked into. */
final class Installation {

    /** The place of the documentation, where this code is not in such a folder. */
    private static final Path USUAL = Path.of("/opt/servlet-fcgi/bin/servlet-fcgi");

    private Installation() {}

    /** The start script. */
    static Path program() {
        CodeSource source = Installation.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return USUAL;
        }
        try {
            Path program = Path.of(source.getLocation().toURI())
                    .resolveSibling("../bin/servlet-fcgi")
                    .normalize();
            return Files.isExecutable(program) ? program : USUAL;
        } catch (URISyntaxException e) {
            return USUAL;
        }
    }
}
