package org.servletfcgi.launcher;

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

/** The package of the command puts the others together, and none of them knows it. */
@AnalyzeClasses(packages = "org.servletfcgi.launcher", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final int MAX_LINES = 400;

    @ArchTest
    static final ArchRule packages_are_free_of_cycles =
            slices().matching("org.servletfcgi.launcher.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule parts_do_not_know_the_whole = noClasses()
            .that()
            .resideInAPackage("org.servletfcgi.launcher.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.servletfcgi.launcher");

    @Test
    void no_source_file_is_longer_than_a_person_can_hold_in_mind() throws IOException {
        List<String> tooLong = new ArrayList<>();
        int files = 0;
        try (Stream<Path> paths = Files.walk(Path.of("src", "main", "java"))) {
            for (Path path : (Iterable<Path>) paths.filter(p -> p.toString().endsWith(".java"))::iterator) {
                files++;
                int lines = Files.readAllLines(path).size();
                if (lines > MAX_LINES) {
                    tooLong.add(path + ": " + lines);
                }
            }
        }

        assertThat(files).isPositive();
        assertThat(tooLong).isEmpty();
    }
}
