package org.servletfcgi.server;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.eclipse.jetty.util.Atomics;
import org.eclipse.jetty.util.annotation.ManagedAttribute;
import org.eclipse.jetty.util.annotation.ManagedObject;
import org.servletfcgi.fastcgi.internal.FastCgiException;

/**
 * What the connections of a factory have seen since it was made. A bean of the factory, so that
 * Jetty's {@code MBeanContainer} shows it. Any thread.
 */
@ManagedObject("FastCGI connections and requests, and how often each limit was exceeded")
public final class FastCgiStatistics {
    private final AtomicInteger openConnections = new AtomicInteger();
    private final LongAdder connections = new LongAdder();
    private final LongAdder malformedConnections = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final AtomicInteger activeRequests = new AtomicInteger();
    private final AtomicInteger mostRequestsOnAConnection = new AtomicInteger();
    private final AnswerTimes answerTimes = new AnswerTimes();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder refusedRequests = new LongAdder();
    private final LongAdder refusedBySecret = new LongAdder();
    private final LongAdder abortedRequests = new LongAdder();
    private final LongAdder excessContentRequests = new LongAdder();
    private final Map<Limit, LongAdder> exceeded = new EnumMap<>(Limit.class);

    FastCgiStatistics() {
        for (Limit limit : Limit.values()) {
            exceeded.put(limit, new LongAdder());
        }
    }

    /** Connections that are open. */
    @ManagedAttribute("connections that are open")
    public int getOpenConnections() {
        return openConnections.get();
    }

    /** Connections that were opened. */
    @ManagedAttribute("connections that were opened")
    public long getConnections() {
        return connections.sum();
    }

    /** Connections that were closed because what came on them is not FastCGI. */
    @ManagedAttribute("connections that were closed because what came on them is not FastCGI")
    public long getMalformedConnections() {
        return malformedConnections.sum();
    }

    /** Requests that began. */
    @ManagedAttribute("requests that began")
    public long getRequests() {
        return requests.sum();
    }

    /** Requests that have begun and not ended. */
    @ManagedAttribute("requests that have begun and not ended")
    public int getActiveRequests() {
        return activeRequests.get();
    }

    /** The most requests that were active at once on one connection. */
    @ManagedAttribute("the most requests that were active at once on one connection")
    public int getMostRequestsOnAConnection() {
        return mostRequestsOnAConnection.get();
    }

    /** Requests that ended with an END_REQUEST, whatever the answer was. */
    @ManagedAttribute("requests that ended with an END_REQUEST, whatever the answer was")
    public long getAnswers() {
        return answerTimes.count();
    }

    /** Nanoseconds from BEGIN_REQUEST to END_REQUEST, of all answers. */
    @ManagedAttribute("nanoseconds from BEGIN_REQUEST to END_REQUEST, of all answers")
    public long getAnswerNanos() {
        return answerTimes.totalNanos();
    }

    /**
     * How many answers took how long. One item for each range of times, of the type {@code long} and named after its upper
     * end: {@code 4ms} counts those that took more than 1 and at most 4 milliseconds.
     */
    @ManagedAttribute(
            "answers by their time: each item counts those up to the time of its name and above the one before")
    public CompositeData getAnswerTimes() {
        return composite("answerTimes", answerTimes.counts());
    }

    /** Bytes that were received, with the headers and the padding of records. */
    @ManagedAttribute("bytes that were received, with the headers and the padding of records")
    public long getBytesIn() {
        return bytesIn.sum();
    }

    /** Bytes that were sent, with the headers and the padding of records. */
    @ManagedAttribute("bytes that were sent, with the headers and the padding of records")
    public long getBytesOut() {
        return bytesOut.sum();
    }

    /** Requests that were answered with an error before any application saw them. */
    @ManagedAttribute("requests that were answered with an error before any application saw them")
    public long getRefusedRequests() {
        return refusedRequests.sum();
    }

