package org.servletfcgi.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ComparisonTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path output;

    @Test
    void comparison_asks_all_sides_in_turn_and_writes_what_came_of_it() throws Exception {
        List<String> cases = List.of("small", "fields-p99", "upload", "nginx", "multiplexed");

        boolean complete = Comparison.run(new Settings(cases, 1, SHORT, SHORT, output));

        assertThat(output.resolve("comparison.md"))
                .content()
                .contains("14-byte answer", "100 kB upload", "on 32 connections", "Jetty's HTTP/1.1", "load average")
                .doesNotContain("Not measured");
        assertThat(complete).isTrue();
        assertThat(output.resolve("comparison.json")).content().contains("\"id\": \"multiplexed\"");
        assertThat(output.resolve("comparison.svg"))
                .content()
                .startsWith("<svg")
                .endsWith("</svg>\n");
    }
}
