package org.servletfcgi.benchmarks.measure;

/**
 * What one turn of one side came to.
 *
 * @param answered right answers
 * @param failed requests without a right answer
 * @param cpuMicros CPU time of the server's process for each right answer, in microseconds
 * @param perSecond right answers a second
 * @param p99Micros the time that 99 of 100 right answers did not exceed, in microseconds
 */
public record Sample(long answered, long failed, double cpuMicros, double perSecond, double p99Micros) {}
