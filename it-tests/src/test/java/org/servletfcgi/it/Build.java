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

    /** The archive that is unpacked over a Jetty base. */
    static Path module() {
        return path("it.module");
    }

    /** Jetty, in the version whose libraries the launcher has. */
    static Path jettyHome() {
        return path("it.jetty-home");
    }

    /** Jetty, in the oldest version that the module is tested with. */
    static Path oldestJettyHome() {
        return path("it.oldest-jetty-home");
    }

    /** The folder of example configurations. */
    static Path examples() {
        return path("it.examples");
    }

    /** The folder that keeps the child processes' logs. */
    static Path logs() {
        return path("it.logs");
    }

    /** The folder for pictures of the sample's page. */
    static Path screenshots() {
        return path("it.screenshots");
    }

    /** The root of the project. */
    static Path root() {
        return path("it.root");
    }

    /** The version of all modules. */
    static String version() {
        return text("it.version");
    }

    /** The command of the Maven that runs this build. */
    static Path maven() {
        return path("it.maven");
    }

    /** The local repository of this build. */
    static Path repository() {
        return path("it.repository");
    }

    /** Whether this build may fetch nothing. */
    static boolean offline() {
        return text("it.offline").equals("offline=true");
    }

    private static Path path(String property) {
        return Path.of(text(property)).toAbsolutePath().normalize();
    }

    private static String text(String property) {
        var value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException("system property " + property + " is not set: run these tests with Maven");
        }
        return value;
    }
}
