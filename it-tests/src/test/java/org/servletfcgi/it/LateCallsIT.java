package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.servletfcgi.it.MarkedRequest.Scene;

/**
 * Applications of all levels that go on using requests, answers and all that belongs to them when these are over, and their
 * visitors, each of whom must get an answer of its own. {@code -Dlate.requests=N} sends N of them each way.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
final class LateCallsIT implements HasLogs {

    private static final int REQUESTS = Integer.getInteger("late.requests", 12_000);
    private static final int CONNECTIONS = 6;
    private static final int AT_ONCE = 4;
    private static final int TIMEOUTS_AT_ONCE = 12;

    /** Connections are replaced after so many exchanges. */
    private static final int EXCHANGES = 200;

    private static final int MOST_FAULTS = 5;

    /** Nobody waits for more answers after so many wrong ones, because many of them never come. */
    private static final int ENOUGH_FAULTS = 100;

    private static final List<Scene> SOON = Arrays.stream(Scene.values())
            .filter(scene -> scene != Scene.TIMEOUT)
            .toList();
    private final ScratchFolder folder = ScratchFolder.create();
    private final Endpoint endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
    private final AtomicInteger numbers =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 20));
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger faulty = new AtomicInteger();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private @Nullable Site site;

    /** A visitor's way to the applications, used by one thread. */
    private interface Way extends AutoCloseable {
        void exchange(List<MarkedRequest> requests) throws IOException;

        @Override
        void close() throws IOException;
    }

    private interface Opening {
        Way open() throws IOException;
    }

    @Override
    public String logs() {
        return site == null ? "" : site.logs();
    }

    @BeforeAll
    void start() {
        var arguments = MarkedRequest.applications(folder);
        site = Site.nginxBefore(folder, "-Xmx256m -Djava.io.tmpdir=" + folder.folder("tmp"), arguments);
    }

    @AfterAll
    void stop() {
        if (site != null) {
            site.kill();
        }
        folder.delete();
    }

    @Test
    void what_is_called_too_late_reaches_no_other_request_on_kept_and_shared_connections() throws Exception {
        visit(this::direct, AT_ONCE, TIMEOUTS_AT_ONCE);

        assertNothingReachedOthers();
    }

    @Test
    void what_is_called_too_late_reaches_no_other_request_behind_nginx() throws Exception {
        visit(this::throughNginx, 1, 1);

        assertNothingReachedOthers();
    }

    private void visit(Opening opening, int atOnce, int timeoutsAtOnce) throws Exception {
        var threads = Executors.newCachedThreadPool();
        try {
            var over = new AtomicBoolean();
            var left = new AtomicInteger(REQUESTS);
            var visitors = new ArrayList<Callable<Void>>();
            for (var i = 0; i < CONNECTIONS; i++) {
                visitors.add(() -> visit(opening, left, SOON, atOnce));
            }
            var timeouts = threads.submit(() -> {
                while (!over.get() && faulty.get() < ENOUGH_FAULTS) {
                    visit(opening, new AtomicInteger(timeoutsAtOnce), List.of(Scene.TIMEOUT), timeoutsAtOnce);
                }
                return null;
            });
            for (var visitor : threads.invokeAll(visitors)) {
                visitor.get();
            }
            over.set(true);
            timeouts.get();
        } finally {
            threads.shutdownNow();
        }
    }

    private @Nullable Void visit(Opening opening, AtomicInteger left, List<Scene> scenes, int atOnce)
            throws IOException {
        var random = ThreadLocalRandom.current();
        var levels = LevelApplication.values();
        while (left.get() > 0 && faulty.get() < ENOUGH_FAULTS) {
            try (var way = opening.open()) {
                for (var i = 0; i < EXCHANGES && left.get() > 0 && faulty.get() < ENOUGH_FAULTS; i++) {
                    var requests = new ArrayList<MarkedRequest>();
                    for (var j = random.nextInt(atOnce); j < atOnce; j++) {
                        var scene = scenes.get(random.nextInt(scenes.size()));
                        requests.add(new MarkedRequest(
                                levels[random.nextInt(levels.length)], scene, numbers.incrementAndGet()));
                    }
                    left.addAndGet(-requests.size());
                    sent.addAndGet(requests.size());
                    way.exchange(requests);
                }
            } catch (IOException | RuntimeException | AssertionError e) {
                fault("an exchange failed: " + e + "; open: " + open());
            }
        }
        return null;
    }

    private void fault(@Nullable String fault) {
        if (fault != null && faulty.incrementAndGet() <= MOST_FAULTS) {
            faults.add(fault.length() > 2_000 ? fault.substring(0, 2_000) + "..." : fault);
        }
    }

    private void assertNothingReachedOthers() throws IOException {
        assertThat(faults)
                .as("%d of %d answers, such as", faulty.get(), sent.get())
                .isEmpty();
        var foreign = new ArrayList<String>();
        var calls = 0L;
        for (var level : LevelApplication.values()) {
            var report = report(level);
            report.lines()
                    .filter(line -> line.startsWith("foreign: "))
                    .forEach(line -> foreign.add(level + " " + line));
            var counts = counts(report);
            assertThat(counts).as("calls of %s", level).containsKeys("slow.addCookie", "often.write", "thrown");
            assertThat(counts.entrySet())
                    .filteredOn(count -> count.getValue() == 0)
                    .filteredOn(count -> !count.getKey().equals("foreign"))
                    .as("what was never called of %s", level)
                    .isEmpty();
            assertThat(kinds(counts))
                    .as("kinds of %s", level)
                    .contains(
                            "request",
                            "response",
                            "session",
                            "input",
                            "reader",
                            "output",
                            "writer",
                            "part",
                            "cookie",
                            "async",
                            "dispatcher",
                            "fieldValues",
                            "fieldNames",
                            "parameters",
                            "mapping",
                            "coreRequest",
                            "coreRequestFields",
                            "coreResponse",
                            "coreResponseFields",
                            "coreChannel");
            calls += counts.values().stream().mapToLong(Long::longValue).sum();
        }
        System.out.printf(
                "%d requests, %d faulty answers, %d late calls, foreign reads %s%n",
                sent.get(), faulty.get(), calls, foreign.size());
        assertThat(foreign).as("what late calls saw of other requests").isEmpty();
    }

    private static Set<String> kinds(Map<String, Long> counts) {
        var kinds = new TreeSet<String>();
        counts.keySet().forEach(name -> kinds.add(name.replaceFirst("\\..*", "")));
        return kinds;
    }

    private static Map<String, Long> counts(String report) {
        var counts = new LinkedHashMap<String, Long>();
        report.lines().filter(line -> !line.contains(": ")).forEach(line -> {
            var space = line.lastIndexOf(' ');
            counts.put(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
        });
        return counts;
    }

    private List<String> open() throws IOException {
        var open = new ArrayList<String>();
        for (var level : LevelApplication.values()) {
            report(level)
                    .lines()
                    .filter(line -> line.startsWith("open: "))
                    .forEach(line -> open.add(level + " " + line));
        }
        return open;
    }

    private String report(LevelApplication level) throws IOException {
        try (var connection = FastCgiConnection.open(endpoint)) {
            connection.send(new Records()
                    .begin(1, Records.RESPONDER, 0)
                    .params(1, Params.get("/" + level.environment() + "/counts").bytes())
                    .stdin(1, new byte[0]));
            return connection.answer().text();
        }
    }

    private Way direct() throws IOException {
        var connection = new MarkedConnection(endpoint);
        return new Way() {
            @Override
            public void exchange(List<MarkedRequest> requests) throws IOException {
                connection.exchange(requests).forEach(LateCallsIT.this::fault);
            }

            @Override
            public void close() throws IOException {
                connection.close();
            }
        };
    }

    /** One request after the other on a connection to nginx, which keeps its own. */
    private Way throughNginx() throws IOException {
        var connection = new KeptHttp(Objects.requireNonNull(site).port());
        return new Way() {
            @Override
            public void exchange(List<MarkedRequest> requests) throws IOException {
                for (var request : requests) {
                    fault(request.exchange(connection));
                }
            }

            @Override
            public void close() throws IOException {
                connection.close();
            }
        };
    }
}
