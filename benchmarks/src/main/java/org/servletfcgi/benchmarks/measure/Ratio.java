package org.servletfcgi.benchmarks.measure;

import java.util.Arrays;

/**
 * One side's numbers divided by another's of the same round.
 *
 * @param median of the rounds
 * @param low the first quartile
 * @param high the third quartile
 */
public record Ratio(double median, double low, double high) {

    /**
     * The ratio of as many rounds as both have numbers.
     *
     * @throws IllegalArgumentException without a round, or with different numbers of them
     */
    public static Ratio of(double[] ours, double[] theirs) {
        if (ours.length != theirs.length) {
            throw new IllegalArgumentException(
                    "expected as many rounds of both, but got " + ours.length + " and " + theirs.length);
        }
        double[] ratios = new double[ours.length];
        Arrays.setAll(ratios, i -> ours[i] / theirs[i]);
        return new Ratio(quantile(ratios, 0.5), quantile(ratios, 0.25), quantile(ratios, 0.75));
    }

    /**
     * The number that this part of all does not exceed, between two of them where it falls there.
     *
     * @param part 0 to 1
     * @throws IllegalArgumentException if there are none
     */
    public static double quantile(double[] numbers, double part) {
        if (numbers.length == 0) {
            throw new IllegalArgumentException("expected at least one number");
        }
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
