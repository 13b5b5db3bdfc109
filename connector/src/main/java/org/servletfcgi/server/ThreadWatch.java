package org.servletfcgi.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
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

    /** A request that may keep a thread waiting. */
    interface Waiter {
        /** Whether a thread is in the application, and what that does waits for the network. */
        boolean isThreadWaiting();

        /** How much of the request has come, and of its connection's answers was taken. */
        long movedBytes();

        /** Others want the thread: what it waits for fails. */
        void giveUpWaiting();
    }

    /** A connection with requests. */
    interface Watched {
        Collection<? extends Waiter> waiters();
    }

    private final AtomicBoolean looking = new AtomicBoolean();
    private final Limits limits;

    /** What was seen to wait when there was no thread left; one look at a time. */
    private Map<Waiter, Wait> waits = Map.of();

    /** A thread that waits for the network, from when on, and how many bytes had moved by then. */
    private record Wait(long nanoTime, long bytes) {}

    private record Debt(Waiter waiter, long nanos) {}

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
                    .forEach(debt -> debt.waiter().giveUpWaiting());
        } catch (RuntimeException | Error x) {
            FailureLog.warn(LOG, "Looking for threads that wait failed", x);
        }
        lookLater(connector);
    }

    private List<Debt> debts(Connector connector) {
        long now = NanoTime.now();
        Map<Waiter, Wait> seen = new HashMap<>();
        List<Debt> debts = new ArrayList<>();
        waiting(connector.getServer()).forEach(waiter -> {
            long bytes = waiter.movedBytes();
            Wait wait = waits.getOrDefault(waiter, new Wait(now, bytes));
            seen.put(waiter, wait);
            long owed = NanoTime.elapsed(wait.nanoTime(), now)
                    - TimeUnit.SECONDS.toNanos(bytes - wait.bytes()) / limits.minBusyRate();
            if (owed >= limits.busyTimeout().toNanos()) {
                debts.add(new Debt(waiter, owed));
            }
        });
        waits = seen;
        return debts;
    }

    /** Of all connectors of a server, which share the threads. */
    private static Stream<Waiter> waiting(Server server) {
        return Arrays.stream(server.getConnectors())
                .flatMap(connector -> connector.getConnectedEndPoints().stream())
                .map(EndPoint::getConnection)
                .filter(Watched.class::isInstance)
                .<Waiter>flatMap(connection -> ((Watched) connection).waiters().stream())
                .filter(Waiter::isThreadWaiting);
    }
}
