package org.servletfcgi.benchmarks.report;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.servletfcgi.benchmarks.client.Request;
import org.servletfcgi.benchmarks.measure.Metric;
import org.servletfcgi.benchmarks.measure.Outcome;
import org.servletfcgi.benchmarks.measure.Question;
import org.servletfcgi.benchmarks.measure.Sample;
import org.servletfcgi.benchmarks.measure.Side;
import org.servletfcgi.benchmarks.process.Servers.Listening;

/** Outcomes of measurements that were never made. */
final class Outcomes {

    private Outcomes() {}

    /** CPU of 10 and 14 µs against 20 and 20 µs of FastCGI, with one failure, and against 10 and 10 µs of HTTP. */
    static Outcome cpu() {
        return new Outcome(
                question("14-byte <answer>", Metric.CPU, List.of("ours", "FastCGI", "HTTP"), List.of(0.65, 1.0)),
                0,
                List.of(samples(10, 14, 0), samples(20, 20, 1), samples(10, 10, 0)));
    }

    /** 900 and 880 requests a second against 1000 and 1000. */
    static Outcome multiplexed() {
        return new Outcome(
                question("multiplexed", Metric.THROUGHPUT, List.of("one", "32"), List.of(0.8)),
                500,
                List.of(rates(900, 880), rates(1000, 1000)));
    }

    private static Question question(String title, Metric metric, List<String> names, List<Double> goals) {
        Listening nowhere = new Listening(
                "server", () -> Duration.ZERO, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
        List<Side> sides = names.stream()
                .map(name -> new Side(name, nowhere, Request.small().http(), 1, 1))
                .toList();
        return new Question("id", title, metric, false, sides, goals);
    }

    private static List<Sample> samples(double first, double second, long failed) {
        return List.of(new Sample(1000, 0, first, 5000, 800), new Sample(1000, failed, second, 5000, 900));
    }

    private static List<Sample> rates(double first, double second) {
        return List.of(new Sample(1000, 0, 10, first, 800), new Sample(1000, 0, 10, second, 900));
    }
}
