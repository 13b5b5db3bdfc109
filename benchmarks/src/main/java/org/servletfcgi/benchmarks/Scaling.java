package org.servletfcgi.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.servletfcgi.benchmarks.client.Request;
import org.servletfcgi.benchmarks.measure.Metric;
import org.servletfcgi.benchmarks.measure.Ratio;
import org.servletfcgi.benchmarks.measure.Sample;
import org.servletfcgi.benchmarks.measure.Side;
import org.servletfcgi.benchmarks.process.Servers;
import org.servletfcgi.benchmarks.process.Servers.Listening;
import org.servletfcgi.benchmarks.server.Protocol;

/** How the CPU time of a request grows with what there is more of; ours only. */
final class Scaling {

    static final String ID = "scaling";

    private static final double NOISE = 1.1;
    private static final int KIB = 1024;
    private static final int CONNECTIONS = 32;

    /**
     * One size of one thing, beside the smallest size of it.
     *
     * @param what grows
     * @param size how much of it
     * @param cpuMicros the median for one request
     * @param cost what all of it costs, in relation to the smallest size: on connections one request on each
     * @param growth the size in relation to the smallest
     */
    record Point(String what, int size, double cpuMicros, double cost, double growth) {

        /** Whether the cost has grown no more than the size; 10 percent are noise. */
        boolean isLinear() {
            return cost <= growth * NOISE;
        }
    }

    private final Servers servers;
    private final int rounds;
    private final Duration turn;

    /** Rounds as they are otherwise, but not more than five. */
    Scaling(Servers servers, Settings settings) {
        this.servers = servers;
        this.rounds = Math.min(settings.rounds(), 5);
        this.turn = settings.turn();
    }

    List<Point> measure() throws IOException, InterruptedException {
        List<Point> points = new ArrayList<>();
        points.addAll(connections(List.of(1, CONNECTIONS, 500, 4000)));
        points.addAll(sizes(
                "variables",
                List.of(Request.FEWEST_VARIABLES, 50, 100, 200),
                size -> side(Request.smallWithVariables(size), CONNECTIONS)));
        points.addAll(
                sizes("kB of body", List.of(10, 100, 1000), size -> side(Request.upload(size * KIB), CONNECTIONS)));
        return points;
    }

    private Side side(Request request, int connections) {
        Listening ours = servers.of(Protocol.SERVLET_FCGI);
        return new Side(Protocol.SERVLET_FCGI.title(), ours, request.fastCgi(1), connections, 1);
    }

    private List<Point> connections(List<Integer> sizes) throws IOException, InterruptedException {
        return points("connections", sizes, size -> side(Request.small(), size), true);
    }

    private List<Point> sizes(String what, List<Integer> sizes, IntFunction<Side> sides)
            throws IOException, InterruptedException {
        return points(what, sizes, sides, false);
    }

    private List<Point> points(String what, List<Integer> sizes, IntFunction<Side> sides, boolean oneEach)
            throws IOException, InterruptedException {
        List<Side> all = sizes.stream().map(sides::apply).toList();
        double[][] micros = new double[all.size()][rounds];
        for (Side side : all) {
            side.warmUp(turn);
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < micros.length; i++) {
                Sample sample = all.get(i).turn(turn, 0);
                if (sample.failed() > 0) {
                    throw new IOException(sample.failed() + " requests failed with " + sizes.get(i) + " " + what);
                }
                micros[i][round] = Metric.CPU.of(sample);
            }
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < micros.length; i++) {
            double growth = (double) sizes.get(i) / sizes.get(0);
            double each = Ratio.of(micros[i], micros[0]).median();
            points.add(new Point(
                    what, sizes.get(i), Ratio.quantile(micros[i], 0.5), oneEach ? each * growth : each, growth));
        }
        return points;
    }
}
