package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each rule of the protocol has a test, or a reason why it needs none, and docs/protocol-conformance.md says which. */
class ProtocolConformanceTest {

    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES = List.of("connector", "launcher", "webapp-sample", "it-tests");

    /** The numbered rules: a letter, its first and its last number. */
    private static final List<Range> RULES = List.of(
            new Range('L', 1, 10),
            new Range('R', 1, 13),
            new Range('N', 1, 10),
            new Range('M', 1, 5),
            new Range('Q', 1, 16),
            new Range('X', 1, 5),
            new Range('O', 1, 4),
            new Range('V', 1, 8),
            new Range('S', 1, 12),
            new Range('C', 1, 15),
            new Range('C', 20, 33));

    private static final Pattern ROW = Pattern.compile("\\| ([A-Z]\\d+) \\|([^|]*)\\|([^|]*)\\|([^|]*)\\|");
    private static final Pattern REFERENCE = Pattern.compile("`(\\w+)\\.(\\w+)`");
    private static final Pattern TEST_ANNOTATION = Pattern.compile("\\s*@(Test|ParameterizedTest|RepeatedTest)\\b.*");
    private static final Pattern METHOD = Pattern.compile(".*\\bvoid (\\w+)\\(.*");

    private record Range(char letter, int first, int last) {
        Stream<String> ids() {
            return IntStream.rangeClosed(first, last).mapToObj(number -> "" + letter + number);
        }
    }

    /** A line of the page's tables. */
    private record Row(String rule, String asks, String tests, String note) {
        /** The tests that it names, as class and method. */
        List<String> references() {
            return REFERENCE
                    .matcher(tests)
                    .results()
                    .map(found -> found.group(1) + "." + found.group(2))
                    .toList();
        }
    }

    @Test
    void the_page_has_each_rule_once_and_in_order() throws IOException {
        var rules = RULES.stream().flatMap(Range::ids).toList();

        assertThat(page()).extracting(Row::rule).containsExactlyElementsOf(rules);
        assertThat(page())
                .allSatisfy(row -> assertThat(row.asks()).as(row.rule()).isNotBlank());
    }

    @Test
    void each_rule_has_a_test_of_its_name_or_a_reason_why_it_needs_none() throws IOException {
        assertThat(page())
                .allSatisfy(row -> assertThat(
                                row.references().isEmpty() && row.note().isBlank())
                        .as("%s has neither a test nor a reason", row.rule())
                        .isFalse());
    }

    @Test
    void each_test_that_the_page_names_is_there_and_begins_with_the_rule() throws IOException {
        var tests = tests();
        assertThat(page()).allSatisfy(row -> {
            assertThat(row.references())
                    .as(row.rule())
                    .doesNotHaveDuplicates()
                    .isSubsetOf(tests)
                    .allMatch(test -> test.substring(test.indexOf('.') + 1).startsWith(row.rule() + "_"));
            assertThat(row.tests().replaceAll(REFERENCE.pattern(), ""))
                    .as("%s: nothing but tests in their cell", row.rule())
                    .matches("[ ,]*");
        });
    }

    @Test
    void each_rule_that_a_test_is_named_after_is_one_of_the_page() throws IOException {
        // B is for the examples in the specification's appendix B, T for byte vectors.
        var known = new LinkedHashSet<>(RULES.stream().flatMap(Range::ids).toList());
        Pattern id = Pattern.compile("\\w+\\.(?:former_failure_)?([LRNMQXOVSC]\\d+)_\\w+");

        assertThat(tests()).isNotEmpty().allSatisfy(test -> {
            var named = id.matcher(test);
            assertThat(!named.matches() || known.contains(named.group(1)))
                    .as(test)
                    .isTrue();
        });
    }

    @Test
    void each_rule_with_a_test_of_its_name_has_one_on_the_page() throws IOException {
        Map<String, String> byRule = new HashMap<>();
        for (var test : tests()) {
            var method = test.substring(test.indexOf('.') + 1);
            byRule.putIfAbsent(method.substring(0, Math.max(0, method.indexOf('_'))), test);
        }

        assertThat(page())
                .allSatisfy(row -> assertThat(row.references().isEmpty() && byRule.containsKey(row.rule()))
                        .as("%s: the page names none of its tests, such as %s", row.rule(), byRule.get(row.rule()))
                        .isFalse());
    }

    private static List<Row> page() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (var line : Files.readAllLines(ROOT.resolve("docs").resolve("protocol-conformance.md"))) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(new Row(row.group(1), row.group(2), row.group(3), row.group(4)));
            } else {
                assertThat(line).as("a rule's row of four cells").doesNotMatch("\\| [A-Z]\\d+ \\|.*");
            }
        }
        assertThat(rows).isNotEmpty();
        return rows;
    }

    /** All test methods of all modules, as class and method, read from the sources. */
    private static Set<String> tests() throws IOException {
        Set<String> tests = new LinkedHashSet<>();
        for (var module : MODULES) {
            try (var sources = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                for (var source : sources.filter(path -> path.toString().endsWith(".java"))
                        .toList()) {
                    addTests(source, tests);
                }
            }
        }
        return tests;
    }

    private static void addTests(Path source, Set<String> tests) throws IOException {
        var name = Objects.requireNonNull(source.getFileName()).toString().replace(".java", "");
        var annotated = false;
        for (var line : Files.readAllLines(source)) {
            var method = METHOD.matcher(line);
            if (TEST_ANNOTATION.matcher(line).matches()) {
                annotated = true;
            } else if (annotated && method.matches()) {
                tests.add(name + "." + method.group(1));
                annotated = false;
            }
        }
    }
}
