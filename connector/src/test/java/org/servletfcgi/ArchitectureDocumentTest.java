package org.servletfcgi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The names in docs/architecture.md are names of the code. */
class ArchitectureDocumentTest {
    /** {@code Type}, {@code Type.Nested}, {@code Type.method}. */
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*)((?:\\.\\w+)*)`");

    private static final List<Path> ROOTS = List.of(Path.of("src", "main", "java"), Path.of("src", "test", "java"));

    private static List<String> unknownNames(String page) throws IOException {
        List<String> unknown = new ArrayList<>();
        Matcher name = NAME.matcher(page);
        while (name.find()) {
            String source = source(name.group(1));
            boolean known = Stream.of(name.group(2).split("\\."))
                    .filter(member -> !member.isEmpty())
                    .allMatch(member -> Pattern.compile("(?:\\b(?:class|interface|enum|record) " + member
                                    + "\\b|[\\w>\\]?] " + member + "\\()")
                            .matcher(source)
                            .find());
            if (source.isEmpty() || !known) {
                unknown.add(name.group());
            }
        }
        return unknown;
    }

    /** The source of a type that is one, or of what it is nested in; empty where there is none. */
    private static String source(String type) throws IOException {
        for (Path root : ROOTS) {
            try (Stream<Path> files = Files.walk(root)) {
                List<Path> sources =
                        files.filter(file -> file.toString().endsWith(".java")).toList();
                for (Path file : sources) {
                    if (file.endsWith(type + ".java")) {
                        return Files.readString(file);
                    }
                }
                for (Path file : sources) {
                    String text = Files.readString(file);
                    if (Pattern.compile("\\b(?:class|interface|enum|record) " + type + "\\b")
                            .matcher(text)
                            .find()) {
                        return text;
                    }
                }
            }
        }
        return "";
    }

    @Test
    void every_name_in_it_is_one_of_the_code() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "architecture.md"));

        assertThat(unknownNames(page)).isEmpty();
        assertThat(NAME.matcher(page).results().count()).isGreaterThan(60);
    }

    @Test
    void a_name_that_is_none_is_found() throws IOException {
        assertThat(unknownNames("`FastCgiStream.start` `FastCgiStream.nothing` `Nothing` `Response.Heads.encode`"))
                .containsExactly("`FastCgiStream.nothing`", "`Nothing`");
    }
}
