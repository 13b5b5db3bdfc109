package org.servletfcgi.server;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.eclipse.jetty.server.HttpChannel;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's channels of requests that are over, for those that come. A channel keeps what Jetty and its servlets made for a
 * request, which is more than all the rest of a short one takes. They belong to no connection, so that an idle one holds
 * none. Any thread, without locks.
 */
final class Channels {
    /** How many are kept at most. */
    static final int MAX_KEPT = 64;

    /** A thread looks at so many places only: it mostly finds the one that it left. */
    private static final int PLACES = 8;

    private final HttpChannel.Factory factory = new HttpChannel.DefaultFactory();
    private final AtomicReferenceArray<@Nullable HttpChannel> kept = new AtomicReferenceArray<>(MAX_KEPT);

    /** A channel for a request; nobody else has it. */
    HttpChannel take(PeerMetaData metaData) {
        int first = first();
        for (int i = first; i < first + PLACES; i++) {
            HttpChannel channel = kept.get(i);
            if (channel != null && kept.compareAndSet(i, channel, null)) {
                ChannelMetaData bound = (ChannelMetaData) channel.getConnectionMetaData();
                if (bound.getConnector() == metaData.getConnector()) {
                    bound.bind(metaData);
                    return channel;
                }
            }
        }
        return factory.newHttpChannel(new ChannelMetaData(metaData));
    }

    /** Takes back a channel that was recycled, and that nobody knows any more. */
    void put(HttpChannel channel) {
        ((ChannelMetaData) channel.getConnectionMetaData()).bind(null);
        int first = first();
        for (int i = first; i < first + PLACES; i++) {
            if (kept.get(i) == null && kept.compareAndSet(i, null, channel)) {
                return;
            }
        }
    }

    private static int first() {
        return (int) (Thread.currentThread().getId() * PLACES % MAX_KEPT);
    }
}
