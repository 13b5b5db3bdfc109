package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.servletfcgi.it.Visitor.Visit;

/**
 * Clients of all kinds at once through web servers with what the command prints for them: uploads, downloads, answers that
 * come later, errors, and clients that leave. Each answer is the right one, and nothing is left of them in the end.
 *
 * <p>{@code -Dit.mixed-load.seconds=240} for so long with each web server; 4 by default.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MixedLoadIT implements HasLogs {

    private static final int SECONDS = Integer.getInteger("it.mixed-load.seconds", 4);

    /** Nobody goes on after so many wrong answers. */
    private static final int ENOUGH_FAULTS = 100;

    private final ScratchFolder folder = ScratchFolder.create();
    private final Endpoint endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
    private final List<String> applications = new ArrayList<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private @Nullable Launcher launcher;
    private @Nullable ScratchFolder site;
    private @Nullable WebServer webServer;

    /** How many visits there were, and how long one took at most. */
    private static final class Tally {
        private final LongAdder number = new LongAdder();
        private final LongAccumulator slowest = new LongAccumulator(Math::max, 0);

        void add(long nanos) {
            number.increment();
            slowest.accumulate(nanos);
        }

        long number() {
            return number.sum();
        }

        @Override
        public String toString() {
            return number + " in " + TimeUnit.NANOSECONDS.toMillis(slowest.get()) + " ms at most";
        }
    }

    @Override
    public String logs() {
        return launcher().process().log()
                + (webServer == null ? "" : webServer.process().log() + webServer.errorLog());
    }

    private Launcher launcher() {
        return Objects.requireNonNull(launcher);
    }

    @BeforeAll
    void start() {
        applications.addAll(Visitor.applications(folder));
        var javaOptions = "-Xmx256m -Djava.io.tmpdir=" + folder.folder("tmp");
        launcher = Launcher.startApplications(folder.path(), endpoint, javaOptions, applications);
    }

    @AfterEach
    void stopWebServer() {
        if (webServer != null) {
            webServer.process().kill();
        }
        if (site != null) {
            site.delete();
        }
    }

    @AfterAll
    void stop() {
        var process = launcher().process();
        try {
            var began = System.nanoTime();
            assertThat(process.terminate()).isZero();
            assertThat(System.nanoTime() - began).as("nanoseconds to stop").isLessThan(TimeUnit.SECONDS.toNanos(10));
            assertThat(launcher().log().complaints(MixedLoadIT::isExpected)).isEmpty();
        } finally {
            process.kill();
            folder.delete();
        }
    }

    private static boolean isExpected(String entry) {
        return entry.contains("deliberate failure");
    }

    @ParameterizedTest
    @EnumSource(names = {"NGINX", "HAPROXY"})
    void every_answer_is_right_and_nothing_is_left_of_the_requests(PrintedConfig kind) throws Exception {
        faults.clear();
        var pid = launcher().process().pid();
        var folderOfSite = ScratchFolder.create();
        site = folderOfSite;
        var arguments = new ArrayList<>(List.of("--bind", endpoint.bind()));
        arguments.addAll(applications);
        var started = kind.start(folderOfSite, kind.print(arguments));
        webServer = started;
        var files = files();
        assertAllRight(kind, started);
        var descriptors = ProcessStatus.of(pid).descriptors();
        var before = statistics();

        var answers = load(kind, started);

        assertThat(faults).as("of %s", answers).isEmpty();
        assertAllRight(kind, started);
        Patience.await("the end of all requests", Patience.PROCESS).until(() -> statistic("activeRequests") == 1);
        assertThat(ProcessStatus.stacks(pid)).doesNotContainPattern(Visitor.FRAMES);
        var after = statistics();
        System.out.printf("%s, %d seconds: %s, %s%n", kind, SECONDS, answers, after);
        assertThat(answers.values())
                .allSatisfy(tally -> assertThat(tally.number()).isPositive());
        assertThat(after.get("abortedRequests")).isGreaterThan(before.get("abortedRequests"));
        assertThat(after.get("malformedConnections")).isZero();
        if (kind == PrintedConfig.HAPROXY) {
            assertThat(after.get("mostRequestsOnAConnection")).isGreaterThan(5);
        }
        started.stop();
        Patience.await("the connections to be gone", Patience.ANSWER).until(() -> statistic("openConnections") == 1);
        Patience.await("the descriptors of the connections to be gone", Patience.ANSWER)
                .until(() -> ProcessStatus.of(pid).descriptors() <= descriptors + 10);
        Patience.await("the files of bodies to be gone", Patience.ANSWER).until(() -> files().equals(files));
    }

    /** One visit of each kind. */
    private static void assertAllRight(PrintedConfig kind, WebServer webServer) {
        try (var visitor = new Visitor(webServer.port())) {
            for (var visit : visitors(kind).keySet()) {
                assertThat(visitor.outcome(visit)).isEmpty();
            }
        }
    }

    /** How many visitors there are of each kind. */
    private static Map<Visit, Integer> visitors(PrintedConfig kind) {
        var visitors = new EnumMap<Visit, Integer>(Visit.class);
        for (var visit : Visit.values()) {
            visitors.put(
                    visit,
                    switch (visit) {
                        case MARKED -> 6;
                        case UPLOAD, DOWNLOAD, WAIT -> 3;
                        case MISSING, THROWN, MALFORMED, UNREAD, BROKEN -> 1;
                        case LEAVE_UPLOAD, LEAVE_DOWNLOAD, LEAVE_WAIT -> 2;
                    });
        }
        if (kind == PrintedConfig.HAPROXY) {
            // HAProxy keeps such a client waiting where others share the connection.
            visitors.remove(Visit.BROKEN);
        }
        return visitors;
    }

    private Map<Visit, Tally> load(PrintedConfig kind, WebServer webServer) throws Exception {
        var tallies = new EnumMap<Visit, Tally>(Visit.class);
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        var visitors = new ArrayList<Callable<Void>>();
        visitors(kind).forEach((visit, number) -> {
            tallies.put(visit, new Tally());
            visitors.addAll(Collections.nCopies(number, () -> visitUntil(end, webServer, visit, tallies)));
        });
        var threads = Executors.newFixedThreadPool(visitors.size());
        try {
            for (var visitor : threads.invokeAll(visitors)) {
                visitor.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return tallies;
    }

    /** Whatever the visit was, the next answer is looked at in all its parts. */
    private @Nullable Void visitUntil(long end, WebServer webServer, Visit visit, Map<Visit, Tally> tallies) {
        try (var visitor = new Visitor(webServer.port())) {
            while (System.nanoTime() - end < 0 && faults.size() < ENOUGH_FAULTS) {
                for (var each : List.of(visit, Visit.MARKED)) {
                    var began = System.nanoTime();
                    var fault = visitor.outcome(each);
                    Objects.requireNonNull(tallies.get(each)).add(System.nanoTime() - began);
                    if (!fault.isEmpty()) {
                        faults.add(fault.substring(0, Math.min(fault.length(), 2_000)));
                    }
                }
            }
        }
        return null;
    }

    /** What is in the folder for bodies. */
    private List<Path> files() throws IOException {
        try (var files = Files.list(folder.folder("tmp"))) {
            return files.sorted().toList();
        }
    }

    private long statistic(String name) throws IOException {
        return Objects.requireNonNull(statistics().get(name), name);
    }

    private Map<String, Long> statistics() throws IOException {
        try (var connection = FastCgiConnection.open(endpoint)) {
            connection.send(new Records()
                    .begin(1, Records.RESPONDER, 0)
                    .params(1, Params.get(Visitor.STATISTICS).bytes())
                    .stdin(1, new byte[0]));
            return connection
                    .answer()
                    .text()
                    .lines()
                    .collect(Collectors.toMap(
                            line -> line.substring(0, line.indexOf('=')),
                            line -> Long.valueOf(line.substring(line.indexOf('=') + 1))));
        }
    }
}
