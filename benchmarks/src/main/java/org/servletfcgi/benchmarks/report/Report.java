package org.servletfcgi.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.servletfcgi.benchmarks.measure.Metric;
import org.servletfcgi.benchmarks.measure.Outcome;
import org.servletfcgi.benchmarks.measure.Question;
import org.servletfcgi.benchmarks.measure.Ratio;
import org.servletfcgi.benchmarks.measure.Side;

/** The outcomes in words and tables, in Markdown. */
public final class Report {

    private static final String NONE = "–";

    private Report() {}

    /** Each goal with the ratio that was measured. */
    public static String goals(List<Outcome> outcomes) {
        Table table = new Table(
                "case", "measure", "against Jetty's FastCGI", "goal", "met", "against", "ratio", "goal", "met");
        for (Outcome outcome : outcomes) {
            Question question = outcome.question();
            int last = question.sides().size() - 1;
            boolean both = last > 1;
            table.row(
                    question.title(),
                    question.metric().title(),
                    both ? ratio(outcome.ratio(1)) : NONE,
                    both ? question.metric().goal(question.goals().get(0)) : NONE,
                    both ? met(outcome, 1) : NONE,
                    question.sides().get(last).name(),
                    ratio(outcome.ratio(last)),
                    question.metric().goal(question.goals().get(last - 1)),
                    met(outcome, last));
        }
        return table.text();
    }

    private static String met(Outcome outcome, int other) {
        return outcome.isMet(other) ? "yes" : "no";
    }

    private static String ratio(Ratio ratio) {
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", ratio.median(), ratio.low(), ratio.high());
    }

    /** The medians themselves, side by side. */
    public static String numbers(List<Outcome> outcomes) {
        Table table = new Table("case", "side", "CPU µs/request", "requests/s", "p99 µs", "offered/s", "failed");
        for (Outcome outcome : outcomes) {
            List<Side> sides = outcome.question().sides();
            for (int i = 0; i < sides.size(); i++) {
                table.row(
                        i == 0 ? outcome.question().title() : "",
                        sides.get(i).name(),
                        String.format(Locale.ROOT, "%.1f", outcome.median(i, Metric.CPU)),
                        String.format(Locale.ROOT, "%.0f", outcome.median(i, Metric.THROUGHPUT)),
                        String.format(Locale.ROOT, "%.0f", outcome.median(i, Metric.P99)),
                        outcome.perSecond() > 0 ? String.format(Locale.ROOT, "%.0f", outcome.perSecond()) : "all",
                        outcome.failed(i) == 0 ? "0" : outcome.failed(i) + " of " + outcome.requests(i));
            }
        }
        return table.text();
    }

    /** Where it was measured: what ratios depend on, and how busy the machine was otherwise. */
    public static String machine(Environment environment) {
        return environment.lines().stream().map(line -> "- " + line + "\n").collect(Collectors.joining());
    }
}
