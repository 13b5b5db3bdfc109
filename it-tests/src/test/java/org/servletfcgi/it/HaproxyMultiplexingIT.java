package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.servletfcgi.it.Visitor.Visit;

/** Thousands of requests of many clients through HAProxy, which sends them over a few connections. */
final class HaproxyMultiplexingIT implements HasLogs {

    private static final int REQUESTS = 5_000;
    private static final int CLIENTS = 50;

    /** HAProxy begins with a connection for each client, until the answer to FCGI_GET_VALUES has come. */
    private static final int MOST_SHARED = 2 * CLIENTS;

    private final ScratchFolder folder = ScratchFolder.create();
    private final Endpoint.Unix endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
    private final Launcher launcher =
            Launcher.startApplications(folder.path(), endpoint, "-Xmx256m", Visitor.applications(folder));
    private final Relay relay = Relay.start(folder.resolve("relay.sock"), endpoint);
    private final WebServer haproxy = WebServer.haproxy(
            folder,
            Example.load("haproxy/unix-socket.cfg")
                    .with("/run/app/app.sock", folder.resolve("relay.sock").toString()));

    @Override
    public String logs() {
        return haproxy.process().log() + launcher.process().log() + relay.connections();
    }

    @AfterEach
    void killWhatIsLeft() {
        haproxy.process().kill();
        relay.close();
        launcher.process().kill();
        folder.delete();
    }

    @Test
    void X1_thousands_of_requests_over_a_few_connections_are_each_answered_right() throws Exception {
        var pid = launcher.process().handle().pid();
        assertAnswered();
        var descriptors = ProcessStatus.of(pid).descriptors();

        var wrong = load();

        assertThat(wrong).isEmpty();
        assertAnswered();
        Patience.await("the end of all requests", Patience.PROCESS)
                .until(() -> relay.connections().stream()
                        .allMatch(connection -> connection.hasEnded() || connection.underWay() == 0));
        var shared = relay.connections().stream()
                .filter(connection -> connection.firstType() == Records.GET_VALUES)
                .toList();
        assertThat(shared)
                .allSatisfy(connection ->
                        assertThat(connection.launcherEndedFirst()).isFalse());
        assertThat(shared)
                .hasSizeLessThanOrEqualTo(MOST_SHARED)
                .anySatisfy(connection -> assertThat(connection.mostAtOnce()).isGreaterThan(5));
        assertThat(sum(shared, RelayedConnection::begun)).isGreaterThan(REQUESTS / 3);
        haproxy.stop();
        Patience.await("the descriptors of the connections to be gone", Patience.ANSWER)
                .until(() -> ProcessStatus.of(pid).descriptors() <= descriptors + 10);
        assertThat(ProcessStatus.stacks(pid)).doesNotContainPattern(Visitor.FRAMES);
        assertThat(launcher.process().terminate()).isZero();
        assertThat(launcher.log().complaints(entry -> false)).isEmpty();
    }

    private static int sum(List<RelayedConnection> connections, ToIntFunction<RelayedConnection> number) {
        return connections.stream().mapToInt(number).sum();
    }

    /** Sends all requests, as many at once as there are clients; returns what was wrong with the answers. */
    private List<String> load() throws Exception {
        var clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            var outcomes = new ArrayList<Future<List<String>>>();
            for (var i = 0; i < CLIENTS; i++) {
                var first = i;
                outcomes.add(clients.submit(() -> visits(first)));
            }
            var wrong = new ArrayList<String>();
            for (var outcome : outcomes) {
                wrong.addAll(outcome.get(5, TimeUnit.MINUTES));
            }
            return wrong;
        } finally {
            clients.shutdownNow();
        }
    }

    private List<String> visits(int first) {
        try (var visitor = new Visitor(haproxy.port())) {
            return IntStream.iterate(first, i -> i < REQUESTS, i -> i + CLIENTS)
                    .mapToObj(i -> visitor.outcome(visit(i / CLIENTS + first)))
                    .filter(wrong -> !wrong.isEmpty())
                    .toList();
        }
    }

    private static Visit visit(int number) {
        return switch (number % 20) {
            case 0 -> Visit.LEAVE_UPLOAD;
            case 1 -> Visit.LEAVE_DOWNLOAD;
            case 2 -> Visit.LEAVE_WAIT;
            case 3 -> Visit.WAIT;
            case 4, 5 -> Visit.DOWNLOAD;
            case 6 -> Visit.UNREAD;
            case 7, 8, 9, 10 -> Visit.UPLOAD;
            default -> Visit.MARKED;
        };
    }

    private void assertAnswered() {
        try (var visitor = new Visitor(haproxy.port())) {
            assertThat(visitor.outcome(Visit.MARKED)).isEmpty();
        }
    }
}