    /** Requests that were answered with 403 because they did not carry the web server's secret (V8). */
    @ManagedAttribute("requests that were answered with 403 because they did not carry the web server's secret")
    public long getRefusedBySecret() {
        return refusedBySecret.sum();
    }

    /** Requests that the web server aborted, or whose connection it closed, before they were answered. */
    @ManagedAttribute("requests that the web server aborted, or whose connection it closed, before they were answered")
    public long getAbortedRequests() {
        return abortedRequests.sum();
    }

    /** Requests whose STDIN was longer than CONTENT_LENGTH. */
    @ManagedAttribute("requests whose STDIN was longer than CONTENT_LENGTH")
    public long getExcessContentRequests() {
        return excessContentRequests.sum();
    }

    /** How often a limit was exceeded. */
    public long exceededCount(Limit limit) {
        return count(limit).sum();
    }

    /** How often each limit was exceeded; one item for each, of the type {@code long}. */
    @ManagedAttribute("how often each limit was exceeded")
    public CompositeData getExceeded() {
        Map<String, Long> counts = new LinkedHashMap<>();
        exceeded.forEach((limit, count) -> counts.put(limit.label(), count.sum()));
        return composite("exceeded", counts);
    }

    private static CompositeData composite(String name, Map<String, Long> counts) {
        try {
            String[] names = counts.keySet().toArray(String[]::new);
            OpenType<?>[] types = new OpenType<?>[names.length];
            Arrays.fill(types, SimpleType.LONG);
            CompositeType type = new CompositeType(name, name, names, names, types);
            return new CompositeDataSupport(type, counts);
        } catch (OpenDataException x) {
            throw new IllegalStateException(x);
        }
    }

    /**
     * The numbers of this moment by the names of their attributes, and of {@link #getAnswerTimes} as {@code answers.1ms}
     * and so on. For applications, which get it as a request attribute.
     */
    Map<String, Long> snapshot() {
        Map<String, Long> numbers = new LinkedHashMap<>();
        numbers.put("openConnections", (long) getOpenConnections());
        numbers.put("connections", getConnections());
        numbers.put("malformedConnections", getMalformedConnections());
        numbers.put("requests", getRequests());
        numbers.put("activeRequests", (long) getActiveRequests());
        numbers.put("mostRequestsOnAConnection", (long) getMostRequestsOnAConnection());
        numbers.put("refusedRequests", getRefusedRequests());
        numbers.put("abortedRequests", getAbortedRequests());
        numbers.put("bytesIn", getBytesIn());
        numbers.put("bytesOut", getBytesOut());
        numbers.put("answers", getAnswers());
        numbers.put("answerNanos", getAnswerNanos());
        answerTimes.counts().forEach((time, count) -> numbers.put("answers." + time, count));
        return numbers;
    }

    /** A connection was opened; returns how many are open now. */
    int opened() {
        connections.increment();
        return openConnections.incrementAndGet();
    }

    void closed() {
        openConnections.decrementAndGet();
    }

    /** A connection was closed because of what came on it. */
    void broken(FastCgiException.Reason reason) {
        switch (reason) {
            case GET_VALUES_LENGTH -> exceeded(Limit.GET_VALUES_BYTES);
            case MANAGEMENT_RECORDS -> exceeded(Limit.MANAGEMENT_RECORDS);
            case PARAMS_LENGTH -> exceeded(Limit.MAX_PARAMS_BYTES);
            case UNEXPECTED_RECORDS -> exceeded(Limit.UNEXPECTED_RECORDS);
            case VERSION, BEGIN_REQUEST_ON_ID_ZERO, BEGIN_REQUEST_LENGTH, REQUEST_ID_ACTIVE, STREAM_ORDER ->
                malformedConnections.increment();
        }
    }

    void began() {
        requests.increment();
    }

    void answered(long nanos) {
        answerTimes.add(nanos);
    }

    void received(int bytes) {
        bytesIn.add(bytes);
    }

    void sent(long bytes) {
        bytesOut.add(bytes);
    }

