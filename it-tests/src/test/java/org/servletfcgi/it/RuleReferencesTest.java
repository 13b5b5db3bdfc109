package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whoever has only this repository can follow every reference: rules, facts about web servers, decisions and documents
 * that sources and documents cite are here (docs/rules).
 */
class RuleReferencesTest {

    private static final Path ROOT = Path.of("..");
    private static final Path DOCS = ROOT.resolve("docs");

    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|(?<!:)//[^\n]*");
    private static final Pattern METHOD = Pattern.compile("\\bvoid (\\w+)\\(");
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`\n]*`");
    private static final Pattern RULE = Pattern.compile("(?<![\\w.$%#/-])[LRNMQXOVSCTB]\\d{1,2}(?![\\w%-])");
    private static final Pattern FACTS =
            Pattern.compile("\\bweb-servers(?:\\.md)? rules? (\\d+(?:(?:,|,? and|,? to) \\d+)*)");
    private static final Pattern DECISION = Pattern.compile("\\bADRs? (\\d+)");
    private static final Pattern DOCUMENT = Pattern.compile("(?<![\\w/.])(?:[\\w.-]+/)*[\\w-]+\\.md\\b");
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern NAMED_RULE = Pattern.compile("[LRNMQXOVSCTB]\\d{1,2}");
    private static final Pattern NAMED_FACT = Pattern.compile("rule\\d+");

    private static final List<Path> SOURCES = new ArrayList<>();
    private static final List<Path> PAGES = new ArrayList<>();
    private static final Set<String> KNOWN = new LinkedHashSet<>();

    @BeforeAll
    static void read() throws IOException {
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = String.valueOf(directory.getFileName());
                boolean made = name.equals("target") || (name.startsWith(".") && !directory.equals(ROOT));
                return made ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.endsWith("RuleReferencesTest.java")) {
                    // It invents some.
                } else if (file.toString().endsWith(".java")) {
                    SOURCES.add(file);
                } else if (file.toString().endsWith(".md")) {
                    PAGES.add(file);
                    Path path = ROOT.relativize(file);
                    for (int i = 0; i < path.getNameCount(); i++) {
                        KNOWN.add(path.subpath(i, path.getNameCount()).toString());
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        learn(DOCS.resolve("protocol-conformance.md"), "(?m)^\\| ([A-Z]\\d+) \\|", "%s");
        learn(DOCS.resolve("rules/README.md"), "(?m)^\\| ([A-Z]\\d+) \\|", "%s");
        learn(DOCS.resolve("rules/web-servers.md"), "(?m)^(\\d+)\\. ", "web-servers rule %s");
        for (Path page : PAGES) {
            if (DOCS.resolve("adr").equals(page.getParent())) {
                learn(page, "\\A# (\\d+)\\. ", "ADR %s");
            }
        }
    }

    private static void learn(Path page, String pattern, String citation) throws IOException {
        List<String> found = groups(Pattern.compile(pattern), Files.readString(page));
        assertThat(found).as("what %s has", page).isNotEmpty().doesNotHaveDuplicates();
        found.forEach(id -> KNOWN.add(citation.formatted(id)));
    }

    @Test
    void each_rule_that_a_comment_or_the_name_of_a_test_cites_is_in_the_documents() throws IOException {
        assertThat(SOURCES).hasSizeGreaterThan(100);
        for (Path source : SOURCES) {
            assertThat(citations(Files.readString(source)))
                    .as(source.toString())
                    .isSubsetOf(KNOWN);
        }
    }

    @Test
    void each_rule_that_a_document_cites_is_in_the_documents() throws IOException {
        assertThat(PAGES).hasSizeGreaterThan(15);
        for (Path page : PAGES) {
            assertThat(citationsOfPage(Files.readString(page)))
                    .as(page.toString())
                    .isSubsetOf(KNOWN);
        }
    }

    @Test
    void citations_are_found_in_all_their_forms() {
        String source = """
                /** Ends a request (Q3, S8; web-servers rules 16 to
                 * 18, 20 and 22), as docs/adr/0003-end-of-a-response.md and ADR 3 say. X11 is a window system. */
                // R11: see protocol.md
                @Test
                void Q14_N2_rule25_both_sides_write_5_MB_Q1_first() { String notOne = "Q77"; }
                """;

        assertThat(citations(source))
                .containsExactlyInAnyOrder(
                        "Q3",
                        "S8",
                        "web-servers rule 16",
                        "web-servers rule 18",
                        "web-servers rule 20",
                        "web-servers rule 22",
                        "docs/adr/0003-end-of-a-response.md",
                        "ADR 3",
                        "X11",
                        "R11",
                        "protocol.md",
                        "Q14",
                        "N2",
                        "web-servers rule 25");
    }

    @Test
    void what_is_invented_is_known_to_nobody() {
        String source = """
                // Q1, Q99, web-servers rules 17 and 99, ADR 3, ADR 77, docs/nothing.md, docs/configuration.md
                void S1_S99_rule11_rule98_it_is_so() {}
                """;

        Set<String> unknown = citations(source);
        unknown.removeAll(KNOWN);

        assertThat(unknown)
                .containsExactlyInAnyOrder(
                        "Q99", "web-servers rule 99", "ADR 77", "docs/nothing.md", "S99", "web-servers rule 98");
    }

    /** What the comments and the names of the tests of a source cite. */
    private static Set<String> citations(String source) {
        String comments = groups(COMMENT, source).stream()
                .map(comment -> comment.replaceAll("\n\\s*\\*? ?", " ").replaceAll("\\{@code [^}]*}", ""))
                .collect(Collectors.joining("\n"));
        Set<String> citations = new LinkedHashSet<>(citationsOfText(comments));
        for (String method : groups(METHOD, source)) {
            for (String part : method.replaceFirst("^former_failure_", "").split("_", -1)) {
                if (NAMED_FACT.matcher(part).matches()) {
                    citations.add("web-servers rule " + part.substring("rule".length()));
                } else if (NAMED_RULE.matcher(part).matches()) {
                    citations.add(part);
                } else {
                    break;
                }
            }
        }
        return citations;
    }

    private static Set<String> citationsOfPage(String page) {
        return citationsOfText(CODE.matcher(page).replaceAll("").replaceAll("\\s+", " "));
    }

    private static Set<String> citationsOfText(String text) {
        Set<String> citations = new LinkedHashSet<>(groups(RULE, text));
        for (String facts : groups(FACTS, text)) {
            groups(NUMBER, facts).forEach(number -> citations.add("web-servers rule " + number));
        }
        groups(DECISION, text).forEach(number -> citations.add("ADR " + number));
        groups(DOCUMENT, text).forEach(document -> citations.add(document.replaceFirst("^(\\.\\./)+", "")));
        return citations;
    }

    /** The first group of each match, or all of it where there is none. */
    private static List<String> groups(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(Math.min(1, match.groupCount())))
                .toList();
    }
}
