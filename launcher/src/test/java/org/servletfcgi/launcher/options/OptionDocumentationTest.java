package org.servletfcgi.launcher.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The reference page and the manual page say of each option what {@code --help} says. After a change of an option,
 * {@code mvn -pl connector,launcher test -Dtest=OptionDocumentationTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Ddocumentation.update} writes them anew.
 */
class OptionDocumentationTest {

    private static final String BEGIN = "<!-- options: made from the command's own -->\n";
    private static final String END = "\n<!-- end of options -->";
    private static final String OPTIONS = "@OPTIONS@\n";

    private static void assertUpToDate(Path file, String expected) throws IOException {
        if (System.getProperty("documentation.update") != null) {
            Files.writeString(file, expected);
        }
        assertThat(Files.readString(file))
                .as("%s is written anew by -Ddocumentation.update", file)
                .isEqualTo(expected);
    }

    @Test
    void the_reference_page_has_every_option() throws Exception {
        Path file = Path.of("..", "docs", "configuration.md");
        String page = Files.readString(file);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);

        assertUpToDate(
                file,
                page.substring(0, begin)
                        + OptionDocumentation.markdown(new RunOptions().groups())
                        + page.substring(end));
    }

    @Test
    void the_manual_page_has_every_option() throws Exception {
        String template = Files.readString(Path.of("src", "test", "manual", "servlet-fcgi.1"));
        assertThat(template).containsOnlyOnce(OPTIONS);

        assertUpToDate(
                Path.of("src", "main", "dist", "share", "man", "man1", "servlet-fcgi.1"),
                template.replace(OPTIONS, OptionDocumentation.roff(new RunOptions().groups())));
    }
}