    /** A request became active on a connection, which has {@code ofConnection} active ones now. */
    void activated(int ofConnection) {
        activeRequests.incrementAndGet();
        Atomics.updateMax(mostRequestsOnAConnection, ofConnection);
    }

    void deactivated() {
        activeRequests.decrementAndGet();
    }

    void refused() {
        refusedRequests.increment();
    }

    void refusedBySecret() {
        refusedBySecret.increment();
    }

    void aborted() {
        abortedRequests.increment();
    }

    void excessContent() {
        excessContentRequests.increment();
    }

    void exceeded(Limit limit) {
        count(limit).increment();
    }

    private LongAdder count(Limit limit) {
        LongAdder count = exceeded.get(limit);
        if (count == null) {
            throw new IllegalArgumentException("no counter for " + limit);
        }
        return count;
    }

    @Override
    public String toString() {
        return "FastCgiStatistics[connections=%d/%s,requests=%s]"
                .formatted(getOpenConnections(), connections, requests);
    }

    /** What went over one connection, which the statistics count too. Any thread. */
    static final class OfConnection {
        private static final int BYTES_IN = 0;
        private static final int BYTES_OUT = 1;
        private static final int REQUESTS = 2;
        private static final int ANSWERS = 3;

        private final AtomicLongArray counts = new AtomicLongArray(4);
        private final FastCgiStatistics statistics;

        OfConnection(FastCgiStatistics statistics) {
            this.statistics = statistics;
        }

        /** So many bytes have come. */
        void received(int bytes) {
            counts.addAndGet(BYTES_IN, bytes);
            statistics.received(bytes);
        }

        /** So many bytes are about to be written. */
        void sent(long bytes) {
            counts.addAndGet(BYTES_OUT, bytes);
            statistics.sent(bytes);
        }

        /** BEGIN_REQUEST has come. */
        void began() {
            counts.incrementAndGet(REQUESTS);
            statistics.began();
        }

        /** END_REQUEST is on its way, so many nanoseconds after BEGIN_REQUEST. */
        void answered(long nanos) {
            counts.incrementAndGet(ANSWERS);
            statistics.answered(nanos);
        }

        long bytesIn() {
            return counts.get(BYTES_IN);
        }

        long bytesOut() {
            return counts.get(BYTES_OUT);
        }

        long requests() {
            return counts.get(REQUESTS);
        }

        long answers() {
            return counts.get(ANSWERS);
        }
    }

    /** How long requests took from BEGIN_REQUEST to END_REQUEST. Any thread. */
    private static final class AnswerTimes {
        /** Ranges of times by their upper ends, each four times the one before. */
        private enum UpTo {
            MS_1("1ms", 1),
            MS_4("4ms", 4),
            MS_16("16ms", 16),
            MS_64("64ms", 64),
            MS_256("256ms", 256),
            S_1("1s", 1_000),
            S_4("4s", 4_000),
            LONGER("longer", Long.MAX_VALUE);

            private final String label;
            private final long nanos;

            UpTo(String label, long millis) {
                this.label = label;
                this.nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            }
        }

        private static final UpTo[] RANGES = UpTo.values();

        private final LongAdder[] counts = new LongAdder[RANGES.length];
        private final LongAdder nanos = new LongAdder();

        AnswerTimes() {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LongAdder();
            }
        }

        void add(long took) {
            nanos.add(took);
            int i = 0;
            while (took > RANGES[i].nanos) {
                i++;
            }
            counts[i].increment();
        }

        long totalNanos() {
            return nanos.sum();
        }

        long count() {
            long sum = 0;
            for (LongAdder count : counts) {
                sum += count.sum();
            }
            return sum;
        }

        /** How many requests there were in each range, by its name. */
        Map<String, Long> counts() {
            Map<String, Long> result = new LinkedHashMap<>();
            for (int i = 0; i < counts.length; i++) {
                result.put(RANGES[i].label, counts[i].sum());
            }
            return result;
        }
    }
}
