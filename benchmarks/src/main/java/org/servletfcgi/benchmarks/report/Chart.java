package org.servletfcgi.benchmarks.report;

import java.util.List;
import java.util.Locale;
import org.servletfcgi.benchmarks.measure.Metric;
import org.servletfcgi.benchmarks.measure.Outcome;
import org.servletfcgi.benchmarks.measure.Question;
import org.servletfcgi.benchmarks.measure.Ratio;

/**
 * The ratios as bars with their goals, as SVG that fits light and dark pages: first those of which less is better, then
 * the others.
 */
public final class Chart {

    private static final int WIDTH = 860;
    private static final int LEFT = 330;
    private static final int RIGHT = 70;
    private static final int BAR = 13;
    private static final int GAP = 14;
    private static final int HEAD = 34;
    /** What goes further is cut off; the number says how far. */
    private static final double SCALE = 2;

    private final StringBuilder svg = new StringBuilder();
    private int y;

    private Chart() {}

    /** The picture of all outcomes. */
    public static String of(List<Outcome> outcomes) {
        Chart chart = new Chart();
        chart.legend();
        chart.group("CPU and p99 in relation to the other: shorter is better", outcomes, true);
        chart.group("Requests a second in relation to the other: longer is better", outcomes, false);
        return chart.document();
    }

    private String document() {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="title">
                <title id="title">servlet-fcgi in relation to Jetty's FastCGI and HTTP/1.1</title>
                <style>
                  text { font: 13px system-ui, sans-serif; fill: #24292f; }
                  .head { font-weight: 600; }
                  .tick { font-size: 11px; text-anchor: middle; }
                  .axis { stroke: #8c959f; stroke-width: 1; stroke-opacity: 0.5; }
                  .fastcgi { fill: #0969da; }
                  .http { fill: #bc6c25; }
                  .own { fill: #6e7781; }
                  .spread { stroke: #24292f; stroke-width: 1; }
                  .goal { stroke: #1a7f37; stroke-width: 3; }
                  .missed { stroke: #cf222e; stroke-width: 3; }
                  @media (prefers-color-scheme: dark) {
                    text { fill: #e6edf3; }
                    .axis { stroke: #6e7681; }
                    .fastcgi { fill: #4493f8; }
                    .http { fill: #e0a458; }
                    .own { fill: #8b949e; }
                    .spread { stroke: #e6edf3; }
                    .goal { stroke: #3fb950; }
                    .missed { stroke: #f85149; }
                  }
                </style>
                """.formatted(WIDTH, y + GAP) + svg + "</svg>\n";
    }

    private void legend() {
        y = 24;
        swatch(16, "fastcgi", "against Jetty's FastCGI");
        swatch(206, "http", "against Jetty's HTTP/1.1");
        swatch(400, "own", "against ours otherwise");
        line(580, "goal", y - 11, y + 2);
        text(590, "goal, met");
        line(676, "missed", y - 11, y + 2);
        text(686, "goal, not met");
        y += GAP;
    }

    private void swatch(int x, String style, String title) {
        rectangle(x, y - 10, 12, style);
        text(x + 18, title);
    }

    private void group(String title, List<Outcome> outcomes, boolean lessIsBetter) {
        List<Outcome> group = outcomes.stream()
                .filter(outcome -> outcome.question().metric().lessIsBetter() == lessIsBetter)
                .toList();
        if (group.isEmpty()) {
            return;
        }
        y += HEAD;
        svg.append("<text class=\"head\" x=\"16\" y=\"%d\">%s</text>%n".formatted(y, title));
        y += GAP;
        int height = group.stream()
                .mapToInt(outcome -> (outcome.question().sides().size() - 1) * BAR + GAP)
                .sum();
        for (double tick = 0; tick <= SCALE; tick += 0.5) {
            line(x(tick), "axis", y - 4, y + height - GAP + 4);
            svg.append("<text class=\"tick\" x=\"%d\" y=\"%d\">%s</text>%n".formatted(x(tick), y + height + 4, tick));
        }
        group.forEach(this::bars);
        y += GAP;
    }

    private void bars(Outcome outcome) {
        Question question = outcome.question();
        int others = question.sides().size() - 1;
        int middle = y + others * BAR / 2 + 5;
        String measure = question.metric() == Metric.THROUGHPUT
                ? ""
                : ", " + question.metric().title();
        svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n"
                .formatted(LEFT - 10, middle, escape(question.title() + measure)));
        for (int i = 1; i <= others; i++) {
            bar(outcome, i, others == 1 ? "own" : i == 1 ? "fastcgi" : "http");
            y += BAR;
        }
        y += GAP;
    }

    private void bar(Outcome outcome, int other, String style) {
        Ratio ratio = outcome.ratio(other);
        rectangle(LEFT, y + 1, x(ratio.median()) - LEFT, style);
        int center = y + BAR / 2 + 1;
        svg.append("<line class=\"spread\" x1=\"%d\" x2=\"%d\" y1=\"%3$d\" y2=\"%3$d\"/>%n"
                .formatted(x(ratio.low()), x(ratio.high()), center));
        double goal = outcome.question().goals().get(other - 1);
        line(x(goal), outcome.isMet(other) ? "goal" : "missed", y, y + BAR);
        int end = x(Math.max(Math.max(ratio.high(), ratio.median()), goal)) + 6;
        svg.append("<text x=\"%d\" y=\"%d\">%s</text>%n"
                .formatted(end, y + BAR - 1, String.format(Locale.ROOT, "%.2f", ratio.median())));
    }

    private int x(double ratio) {
        return LEFT + (int) Math.round(Math.min(ratio, SCALE) / SCALE * (WIDTH - LEFT - RIGHT));
    }

    private void rectangle(int x, int top, int width, String style) {
        svg.append("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>%n"
                .formatted(style, x, top, width, BAR - 2));
    }

    private void line(int x, String style, int top, int bottom) {
        svg.append("<line class=\"%1$s\" x1=\"%2$d\" x2=\"%2$d\" y1=\"%3$d\" y2=\"%4$d\"/>%n"
                .formatted(style, x, top, bottom));
    }

    private void text(int x, String text) {
        svg.append("<text x=\"%d\" y=\"%d\">%s</text>%n".formatted(x, y, escape(text)));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
