package org.servletfcgi.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/**
 * What was asked for.
 *
 * @param cases ids of questions, {@value #ALL} for all; {@code comparison.cases}, separated by commas
 * @param rounds turns of each side, 1 to 1000; {@code comparison.rounds}, default 11
 * @param turn how long one is, more than 0; {@code comparison.seconds}, default 1
 * @param warmUp of each side before the first question, a third of it before the others; {@code comparison.warmUp} in
 *     seconds, default 8
 * @param output where the files go; {@code comparison.output}, default {@code target}
 */
record Settings(List<String> cases, int rounds, Duration turn, Duration warmUp, Path output) {

    static final String ALL = "all";

    private static final List<String> KNOWN = List.of(
            ALL,
            "small",
            "fields",
            "small-p99",
            "fields-p99",
            "upload",
            "download",
            "nginx",
            "multiplexed",
            "peers",
            "scaling");

    private static final int MAX_ROUNDS = 1000;
    private static final double MAX_SECONDS = 600;

    /**
     * Reads the properties whose names begin with {@code comparison.}; blank ones are as if they were not there.
     *
     * @throws IllegalArgumentException that names the property that is wrong
     */
    static Settings of(Properties properties) {
        int rounds = (int) number(properties, "comparison.rounds", 11, MAX_ROUNDS);
        return new Settings(
                cases(text(properties, "comparison.cases", ALL)),
                rounds,
                seconds(number(properties, "comparison.seconds", 1, MAX_SECONDS)),
                seconds(number(properties, "comparison.warmUp", 8, MAX_SECONDS)),
                Path.of(text(properties, "comparison.output", "target")).toAbsolutePath());
    }

    private static List<String> cases(String text) {
        List<String> cases = Arrays.stream(text.split(",")).map(String::strip).toList();
        cases.stream().filter(id -> !KNOWN.contains(id)).findFirst().ifPresent(unknown -> {
            throw new IllegalArgumentException(
                    "expected comparison.cases of " + String.join(", ", KNOWN) + ", but got " + unknown);
        });
        return cases;
    }

    private static String text(Properties properties, String name, String otherwise) {
        String text = properties.getProperty(name, "");
        return text.isBlank() ? otherwise : text;
    }

    private static double number(Properties properties, String name, double otherwise, double max) {
        String text = text(properties, name, Double.toString(otherwise));
        double number;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            number = 0;
        }
        if (!(number > 0 && number <= max) || (int) Math.ceil(number) < 1) {
            throw new IllegalArgumentException(
                    "expected " + name + " of more than 0 and at most " + (int) max + ", but got " + text);
        }
        return number;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    boolean wants(String id) {
        return cases.contains(ALL) || cases.contains(id);
    }

    /** How long each side is warmed up before a question. */
    Duration warmUp(boolean first) {
        return first ? warmUp : warmUp.dividedBy(3);
    }
}
