package org.servletfcgi.it;

import java.nio.file.Path;

/** What the build made before these tests; each path is a system property set in the module's pom.xml. */
final class Build {

    private Build() {}

    /** The packaged launcher's command. */
    static Path launcher() {
        return path("it.launcher");
    }

    /** The sample application's WAR. */
    static Path application() {
        return path("it.application");
    }

    /** The sample application of Spring Boot, an executable archive. */
    static Path springBootApplication() {
        return path("it.springBootApplication");
    }

    /** The folder of applications and libraries that this project did not write, without versions in their names. */
    static Path published() {
        return path("it.published");
    }

    /** The folder of example configurations. */
    static Path examples() {
        return path("it.examples");
    }

    /** The folder that keeps the child processes' logs. */
    static Path logs() {
        return path("it.logs");
    }

    private static Path path(String property) {
        var value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException("system property " + property + " is not set: run these tests with Maven");
        }
        return Path.of(value).toAbsolutePath().normalize();
    }
}
