package org.servletfcgi.launcher.load;

import java.time.Duration;

/**
 * Where a load is, about once a second.
 *
 * @param elapsed since the run began, with the warm-up
 * @param warmingUp whether nothing is counted yet
 * @param answered right answers so far, in this phase
 * @param failed failures so far, in this phase
 * @param answersPerSecond since the last progress
 * @param p99Nanos of the answers since the last progress, 0 without any
 */
public record Progress(
        Duration elapsed, boolean warmingUp, long answered, long failed, double answersPerSecond, long p99Nanos) {}
