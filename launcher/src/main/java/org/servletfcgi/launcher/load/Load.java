package org.servletfcgi.launcher.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * Loads an address as a plan says: each connection begins its next request when an answer has come. Every request has a
 * time limit, and where no right answer comes for twice that limit the run ends early.
 */
public final class Load {

    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LoadPlan plan;
    private final List<Worker> workers = new ArrayList<>();
    private final Histogram total = Tally.histogram();
    private final Histogram recent = Tally.histogram();
    private final List<Histogram> latest = new ArrayList<>();

    /**
     * A load that has not begun.
     *
     * @param conversations makes one for each new connection; asked by several threads where the plan has several
     * @throws IllegalArgumentException where the parts of the plan do not go together
     * @throws IOException where the system has no more files
     */
    public Load(LoadPlan plan, Supplier<? extends Conversation> conversations) throws IOException {
        plan.check();
        this.plan = plan;
        for (int i = 0; i < plan.threads(); i++) {
            workers.add(new Worker(plan, conversations, i));
        }
    }

    /**
     * Does it, once.
     *
     * @param listener told about once a second, on this thread
     * @throws IllegalStateException where a conversation does what it must not
     * @throws InterruptedException when this thread is interrupted; the load has ended then
     */
    public LoadResult run(Consumer<Progress> listener) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (Worker worker : workers) {
            Thread thread = new Thread(worker, "load-" + threads.size());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        try {
            watch(threads, listener);
        } finally {
            stop();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        for (Worker worker : workers) {
            if (worker.failure() != null) {
                throw new IllegalStateException("the load has failed", worker.failure());
            }
        }
        collect();
        return result();
    }

    private void watch(List<Thread> threads, Consumer<Progress> listener) throws InterruptedException {
        long start = System.nanoTime();
        long last = start;
        long lastAll = 0;
        while (threads.stream().anyMatch(Thread::isAlive)) {
            for (Thread thread : threads) {
                long left = last + PROGRESS_NANOS - System.nanoTime();
                if (left > 0) {
                    thread.join(Duration.ofNanos(left).toMillis() + 1);
                }
            }
            long now = System.nanoTime();
            if (now - last >= PROGRESS_NANOS) {
                long all = sum(Tally::publishedAll);
                collect();
                listener.accept(new Progress(
                        Duration.ofNanos(now - start),
                        now - start < plan.warmUp().toNanos(),
                        sum(Tally::publishedAnswered),
                        sum(Tally::publishedFailed),
                        (all - lastAll) * 1e9 / (now - last),
                        recent.getTotalCount() == 0 ? 0 : recent.getValueAtPercentile(99)));
                last = now;
                lastAll = all;
            }
        }
    }

    private long sum(ToLongFunction<Tally> number) {
        return workers.stream().map(Worker::tally).mapToLong(number).sum();
    }

    private void collect() {
        recent.reset();
        for (int i = 0; i < workers.size(); i++) {
            Tally tally = workers.get(i).tally();
            if (latest.size() == i) {
                latest.add(tally.latest());
            } else {
                latest.set(i, tally.latest(latest.get(i)));
            }
            recent.add(latest.get(i));
        }
        total.add(recent);
    }

    /** For any thread: ends the run at once; what is in flight is not counted. */
    public void stop() {
        workers.forEach(Worker::stop);
    }

    private LoadResult result() {
        LoadResult.Counts counts = new LoadResult.Counts(0, 0, 0, false);
        LoadResult.Traffic traffic = new LoadResult.Traffic(0, 0, 0, 0, 0, 0);
        Map<Integer, Long> statuses = new TreeMap<>();
        Map<String, Long> failures = new TreeMap<>();
        for (Worker worker : workers) {
            counts = counts.plus(worker.tally().counts());
            traffic = traffic.plus(worker.tally().traffic());
            worker.tally().addTo(statuses, failures);
        }
        Map<String, Long> mostFrequentFirst = new LinkedHashMap<>();
        failures.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .forEach(entry -> mostFrequentFirst.put(entry.getKey(), entry.getValue()));
        return new LoadResult(counts, traffic, statuses, mostFrequentFirst, total);
    }
}
