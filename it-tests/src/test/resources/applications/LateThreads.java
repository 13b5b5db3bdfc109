import EE.servlet.http.Cookie;
import EE.servlet.http.HttpServletResponse;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Calls methods of what belonged to requests that are over, from 0 to some milliseconds after their end. */
final class LateThreads {
    private static final long[] DELAYS_MICROS = {0, 0, 100, 500, 1_000, 2_000, 5_000, 20_000};
    private static final int CALLS = 4;
    private static final int MOST_WAITING = 400;

    private final Calls calls;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    private final ThreadPoolExecutor slow =
            new ThreadPoolExecutor(0, 4, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
    private final AtomicInteger waiting = new AtomicInteger();

    LateThreads(Calls calls) {
        this.calls = calls;
    }

    void stop() {
        threads.shutdownNow();
        slow.shutdownNow();
    }

    /** Calls something of each object, and the methods of the kind {@code often} above all. */
    void use(Held held, String often) {
        for (int i = 0; i < 2 && !held.calm && waiting.get() < MOST_WAITING; i++) {
            long delay = DELAYS_MICROS[ThreadLocalRandom.current().nextInt(DELAYS_MICROS.length)];
            waiting.incrementAndGet();
            threads.schedule(() -> useNow(held, often), delay, TimeUnit.MICROSECONDS);
        }
    }

    private void useNow(Held held, String often) {
        try {
            for (Held.Target target : held.targets) {
                int count = target.kind.equals(often) ? CALLS : 1;
                for (int i = 0; i < count; i++) {
                    calls.next(held, target);
                }
            }
            calls.favourites(held);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Begins what goes on after the end, because the container asks objects of the application that take their time. */
    void beforeTheEnd(Held held, HttpServletResponse response, PrintWriter writer) {
        if (held.calm || ThreadLocalRandom.current().nextInt(4) != 0) {
            return;
        }
        Slow name = new Slow(held);
        begin(held, name, "slow.addCookie", () -> response.addCookie(new SlowCookie(held, name)));
        if (writer != null) {
            Slow text = new Slow(held);
            begin(held, text, "slow.print", () -> writer.print(text));
            Slow sequence = new Slow(held);
            begin(held, sequence, "slow.append", () -> writer.append(sequence));
        }
    }

    private void begin(Held held, Slow object, String name, Runnable call) {
        try {
            slow.execute(() -> calls.count(name, call));
            object.asked.await(20, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the threads are busy with others
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A text that is not known before its request is over. */
    static final class Slow implements CharSequence {
        private final Held held;
        private final CountDownLatch asked = new CountDownLatch(1);

        Slow(Held held) {
            this.held = held;
        }

        @Override
        public String toString() {
            asked.countDown();
            try {
                held.closed.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(3_000_000));
            return "slow-" + held.marker;
        }

        @Override
        public int length() {
            return toString().length();
        }

        @Override
        public char charAt(int index) {
            return ("slow-" + held.marker).charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return toString().subSequence(start, end);
        }
    }

    /** A cookie whose name is not known before its request is over. */
    private static final class SlowCookie extends Cookie {
        private final Slow name;

        SlowCookie(Held held, Slow name) {
            super("slow", held.marker);
            this.name = name;
        }

        @Override
        public String getName() {
            return name.toString();
        }
    }
}
