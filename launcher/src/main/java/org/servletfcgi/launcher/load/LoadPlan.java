package org.servletfcgi.launcher.load;

import java.net.SocketAddress;
import java.time.Duration;
import org.servletfcgi.connector.Values;

/** How much load, and how long. Made by one thread and not changed afterwards. */
public final class LoadPlan {

    /** The most connections. */
    public static final int MAX_CONNECTIONS = 10_000;

    /** The most requests at once on a connection. */
    public static final int MAX_MULTIPLEXED = 1000;

    /** The most requests at once on all connections together. */
    public static final int MAX_IN_FLIGHT = 100_000;

    /** The most threads. */
    public static final int MAX_THREADS = 64;

    /** The longest that a request may take, a warm-up or a run. */
    public static final Duration MAX_TIME = Duration.ofDays(1);

    /** The most requests a second, where their number is given. */
    public static final double MAX_RATE = 10_000_000;

    private final SocketAddress address;
    private int connections = 32;
    private int multiplexed = 1;
    private int threads = 1;
    private long requests;
    private Duration duration = Duration.ofSeconds(10);
    private Duration warmUp = Duration.ZERO;
    private Duration timeout = Duration.ofSeconds(10);
    private boolean fresh;
    private double rate;
    private double abortPercent;

    private LoadPlan(SocketAddress address) {
        this.address = address;
    }

    /** A plan for an address, of TCP or of a Unix domain socket: 32 connections with one request each, for 10 s. */
    public static LoadPlan to(SocketAddress address) {
        return new LoadPlan(address);
    }

    /** Connections, 1 to {@value #MAX_CONNECTIONS}. Default 32. */
    public LoadPlan connections(int count) {
        connections = within("connections", count, 1, MAX_CONNECTIONS);
        return this;
    }

    /** Requests at once on each connection, 1 to {@value #MAX_MULTIPLEXED}. Default 1. */
    public LoadPlan multiplexed(int count) {
        multiplexed = within("requests at once on a connection", count, 1, MAX_MULTIPLEXED);
        return this;
    }

    /** Threads, among which the connections are divided, 1 to {@value #MAX_THREADS}. Default 1. */
    public LoadPlan threads(int count) {
        threads = within("threads", count, 1, MAX_THREADS);
        return this;
    }

    /** Ends after that many requests, 1 or more, however long they take. */
    public LoadPlan requests(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("expected 1 request or more, but got " + count);
        }
        requests = count;
        return this;
    }

    /** Begins requests for that long, unless a number of requests is given; more than zero. Default 10 s. */
    public LoadPlan duration(Duration time) {
        duration = positive("duration", time);
        return this;
    }

    /** Does the same before that long, without counting. Default none. */
    public LoadPlan warmUp(Duration time) {
        warmUp = time.isZero() ? time : positive("warm-up", time);
        return this;
    }

    /** The longest that a request may take, from its first byte to the answer's last; more than zero. Default 10 s. */
    public LoadPlan timeout(Duration time) {
        timeout = positive("time limit", time);
        return this;
    }

    /** Makes a connection for each request; there is one request at once on a connection then. Default false. */
    public LoadPlan fresh(boolean each) {
        fresh = each;
        return this;
    }

    /**
     * Begins that many requests a second on all connections together, or as many of them as there are free connections. A
     * request's time counts from the moment at which it should have begun. Default 0: as many as are answered.
     */
    public LoadPlan rate(double perSecond) {
        if (!(perSecond >= 0 && perSecond <= MAX_RATE)) {
            throw new IllegalArgumentException(
                    "expected a rate of at most " + (long) MAX_RATE + " requests a second, but got " + perSecond);
        }
        rate = perSecond;
        return this;
    }

    /** The part of the requests that is aborted, at random, 0 to 100 percent. Default 0. */
    public LoadPlan abortPercent(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("expected 0 to 100 percent of aborted requests, but got " + percent);
        }
        abortPercent = percent;
        return this;
    }

    private static int within(String what, int count, int min, int max) {
        if (count < min || count > max) {
            throw new IllegalArgumentException("expected " + min + " to " + max + " " + what + ", but got " + count);
        }
        return count;
    }

    private static Duration positive(String what, Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(MAX_TIME) > 0) {
            throw new IllegalArgumentException(
                    "expected a " + what + " of more than 0 and at most 24h, but got " + Values.text(time));
        }
        return time;
    }

    /**
     * Looks whether the parts go together.
     *
     * @throws IllegalArgumentException where they do not
     */
    public void check() {
        if (fresh && multiplexed > 1) {
            throw new IllegalArgumentException("fresh connections have one request each, not " + multiplexed);
        }
        if (connections * multiplexed > MAX_IN_FLIGHT) {
            throw new IllegalArgumentException("expected at most " + MAX_IN_FLIGHT + " requests at once, but got "
                    + connections + " x " + multiplexed);
        }
    }

    SocketAddress address() {
        return address;
    }

    int connections() {
        return connections;
    }

    int multiplexed() {
        return multiplexed;
    }

    int threads() {
        return Math.min(threads, connections);
    }

    /** 0: for the duration. */
    long requests() {
        return requests;
    }

    Duration duration() {
        return duration;
    }

    Duration warmUp() {
        return warmUp;
    }

    Duration timeout() {
        return timeout;
    }

    boolean isFresh() {
        return fresh;
    }

    double rate() {
        return rate;
    }

    double abortPercent() {
        return abortPercent;
    }
}
