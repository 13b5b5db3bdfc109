package org.servletfcgi.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void each_goal_stands_beside_its_ratio_and_whether_it_is_met() {
        String table = Report.goals(List.of(Outcomes.cpu(), Outcomes.multiplexed()));

        assertThat(table.lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "| 14-byte <answer> | CPU | 0.60 (0.55 to 0.65) | ≤ 0.65 | yes | HTTP | 1.20 (1.10 to 1.30) | ≤ 1.00"
                                + " | no |",
                        "| multiplexed | requests/s | – | – | – | 32 | 0.89 (0.89 to 0.90) | ≥ 0.80 | yes |");
    }

    @Test
    void numbers_are_medians_and_failures_are_not_hidden() {
        String table = Report.numbers(List.of(Outcomes.cpu(), Outcomes.multiplexed()));

        assertThat(table.lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "| 14-byte <answer> | ours | 12.0 | 5000 | 850 | all | 0 |",
                        "| | FastCGI | 20.0 | 5000 | 850 | all | 1 of 2001 |",
                        "| multiplexed | one | 10.0 | 890 | 850 | 500 | 0 |");
    }

    @Test
    void columns_of_a_table_are_aligned() {
        Table table = new Table("a", "long name");
        table.row("longer", "b");

        assertThat(table.text()).isEqualTo("""
                        | a      | long name |
                        |--------|-----------|
                        | longer | b         |
                        """);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.row("one"))
                .withMessage("expected 2 cells, but got 1");
    }

    @Test
    void machine_tells_what_ratios_depend_on() {
        Environment environment = new Environment(4, "17.0.1, A", "12.1.1", "Linux 6, B", 0.25, 1.5);

        assertThat(Report.machine(environment)).isEqualTo("""
                        - cores: 4
                        - Java: 17.0.1, A
                        - Jetty: 12.1.1
                        - system: Linux 6, B
                        - load average: 0.25 before, 1.50 after
                        """);
    }

    @Test
    void json_has_every_turn() {
        Environment environment = new Environment(4, "17.0.1 \"A\"", "12.1.1", "Linux 6", 0.25, 1.5);

        String json = Json.write(Results.of(List.of(Outcomes.cpu()), environment));

        assertThat(json)
                .contains(
                        "\"Java: 17.0.1 \\\"A\\\"\"",
                        "\"cpuMicros\": [10.0, 14.0]",
                        "\"goal\": 0.65",
                        "\"met\": false");
    }

    @Test
    void json_of_nothing_is_empty_and_that_of_anything_is_refused() {
        assertThat(Json.write(Map.of("a", List.of(), "b", Map.of()))).contains("\"a\": []", "\"b\": {}");
        assertThat(Json.write("\n\\")).isEqualTo("\"\\u000a\\\\\"\n");
        assertThatIllegalArgumentException().isThrownBy(() -> Json.write('x'));
    }
}
