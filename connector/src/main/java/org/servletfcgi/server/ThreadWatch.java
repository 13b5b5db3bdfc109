package org.servletfcgi.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that requests whose threads wait for the network do not keep all threads from the others (ADR 9). While the
 * pool has no thread left, those that send or take less than {@link Limits#minBusyRate()} owe the time for it; the ones
 * that owe most, and at least {@link Limits#busyTimeout()}, are given up, a quarter of the pool at once. It looks only
 * while something waits, and takes no thread of the pool.
 */
final class ThreadWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadWatch.class);
    private static final long LOOK_MILLIS = 250;

    private final AtomicBoolean looking = new AtomicBoolean();
    private final Limits limits;

    /** What was seen to wait when there was no thread left; one look at a time. */
    private Map<FastCgiStream, Wait> waits = Map.of();

    /** A thread that waits for the network, from when on, and how many bytes had moved by then. */
    private record Wait(long nanoTime, long bytes) {}

    private record Debt(FastCgiStream stream, long nanos) {}

    ThreadWatch(Limits limits) {
        this.limits = limits;
    }

    /** A request of {@code connector} begins to wait for the network. */
    void waiting(Connector connector) {
        if (!looking.get()
                && !limits.busyTimeout().isZero()
                && connector.getExecutor() instanceof ThreadPool
                && !VirtualThreads.isUseVirtualThreads(connector.getExecutor())
                && looking.compareAndSet(false, true)) {
            lookLater(connector);
        }
    }

    private void lookLater(Connector connector) {
        connector.getScheduler().schedule(() -> look(connector), LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look(Connector connector) {
        ThreadPool threads = (ThreadPool) connector.getExecutor();
        if (!threads.isLowOnThreads()) {
            // Whoever takes the last thread, and waits, has this look again.
            waits = Map.of();
            looking.set(false);
            return;
        }
        try {
            List<Debt> debts = debts(connector);
            debts.sort(Comparator.comparingLong(Debt::nanos).reversed());
            debts.stream()
                    .limit(Math.max(1, threads.getThreads() / 4))
                    .forEach(debt -> debt.stream().giveUpWaiting());
        } catch (RuntimeException | Error x) {
            FailureLog.warn(LOG, "Looking for threads that wait failed", x);
        }
        lookLater(connector);
    }

    private List<Debt> debts(Connector connector) {
        long now = NanoTime.now();
        Map<FastCgiStream, Wait> seen = new HashMap<>();
        List<Debt> debts = new ArrayList<>();
        for (Connector each : connector.getServer().getConnectors()) {
            for (EndPoint endPoint : each.getConnectedEndPoints()) {
                if (endPoint.getConnection() instanceof FastCgiConnection connection) {
                    for (FastCgiStream stream : connection.requests().active().streams()) {
                        if (stream.isThreadWaiting()) {
                            long bytes = stream.movedBytes();
                            Wait wait = waits.getOrDefault(stream, new Wait(now, bytes));
                            seen.put(stream, wait);
                            long owed = NanoTime.elapsed(wait.nanoTime(), now)
                                    - TimeUnit.SECONDS.toNanos(bytes - wait.bytes()) / limits.minBusyRate();
                            if (owed >= limits.busyTimeout().toNanos()) {
                                debts.add(new Debt(stream, owed));
                            }
                        }
                    }
                }
            }
        }
        waits = seen;
        return debts;
    }
}
