package org.servletfcgi.benchmarks.measure;

import java.util.Locale;

/** What is compared of two sides. */
public enum Metric {
    /** CPU time of the server's process for each request. */
    CPU("CPU", "µs", true) {
        @Override
        public double of(Sample sample) {
            return sample.cpuMicros();
        }
    },
    /** The time that 99 of 100 requests do not exceed. */
    P99("p99", "µs", true) {
        @Override
        public double of(Sample sample) {
            return sample.p99Micros();
        }
    },
    /** Requests a second. */
    THROUGHPUT("requests/s", "/s", false) {
        @Override
        public double of(Sample sample) {
            return sample.perSecond();
        }
    };

    private final String title;
    private final String unit;
    private final boolean lessIsBetter;

    Metric(String title, String unit, boolean lessIsBetter) {
        this.title = title;
        this.unit = unit;
        this.lessIsBetter = lessIsBetter;
    }

    /** The number of a turn, in {@link #unit}. */
    public abstract double of(Sample sample);

    /** What it is called in tables. */
    public String title() {
        return title;
    }

    /** What its numbers count. */
    public String unit() {
        return unit;
    }

    /** Whether a ratio below 1 is the better one. */
    public boolean lessIsBetter() {
        return lessIsBetter;
    }

    /** Whether a ratio is as good as this goal or better. */
    public boolean meets(double ratio, double goal) {
        return lessIsBetter ? ratio <= goal : ratio >= goal;
    }

    /** The goal with its direction. */
    public String goal(double goal) {
        return (lessIsBetter ? "≤ " : "≥ ") + String.format(Locale.ROOT, "%.2f", goal);
    }
}
