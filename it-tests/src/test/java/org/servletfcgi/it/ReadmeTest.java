package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users copy is what the integration tests run, and what documents point to is there. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)[^)]*\\)");

    @ParameterizedTest
    @ValueSource(strings = {"examples/nginx/unix-socket.conf", "examples/lighttpd/spawn.conf"})
    void the_readme_shows_the_configuration_that_is_tested(String example) throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));

        assertThat(readme).contains(Files.readString(ROOT.resolve(example)) + "```\n");
    }

    @Test
    void ci_runs_the_test_command_of_the_readme() throws IOException {
        List<String> ci = Files.readAllLines(ROOT.resolve(".ci").resolve("run"));
        String readme = Files.readString(ROOT.resolve("README.md"));

        assertThat(ci.get(ci.size() - 1)).isEqualTo("exec mvn -B verify");
        assertThat(readme).contains("```sh\nmvn -B verify\n```");
    }

    @Test
    void every_link_to_a_file_leads_to_one() throws IOException {
        int links = 0;
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                links++;
                assertThat(document.resolveSibling(link.group(1)))
                        .as("link in %s", document)
                        .exists();
            }
        }

        assertThat(links).isPositive();
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }
}
