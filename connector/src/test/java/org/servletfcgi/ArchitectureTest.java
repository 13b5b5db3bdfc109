package org.servletfcgi;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bytes, CGI, Jetty and sockets are four problems: the directions in which packages may depend on each other. */
@AnalyzeClasses(packages = "org.servletfcgi", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final int MAX_LINES = 500;
    private static final String JDK = "java..";
    private static final String NULLNESS = "org.jspecify.annotations";

    @ArchTest
    static final ArchRule fastcgi_depends_on_the_jdk_only = classes()
            .that()
            .resideInAPackage("org.servletfcgi.fastcgi")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("org.servletfcgi.fastcgi", JDK, NULLNESS);

    @ArchTest
    static final ArchRule cgi_depends_on_values_of_http_only = classes()
            .that()
            .resideInAPackage("org.servletfcgi.cgi")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.servletfcgi.cgi",
                    JDK,
                    NULLNESS,
                    "org.eclipse.jetty.http",
                    "org.eclipse.jetty.util",
                    "org.slf4j");

    @ArchTest
    static final ArchRule server_knows_no_sockets = classes()
            .that()
            .resideInAPackage("org.servletfcgi.server")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.servletfcgi.server",
                    "org.servletfcgi.fastcgi",
                    "org.servletfcgi.cgi",
                    JDK,
                    "javax.net.ssl",
                    "javax.security.auth",
                    "javax.management.openmbean",
                    NULLNESS,
                    "org.eclipse.jetty.fcgi.server",
                    "org.eclipse.jetty.http",
                    "org.eclipse.jetty.io",
                    "org.eclipse.jetty.security",
                    "org.eclipse.jetty.server",
                    "org.eclipse.jetty.util..",
                    "org.slf4j");

    @ArchTest
    static final ArchRule socket_knows_no_protocol = noClasses()
            .that()
            .resideInAPackage("org.servletfcgi.socket")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.servletfcgi.fastcgi",
                    "org.servletfcgi.cgi",
                    "org.servletfcgi.server",
                    "org.eclipse.jetty.fcgi..",
                    "org.eclipse.jetty.http..");

    @ArchTest
    static final ArchRule nothing_of_the_library_depends_on_what_puts_it_together = noClasses()
            .that()
            .resideOutsideOfPackage("org.servletfcgi.connector")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.servletfcgi.connector");

    @ArchTest
    static final ArchRule packages_are_free_of_cycles =
            slices().matching("org.servletfcgi.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_library_leaves_the_process_alone = noClasses()
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @Test
    void no_source_file_is_longer_than_a_person_can_hold_in_mind() throws IOException {
        Path sources = Path.of("src", "main", "java");
        List<String> tooLong = new ArrayList<>();
        int files = 0;
        try (Stream<Path> paths = Files.walk(sources)) {
            for (Path path : (Iterable<Path>) paths.filter(p -> p.toString().endsWith(".java"))::iterator) {
                files++;
                long lines = Files.readAllLines(path).size();
                if (lines > MAX_LINES) {
                    tooLong.add(path + ": " + lines);
                }
            }
        }

        assertThat(files).isPositive();
        assertThat(tooLong).isEmpty();
    }
}
