package org.servletfcgi.socket;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections that are accepted and not yet among the connected end points, where Jetty takes a connector for one without
 * connections. Any thread.
 */
final class Arrivals {
    private final Set<Object> channels = ConcurrentHashMap.newKeySet();
    private final BooleanSupplier connected;
    private volatile @Nullable CompletableFuture<Void> none;

    /**
     * None so far.
     *
     * @param connected whether there are connected end points
     */
    Arrivals(BooleanSupplier connected) {
        this.connected = connected;
    }

    void accepted(Object channel) {
        channels.add(channel);
    }

    /** The connection is among the connected end points, or never will be. */
    void over(Object channel) {
        channels.remove(channel);
        check();
    }

    /** Complete when there are no connections of either kind; nothing is accepted any more. */
    CompletableFuture<Void> none() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        none = result;
        check();
        return result;
    }

    /** Completes what {@link #none} gave, if so. */
    void check() {
        CompletableFuture<Void> waiting = none;
        if (waiting != null && channels.isEmpty() && !connected.getAsBoolean()) {
            waiting.complete(null);
        }
    }
}
