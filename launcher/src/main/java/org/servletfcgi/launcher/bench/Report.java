package org.servletfcgi.launcher.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.servletfcgi.launcher.load.LoadResult;
import org.servletfcgi.launcher.log.JsonText;

/** The result of a run for people and for machines. */
final class Report {

    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double MEGA = 1e6;
    private static final int DIGITS = 3;
    private static final int BAR = 40;
    private static final int TICKS_PER_HALF = 5;
    private static final long[] STEPS = {1, 2, 5};
    private static final long FIRST_BOUND_NANOS = 1000;

    private final Setup setup;
    private final LoadResult result;
    private final Histogram latencies;

    Report(Setup setup, LoadResult result) {
        this.setup = setup;
        this.result = result;
        this.latencies = result.latencies();
    }

    /** Milliseconds with three digits that say something. */
    static String millis(long nanos) {
        BigDecimal value =
                BigDecimal.valueOf(nanos / NANOS_PER_MILLI).round(new MathContext(DIGITS, RoundingMode.HALF_UP));
        return value.setScale(Math.min(Math.max(value.scale(), 0), DIGITS), RoundingMode.HALF_UP)
                .toPlainString();
    }

    String text(boolean allPercentiles) {
        StringBuilder text = new StringBuilder();
        LoadResult.Traffic traffic = result.traffic();
        line(text, "requests/s", String.format(Locale.ROOT, "%,.1f", traffic.answersPerSecond()));
        line(text, "answered", answered());
        line(text, "failed", String.format(Locale.ROOT, "%,d", result.counts().failed()));
        if (result.counts().aborted() > 0) {
            line(
                    text,
                    "aborted",
                    String.format(Locale.ROOT, "%,d", result.counts().aborted()));
        }
        line(text, "bodies", megabytes(traffic.bodyBytes()));
        line(
                text,
                "sockets",
                megabytes(traffic.bytesOut()) + " out, " + megabytes(traffic.bytesIn()) + " in, "
                        + String.format(Locale.ROOT, "%,d", traffic.connections()) + " opened");
        if (latencies.getTotalCount() > 0) {
            latency(text);
            bars(text);
        }
        failures(text);
        if (allPercentiles && latencies.getTotalCount() > 0) {
            percentiles(text);
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-11s %s%n", name, value));
    }

    private String answered() {
        String statuses = result.statuses().entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%d: %,d", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, "%,d", result.counts().answered())
                + (statuses.isEmpty() ? "" : " (status " + statuses + ")");
    }

    private String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.2f MB/s", result.traffic().perSecond(bytes) / MEGA);
    }

    private void latency(StringBuilder text) {
        text.append(String.format("%n  latency in ms%n"));
        line(text, "mean", millis(Math.round(latencies.getMean())));
        for (double percentile : PERCENTILES) {
            String name = BigDecimal.valueOf(percentile).stripTrailingZeros().toPlainString() + " %";
            line(text, name, millis(latencies.getValueAtPercentile(percentile)));
        }
        line(text, "max", millis(latencies.getMaxValue()));
        text.append(System.lineSeparator());
    }

    /** A row for each of 1, 2, 5, 10, ... where there is something. */
    private void bars(StringBuilder text) {
        long total = latencies.getTotalCount();
        long most = 1;
        for (long[] row : rows()) {
            most = Math.max(most, row[1]);
        }
        for (long[] row : rows()) {
            int length = (int) Math.round((double) BAR * row[1] / most);
            String bar = row[1] == 0 ? "" : length == 0 ? "  ." : "  " + "#".repeat(length);
            text.append(String.format(
                    Locale.ROOT,
                    "  <= %8s ms %,12d %6.2f %%%s%n",
                    BigDecimal.valueOf(row[0] / NANOS_PER_MILLI)
                            .stripTrailingZeros()
                            .toPlainString(),
                    row[1],
                    100.0 * row[1] / total,
                    bar));
        }
    }

    /** Upper bounds in nanoseconds, and how many values are up to there and above the one before. */
    private List<long[]> rows() {
        List<long[]> rows = new ArrayList<>();
        long below = 0;
        for (long unit = FIRST_BOUND_NANOS; below < latencies.getTotalCount(); unit *= 10) {
            for (long step : STEPS) {
                long bound = unit * step;
                long count = latencies.getCountBetweenValues(0, bound) - below;
                if ((count > 0 || below > 0) && below < latencies.getTotalCount()) {
                    rows.add(new long[] {bound, count});
                }
                below += count;
            }
        }
        return rows;
    }

