package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Thousands of requests of many clients through HAProxy, which sends them over a few connections. */
final class HaproxyMultiplexingIT implements HasLogs {

    private static final int REQUESTS = 5_000;
    private static final int CLIENTS = 50;
    private static final int MOST_CONNECTIONS = 100;

    /** Requests that HAProxy itself fails; 1 to 20 were seen. */
    private static final int MOST_FAILED = REQUESTS / 100;

    private final ScratchFolder folder = ScratchFolder.create();
    private final Endpoint.Unix endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
    private final Launcher launcher = Launcher.start(folder.path(), endpoint);
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

        var outcomes = load();

        assertThat(outcomes)
                .extracting(Visit.Outcome::wrong)
                .filteredOn(wrong -> !wrong.isEmpty())
                .isEmpty();
        var failed = outcomes.stream().filter(outcome -> outcome.failures() > 0).toList();
        System.out.printf(
                "HAProxy itself failed %d of %d requests, %d times%n",
                failed.size(),
                REQUESTS,
                failed.stream().mapToInt(Visit.Outcome::failures).sum());
        assertThat(failed).hasSizeLessThanOrEqualTo(MOST_FAILED);
        assertAnswered();
        Patience.await("the end of all requests", Patience.PROCESS)
                .until(() -> relay.connections().stream()
                        .allMatch(connection -> connection.hasEnded() || connection.underWay() == 0));
        assertThat(relay.connections())
                .hasSizeLessThanOrEqualTo(MOST_CONNECTIONS)
                .allSatisfy(connection -> {
                    assertThat(connection.firstType()).isEqualTo(Records.GET_VALUES);
                    assertThat(connection.launcherEndedFirst()).isFalse();
                });
        assertThat(relay.connections().stream()
                        .mapToInt(RelayedConnection::begun)
                        .sum())
                .isGreaterThan(REQUESTS / 2);
        assertThat(relay.connections())
                .anySatisfy(connection -> assertThat(connection.mostAtOnce()).isGreaterThan(5));
        assertThat(relay.connections().stream()
                        .mapToInt(RelayedConnection::aborted)
                        .sum())
                .isPositive();
        haproxy.stop();
        Patience.await("the descriptors of the connections to be gone", Patience.ANSWER)
                .until(() -> ProcessStatus.of(pid).descriptors() <= descriptors + 10);
        assertThat(ProcessStatus.stacks(pid)).doesNotContain("org.servletfcgi.sample");
        assertThat(launcher.process().terminate()).isZero();
        assertThat(launcher.log().complaints(entry -> false)).isEmpty();
    }

    /** Sends all requests, as many at once as there are clients. */
    private List<Visit.Outcome> load() throws Exception {
        var clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            var visits = new ArrayList<Future<Visit.Outcome>>();
            for (var i = 0; i < REQUESTS; i++) {
                var visit = new Visit(haproxy.port(), i);
                visits.add(clients.submit(visit::outcome));
            }
            var outcomes = new ArrayList<Visit.Outcome>();
            for (var visit : visits) {
                outcomes.add(visit.get(5, TimeUnit.MINUTES));
            }
            return outcomes;
        } finally {
            clients.shutdownNow();
        }
    }

    private void assertAnswered() throws Exception {
        var answer = RawHttp.exchange(haproxy.port(), "GET /echo/still HTTP/1.1", "Host: a", "Connection: close");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(Echo.of(answer.text()).value("pathInfo")).isEqualTo("/still");
    }
}
