package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A copy of the modules that the demo is built of, and the Maven of this build for it: the copy may be changed, and
 * nothing is installed. What the plugins need that this build did not, Maven fetches.
 */
final class MavenProject {

    private static final List<String> MODULES = List.of("connector", "demo-front", "webapp-sample");

    private final ScratchFolder folder = ScratchFolder.create();

    private MavenProject() {}

    /** Copies the sources, without tests. */
    static MavenProject copy() {
        var project = new MavenProject();
        project.folder.copy(Build.root().resolve("pom.xml"), "pom.xml");
        for (var module : MODULES) {
            var source = Build.root().resolve(module);
            project.folder.folder(module + "/src");
            project.folder.copy(source.resolve("pom.xml"), module + "/pom.xml");
            project.folder.copy(source.resolve("src/main"), module + "/src/main");
        }
        project.folder.copy(Build.root().resolve("webapp-sample/src/jetty"), "webapp-sample/src/jetty");
        return project;
    }

    ScratchFolder folder() {
        return folder;
    }

    /** Starts Maven in the folder. */
    ChildProcess start(String... arguments) {
        var command = new ArrayList<>(List.of(Build.maven().toString(), "-B", "-q"));
        command.add("-Dmaven.repo.local=" + Build.repository());
        if (Build.offline()) {
            command.add("-o");
        }
        command.addAll(List.of(arguments));
        return ChildProcess.start("maven", folder.path(), environment(), command);
    }

    private static Map<String, String> environment() {
        var environment = new HashMap<>(System.getenv());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        // What the command of this build left for itself.
        environment.remove("MAVEN_CMD_LINE_ARGS");
        environment.remove("MAVEN_PROJECTBASEDIR");
        return environment;
    }

    /** Waits for the failure of a build and returns the line that says why. */
    static String failure(ChildProcess maven) {
        assertThat(maven.awaitExit(Patience.BUILD)).as(maven.log()).isEqualTo(1);
        return maven.log()
                .lines()
                .filter(line -> line.contains("Failed to execute goal"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(maven.log()));
    }
}
