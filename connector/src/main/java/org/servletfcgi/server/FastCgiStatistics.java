package org.servletfcgi.server;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.eclipse.jetty.util.annotation.ManagedAttribute;
import org.eclipse.jetty.util.annotation.ManagedObject;

/**
 * What the connections of a {@link FastCgiConnectionFactory} have seen since it was made. A bean of the factory, so that
 * Jetty's {@code MBeanContainer} shows it. Any thread.
 */
@ManagedObject("FastCGI connections and requests, and how often each limit was exceeded")
public final class FastCgiStatistics {
    private final AtomicInteger openConnections = new AtomicInteger();
    private final LongAdder connections = new LongAdder();
    private final LongAdder malformedConnections = new LongAdder();
    private final LongAdder requests = new LongAdder();
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
        try {
            String[] names = counts.keySet().toArray(String[]::new);
            OpenType<?>[] types = new OpenType<?>[names.length];
            Arrays.fill(types, SimpleType.LONG);
            CompositeType type = new CompositeType("exceeded", "limits", names, names, types);
            return new CompositeDataSupport(type, counts);
        } catch (OpenDataException x) {
            throw new IllegalStateException(x);
        }
    }

    /** A connection was opened; returns how many are open now. */
    int opened() {
        connections.increment();
        return openConnections.incrementAndGet();
    }

    void closed() {
        openConnections.decrementAndGet();
    }

    void malformed() {
        malformedConnections.increment();
    }

    void began() {
        requests.increment();
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
}
