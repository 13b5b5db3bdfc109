package org.servletfcgi.benchmarks.measure;

import java.util.List;

/**
 * What came of a question.
 *
 * @param perSecond requests that began each second; 0 if as many as there were answers
 * @param samples for each side those of its turns
 */
public record Outcome(Question question, double perSecond, List<List<Sample>> samples) {

    /** Ours divided by that of another side, 1 and above. */
    public Ratio ratio(int other) {
        return Ratio.of(numbers(0), numbers(other));
    }

    /** Whether the median of the ratio is as good as its goal. */
    public boolean isMet(int other) {
        return question.metric().meets(ratio(other).median(), question.goals().get(other - 1));
    }

    /** The median of one side's numbers, 0 for ours. */
    public double median(int side, Metric metric) {
        return Ratio.quantile(samples.get(side).stream().mapToDouble(metric::of).toArray(), 0.5);
    }

    /** The requests of one side without a right answer, in all turns. */
    public long failed(int side) {
        return samples.get(side).stream().mapToLong(Sample::failed).sum();
    }

    /** All requests of one side. */
    public long requests(int side) {
        return failed(side)
                + samples.get(side).stream().mapToLong(Sample::answered).sum();
    }

    private double[] numbers(int side) {
        return samples.get(side).stream().mapToDouble(question.metric()::of).toArray();
    }
}
