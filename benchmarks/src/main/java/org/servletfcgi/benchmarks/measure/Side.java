package org.servletfcgi.benchmarks.measure;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.servletfcgi.benchmarks.process.Servers.Listening;
import org.servletfcgi.launcher.load.Conversation;
import org.servletfcgi.launcher.load.Load;
import org.servletfcgi.launcher.load.LoadPlan;
import org.servletfcgi.launcher.load.LoadResult;

/**
 * One of those that are compared: a server, and how it is asked.
 *
 * @param name in tables
 * @param server whose CPU time counts, and where requests go
 * @param conversations in its protocol
 * @param connections that are kept
 * @param atOnce requests on each of them
 */
public record Side(String name, Listening server, Supplier<Conversation> conversations, int connections, int atOnce) {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** A server's side with one request at once on each of 32 connections. */
    public static Side of(Listening server, Supplier<Conversation> conversations) {
        return new Side(server.name(), server, conversations, 32, 1);
    }

    /**
     * Takes its turn.
     *
     * @param perSecond requests that begin each second; 0 for as many as there are answers
     * @throws IOException if there was no answer at all
     */
    public Sample turn(Duration time, double perSecond) throws IOException, InterruptedException {
        Duration before = server.cpu().get();
        LoadResult result = load(time, perSecond);
        Duration cpu = server.cpu().get().minus(before);
        long answered = result.counts().answered();
        if (answered == 0) {
            throw new IOException(name + " gave no right answer: " + result.failures());
        }
        return new Sample(
                answered,
                result.counts().failed(),
                cpu.toNanos() / 1e3 / answered,
                result.traffic().answersPerSecond(),
                result.latencies().getValueAtPercentile(99) / 1e3);
    }

    /**
     * Warms it up.
     *
     * @return right answers a second, 0 if there were none
     */
    public double warmUp(Duration time) throws IOException, InterruptedException {
        return load(time, 0).traffic().answersPerSecond();
    }

    private LoadResult load(Duration time, double perSecond) throws IOException, InterruptedException {
        LoadPlan plan = LoadPlan.to(server.address())
                .connections(connections)
                .multiplexed(atOnce)
                .duration(time)
                .timeout(TIMEOUT)
                .rate(perSecond);
        return new Load(plan, conversations).run(progress -> {});
    }
}
