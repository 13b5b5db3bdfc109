package org.servletfcgi.benchmarks.measure;

import java.util.List;

/**
 * One line of the goals.
 *
 * @param id for the option that chooses questions
 * @param title in tables
 * @param metric that the goals are about
 * @param paced whether all sides get requests at the same rate, half of what the slowest can answer
 * @param sides ours first
 * @param goals for the ratio of ours to each of the others, in their order
 */
public record Question(String id, String title, Metric metric, boolean paced, List<Side> sides, List<Double> goals) {

    /**
     * A question with a goal for each side but the first.
     *
     * @throws IllegalArgumentException if it has not
     */
    public Question {
        if (sides.size() != goals.size() + 1) {
            throw new IllegalArgumentException("expected a goal for each of the others, but got " + goals.size());
        }
    }
}
