package org.servletfcgi.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.eclipse.jetty.util.thread.AutoLock;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.FastCgiException;
import org.servletfcgi.fastcgi.FastCgiException.Reason;

/**
 * The requests of one connection by their ids. Any thread.
 *
 * <pre>
 *   BEGIN_REQUEST --&gt; pending --end of PARAMS, or too late--&gt; stream --END_REQUEST--&gt; (none)
 *                        `---ABORT_REQUEST--&gt; (none)            `--END_REQUEST after an abort--&gt; abandoned --all is over--&gt; (none)
 * </pre>
 */
final class ActiveRequests {
    private final AutoLock lock = new AutoLock();
    private final Map<Integer, PendingRequest> pending = new HashMap<>(2);
    private final Map<Integer, FastCgiStream> streams = new HashMap<>(2);
    /** Their ids are given back, but not all of their memory. */
    private Set<FastCgiStream> abandoned = Set.of();

    private final FastCgiStatistics statistics;

    /** How many are pending, times 2^32, and how many streams there are: in one, so that they fit together without the lock. */
    private volatile long sizes;

    ActiveRequests(FastCgiStatistics statistics) {
        this.statistics = statistics;
    }

    /**
     * How many requests there are.
     *
     * @param active those that a web server counts: it forgets a request with its ABORT_REQUEST
     * @param inParams those of them whose PARAMS have not ended
     * @param held those that take memory
     */
    record Count(int active, int inParams, int held) {}

    /**
     * How many requests there are before {@code requestId} begins.
     *
     * @throws FastCgiException where it is active (R7)
     */
    Count countBefore(int requestId) {
        try (AutoLock ignored = lock.lock()) {
            if (pending.containsKey(requestId) || streams.containsKey(requestId)) {
                throw new FastCgiException(
                        Reason.REQUEST_ID_ACTIVE, "BEGIN_REQUEST for request id " + requestId + ", which is active");
            }
            int aborted = 0;
            for (FastCgiStream stream : streams.values()) {
                aborted += stream.timer().isForgotten() ? 1 : 0;
            }
            int all = pending.size() + streams.size();
            return new Count(all - aborted, pending.size(), all + abandoned.size());
        }
    }

    private void lockedChanged() {
        sizes = ((long) pending.size() << Integer.SIZE) + streams.size();
    }

    /** Whether no request is active. */
    boolean isEmpty() {
        return sizes == 0;
    }

    /** Whether no request has come to the end of its PARAMS. */
    boolean isWithoutStreams() {
        return (int) sizes == 0;
    }

    /** Whether {@code stream} is not the only request. */
    boolean hasOthers(FastCgiStream stream) {
        try (AutoLock ignored = lock.lock()) {
            return !pending.isEmpty() || streams.size() > (streams.containsValue(stream) ? 1 : 0);
        }
    }

    /** Whether PARAMS of a request have begun and not ended. */
    boolean hasPending() {
        return sizes >> Integer.SIZE != 0;
    }

    /** Whether a request has content to come. */
    boolean expectContent() {
        if (isWithoutStreams()) {
            return false;
        }
        try (AutoLock ignored = lock.lock()) {
            for (FastCgiStream stream : streams.values()) {
                if (!stream.content().isEnded()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Whether every request can take more content. */
    boolean wantMore(Overflow overflow) {
        try (AutoLock ignored = lock.lock()) {
            for (FastCgiStream stream : streams.values()) {
                if (!stream.content().wantsMore(overflow)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** BEGIN_REQUEST has come. */
    void begin(int requestId, PendingRequest request) {
        try (AutoLock ignored = lock.lock()) {
            pending.put(requestId, request);
            lockedChanged();
            statistics.activated(pending.size() + streams.size());
        }
    }

    @Nullable
    PendingRequest pending(int requestId) {
        try (AutoLock ignored = lock.lock()) {
            return pending.get(requestId);
        }
    }

    @Nullable
    FastCgiStream stream(int requestId) {
        try (AutoLock ignored = lock.lock()) {
            return streams.get(requestId);
        }
    }

    /**
     * {@code request} goes on as a stream, in one step: no other thread may see neither of them. Records that come for it
     * from now on are the stream's.
     *
     * @param next makes the stream, under the lock
     * @return it; null where another thread was first, or the connection is lost
     */
    @Nullable
    FastCgiStream start(int requestId, PendingRequest request, Supplier<FastCgiStream> next) {
        try (AutoLock ignored = lock.lock()) {
            if (!pending.remove(requestId, request)) {
                return null;
            }
            FastCgiStream stream = next.get();
            streams.put(requestId, stream);
            lockedChanged();
            return stream;
        }
    }

    /** {@code request} is no more. Returns false where another thread was first. */
    boolean remove(int requestId, PendingRequest request) {
        try (AutoLock ignored = lock.lock()) {
            boolean removed = pending.remove(requestId, request);
            if (removed) {
                lockedChanged();
                statistics.deactivated(1);
            }
            return removed;
        }
    }

    /**
     * The END_REQUEST of {@code stream} is on its way: the id may be used again (R6). Where it was aborted, its
     * application may still run, or wait for a thread that drops it.
     */
    void ended(int requestId, FastCgiStream stream) {
        try (AutoLock ignored = lock.lock()) {
            if (streams.remove(requestId, stream)) {
                lockedChanged();
                statistics.deactivated(1);
            }
            if (stream.timer().isForgotten() && !stream.isOver()) {
                abandoned = abandoned.isEmpty() ? new HashSet<>() : abandoned;
                abandoned.add(stream);
            }
        }
    }

    /** Nothing of {@code stream} is left. */
    void over(FastCgiStream stream) {
        try (AutoLock ignored = lock.lock()) {
            if (!abandoned.isEmpty()) {
                abandoned.remove(stream);
            }
        }
    }

    /** The connection is of no more use; returns the requests that have to be told. */
    List<FastCgiStream> lost() {
        try (AutoLock ignored = lock.lock()) {
            List<FastCgiStream> active = new ArrayList<>(streams.values());
            statistics.deactivated(streams.size() + pending.size());
            streams.clear();
            pending.clear();
            lockedChanged();
            return active;
        }
    }

    List<FastCgiStream> streams() {
        try (AutoLock ignored = lock.lock()) {
            return new ArrayList<>(streams.values());
        }
    }

    /** The ids of those of which the web server has not sent everything. */
    List<Integer> incomplete() {
        try (AutoLock ignored = lock.lock()) {
            List<Integer> incomplete = new ArrayList<>(pending.keySet());
            streams.forEach((requestId, stream) -> {
                if (!stream.content().isEnded()) {
                    incomplete.add(requestId);
                }
            });
            return incomplete;
        }
    }

    /** Everything that has a time by which it must have come, in a collection of its own. */
    Collection<Timeouts.Timed> timed(BiFunction<Integer, PendingRequest, Timeouts.Timed> params) {
        try (AutoLock ignored = lock.lock()) {
            Collection<Timeouts.Timed> timed = new ArrayList<>(pending.size() + streams.size() + 1);
            pending.forEach((requestId, request) -> timed.add(params.apply(requestId, request)));
            streams.values().forEach(stream -> timed.add(stream.timer()));
            return timed;
        }
    }
}