    private void failures(StringBuilder text) {
        if (!result.failures().isEmpty()) {
            text.append(String.format("%n  failures%n"));
            result.failures()
                    .forEach((reason, count) -> text.append(String.format(Locale.ROOT, "  %,11d %s%n", count, reason)));
        }
        if (result.counts().gaveUp()) {
            text.append(String.format(
                    "%n  ended early: no right answer in twice the time limit of %s%n", setup.options().timeout));
        }
    }

    private void percentiles(StringBuilder text) {
        text.append(String.format(Locale.ROOT, "%n  %12s %12s %14s%n", "percentile", "ms", "answers"));
        for (HistogramIterationValue value : latencies.percentiles(TICKS_PER_HALF)) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %12.6f %12s %,14d%n",
                    value.getPercentileLevelIteratedTo(),
                    millis(value.getValueIteratedTo()),
                    value.getTotalCountToThisValue()));
        }
    }

    String json(boolean allPercentiles) {
        LoadResult.Traffic traffic = result.traffic();
        StringBuilder json = new StringBuilder("{");
        JsonText.member(json, "address", setup.address().toString());
        JsonText.member(json, "method", setup.method());
        JsonText.member(json, "path", setup.options().target);
        number(json, "connections", setup.options().connections);
        number(json, "multiplexed", setup.options().multiplexed);
        JsonText.json(json, "fresh", String.valueOf(setup.options().fresh));
        number(json, "seconds", traffic.nanos() / 1e9);
        number(json, "requestsPerSecond", traffic.answersPerSecond());
        number(json, "answered", result.counts().answered());
        number(json, "failed", result.counts().failed());
        number(json, "aborted", result.counts().aborted());
        JsonText.json(json, "endedEarly", String.valueOf(result.counts().gaveUp()));
        number(json, "bodyBytesPerSecond", traffic.perSecond(traffic.bodyBytes()));
        number(json, "bytesInPerSecond", traffic.perSecond(traffic.bytesIn()));
        number(json, "bytesOutPerSecond", traffic.perSecond(traffic.bytesOut()));
        number(json, "connectionsOpened", traffic.connections());
        JsonText.json(json, "statuses", object(result.statuses()));
        JsonText.json(json, "failures", object(result.failures()));
        if (latencies.getTotalCount() > 0) {
            JsonText.json(json, "latencyMicros", latencyJson());
        }
        if (allPercentiles && latencies.getTotalCount() > 0) {
            JsonText.json(json, "percentilesMicros", percentilesJson());
        }
        return json.append('}').append(System.lineSeparator()).toString();
    }

    private String latencyJson() {
        StringBuilder json = new StringBuilder("{");
        number(json, "min", latencies.getMinValue() / NANOS_PER_MICRO);
        number(json, "mean", latencies.getMean() / NANOS_PER_MICRO);
        for (double percentile : PERCENTILES) {
            String name =
                    "p" + BigDecimal.valueOf(percentile).stripTrailingZeros().toPlainString();
            number(json, name, latencies.getValueAtPercentile(percentile) / NANOS_PER_MICRO);
        }
        number(json, "max", latencies.getMaxValue() / NANOS_PER_MICRO);
        return json.append('}').toString();
    }

    private String percentilesJson() {
        StringBuilder json = new StringBuilder("[");
        for (HistogramIterationValue value : latencies.percentiles(TICKS_PER_HALF)) {
            json.append(json.length() > 1 ? "," : "")
                    .append('[')
                    .append(decimal(value.getPercentileLevelIteratedTo()))
                    .append(',')
                    .append(decimal(value.getValueIteratedTo() / NANOS_PER_MICRO))
                    .append(']');
        }
        return json.append(']').toString();
    }

    private static String object(Map<?, Long> counts) {
        StringBuilder json = new StringBuilder("{");
        counts.forEach((name, count) -> JsonText.json(json, String.valueOf(name), String.valueOf(count)));
        return json.append('}').toString();
    }

    private static void number(StringBuilder json, String name, long value) {
        JsonText.json(json, name, String.valueOf(value));
    }

    private static void number(StringBuilder json, String name, double value) {
        JsonText.json(json, name, decimal(value));
    }

    private static String decimal(double value) {
        return BigDecimal.valueOf(value)
                .setScale(DIGITS, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
