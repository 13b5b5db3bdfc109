package org.servletfcgi.launcher.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.servletfcgi.connector.FastCgiConnector;
import org.servletfcgi.launcher.client.Variables;

/** The engine, with FastCGI, against the connector. */
@Timeout(60)
class LoadTest {

    @TempDir
    private Path directory;

    private final Server server = new Server();
    private final AtomicLong requests = new AtomicLong();
    private FastCgiConnector unix;
    private FastCgiConnector tcp;

    @BeforeEach
    void start() throws Exception {
        unix = new FastCgiConnector(server);
        unix.setBind("unix:" + directory.resolve("app.sock"));
        tcp = new FastCgiConnector(server);
        tcp.setBind("127.0.0.1:0");
        server.addConnector(unix);
        server.addConnector(tcp);
        server.setHandler(new Application());
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    /** Answers with what comes, or what the path says. */
    private final class Application extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            requests.incrementAndGet();
            String path = request.getHttpURI().getPath();
            switch (path) {
                case "/echo" -> Content.copy(request, response, callback);
                case "/missing" -> Response.writeError(request, response, callback, 404);
                case "/changing" -> Content.Sink.write(response, true, "body " + requests.get() % 2, callback);
                default -> {
                    String body = "x".repeat(Integer.parseInt(path.substring(1)));
                    response.getHeaders().put("Content-Length", body.length());
                    response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
                }
            }
            return true;
        }
    }

    private SocketAddress socket() {
        return UnixDomainSocketAddress.of(directory.resolve("app.sock"));
    }

    private LoadPlan plan() {
        return LoadPlan.to(socket());
    }

    private static FastCgiRequest request(String path, byte[] body, int slots, boolean keep, Expectation expectation) {
        Variables variables = new Variables(body.length > 0 ? "POST" : "GET", path);
        if (body.length > 0) {
            variables.body(body.length);
        }
        return new FastCgiRequest(variables.asMap(), body, slots, keep, expectation);
    }

    private static LoadResult run(LoadPlan plan, FastCgiRequest request) throws Exception {
        return new Load(plan, request::conversation).run(progress -> {});
    }

    private static FastCgiRequest get(String path, int slots) {
        return request(path, new byte[0], slots, true, Expectation.success());
    }

    @Test
    void that_many_requests_are_made_and_no_more() throws Exception {
        LoadResult result = run(plan().connections(7).requests(1000), get("/14", 1));

        assertThat(result.failures()).isEmpty();
        assertThat(result.counts()).isEqualTo(new LoadResult.Counts(1000, 0, 0, false));
        assertThat(result.statuses()).isEqualTo(Map.of(200, 1000L));
        assertThat(result.latencies().getTotalCount()).isEqualTo(1000);
        assertThat(result.traffic().connections()).isEqualTo(7);
        assertThat(result.traffic().bodyBytes()).isEqualTo(14_000);
        assertThat(result.isRight()).isTrue();
        assertThat(requests).hasValue(1000);
    }

    @Test
    void a_run_of_a_time_counts_what_comes_after_its_warm_up() throws Exception {
        List<Progress> seen = new ArrayList<>();
        LoadPlan plan = plan().warmUp(Duration.ofMillis(1200)).duration(Duration.ofMillis(1500));
        FastCgiRequest request = get("/14", 1);

        LoadResult result = new Load(plan, request::conversation).run(seen::add);

        assertThat(result.failures()).isEmpty();
        assertThat(result.counts().answered()).isPositive().isLessThan(requests.get());
        assertThat(result.traffic().nanos()).isEqualTo(1_500_000_000);
        assertThat(result.traffic().answersPerSecond()).isPositive();
        assertThat(result.traffic().bytesOut()).isGreaterThan(result.counts().answered() * 100);
        assertThat(seen).hasSizeBetween(2, 3);
        assertThat(seen.get(0).warmingUp()).isTrue();
        assertThat(seen.get(0).answered()).isZero();
        assertThat(seen.get(0).answersPerSecond()).isPositive();
        assertThat(seen.get(1).warmingUp()).isFalse();
        assertThat(seen.get(1).answered()).isPositive();
        assertThat(seen.get(1).p99Nanos()).isPositive();
    }

    @Test
    void requests_share_a_connection() throws Exception {
        LoadResult result = run(plan().connections(2).multiplexed(16).requests(2000), get("/20000", 16));

        assertThat(result.failures()).isEmpty();
        assertThat(result.counts().answered()).isEqualTo(2000);
        assertThat(result.traffic().connections()).isEqualTo(2);
    }

    @Test
    void several_threads_share_the_work() throws Exception {
        LoadResult result = run(plan().connections(7).threads(3).requests(1000), get("/14", 1));

        assertThat(result.counts()).isEqualTo(new LoadResult.Counts(1000, 0, 0, false));
        assertThat(result.traffic().connections()).isEqualTo(7);
        assertThat(requests).hasValue(1000);
    }

    @Test
    void connections_are_fresh_where_that_is_asked_for() throws Exception {
        FastCgiRequest request = request("/14", new byte[0], 1, false, Expectation.success());
        SocketAddress port = new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort());

        LoadResult overUnix = run(plan().connections(4).fresh(true).requests(200), request);
        LoadResult overTcp = run(LoadPlan.to(port).connections(4).fresh(true).requests(200), request);

        assertThat(overUnix.failures()).isEmpty();
        assertThat(overUnix.traffic().connections()).isEqualTo(200);
        assertThat(overTcp.failures()).isEmpty();
        assertThat(overTcp.traffic().connections()).isEqualTo(200);
    }

    @Test
    void an_application_that_keeps_no_connection_is_connected_to_again() throws Exception {
        FastCgiRequest request = request("/14", new byte[0], 1, false, Expectation.success());

        LoadResult result = run(plan().connections(4).requests(200), request);

        assertThat(result.failures()).isEmpty();
        assertThat(result.counts().answered()).isEqualTo(200);
        assertThat(result.traffic().connections()).isBetween(200L, 204L);
    }

    @Test
    void bodies_go_out_and_come_back_whole() throws Exception {
        SocketAddress port = new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort());
        Expectation same = Expectation.success().bodyBytes(300_000).sameBody();
        FastCgiRequest request = request("/echo", new byte[300_000], 1, true, same);

        LoadResult overUnix = run(plan().connections(4).requests(100), request);
        LoadResult overTcp = run(LoadPlan.to(port).connections(4).requests(100), request);

        assertThat(overUnix.failures()).isEmpty();
        assertThat(overUnix.traffic().bodyBytes()).isEqualTo(30_000_000);
        assertThat(overUnix.traffic().bytesIn()).isGreaterThan(30_000_000);
        assertThat(overUnix.traffic().bytesOut()).isGreaterThan(30_000_000);
        assertThat(overTcp.failures()).isEmpty();
        assertThat(overTcp.traffic().bodyBytes()).isEqualTo(30_000_000);
    }

    @Test
    void wrong_answers_are_told_by_their_reason() throws Exception {
        Expectation same = Expectation.success().sameBody();
        LoadResult missing = run(plan().connections(2).requests(20), get("/missing", 1));
        LoadResult changing = run(plan().connections(1).requests(20), request("/changing", new byte[0], 1, true, same));
        LoadResult expected = run(
                plan().connections(2).requests(20),
                request("/missing", new byte[0], 1, true, Expectation.success().status(404)));

        assertThat(missing.failures()).isEqualTo(Map.of("status 404", 20L));
        assertThat(missing.isRight()).isFalse();
        assertThat(changing.failures()).isEqualTo(Map.of("another body than the first answer's", 10L));
        assertThat(expected.failures()).isEmpty();
        assertThat(expected.statuses()).isEqualTo(Map.of(404, 20L));
    }

    @Test
    void Q5_aborted_requests_end_too() throws Exception {
        LoadResult kept = run(plan().connections(4).abortPercent(50).requests(1000), get("/100000", 1));
        LoadResult multiplexed =
                run(plan().connections(2).multiplexed(8).abortPercent(50).requests(1000), get("/100000", 8));

        for (LoadResult result : List.of(kept, multiplexed)) {
            assertThat(result.failures()).isEmpty();
            assertThat(result.counts().answered() + result.counts().aborted()).isEqualTo(1000);
            assertThat(result.counts().aborted()).isBetween(200L, 600L);
        }
        assertThat(kept.traffic().connections()).isGreaterThan(100);
        assertThat(multiplexed.traffic().connections()).isEqualTo(2);
    }

    @Test
    void a_rate_is_kept_to() throws Exception {
        LoadPlan plan = plan().connections(8).rate(200).duration(Duration.ofSeconds(1));

        LoadResult result = run(plan, get("/14", 1));

        assertThat(result.failures()).isEmpty();
        assertThat(result.counts().answered()).isBetween(199L, 201L);
    }

    @Test
    void an_address_where_nobody_listens_ends_the_run_in_time() throws Exception {
        LoadPlan plan = LoadPlan.to(UnixDomainSocketAddress.of(directory.resolve("none.sock")))
                .connections(3)
                .timeout(Duration.ofMillis(300))
                .requests(1_000_000);

        LoadResult result = run(plan, get("/14", 1));

        assertThat(result.counts().gaveUp()).isTrue();
        assertThat(result.counts().failed()).isPositive();
        assertThat(result.isRight()).isFalse();
    }

    @Test
    void a_stop_ends_the_run_at_once() throws Exception {
        FastCgiRequest request = get("/14", 1);
        Load load = new Load(plan().duration(Duration.ofHours(1)), request::conversation);

        LoadResult result = load.run(progress -> load.stop());

        assertThat(result.failures()).isEmpty();
        assertThat(result.counts().answered()).isPositive();
        assertThat(result.traffic().nanos()).isBetween(900_000_000L, 30_000_000_000L);
    }

    @Test
    void a_plan_that_is_too_large_is_refused() {
        assertThatThrownBy(() -> plan().connections(10_001))
                .hasMessage("expected 1 to 10000 connections, but got 10001");
        assertThatThrownBy(() -> run(plan().connections(1001).multiplexed(100), get("/", 100)))
                .hasMessage("expected at most 100000 requests at once, but got 1001 x 100");
        assertThatThrownBy(() -> run(plan().fresh(true).multiplexed(2), get("/", 2)))
                .hasMessage("fresh connections have one request each, not 2");
        assertThatThrownBy(() -> plan().timeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan().rate(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> request("/", new byte[1_000_000], 1000, true, Expectation.success()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_conversation_that_fails_ends_the_run() throws Exception {
        Load load = new Load(plan().duration(Duration.ofHours(1)), () -> {
            throw new UnsupportedOperationException("no conversation");
        });

        assertThatThrownBy(() -> load.run(progress -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("no conversation");
    }

    @Test
    void many_fresh_connections_wait_for_room_in_the_queue() throws Exception {
        FastCgiRequest request = request("/14", new byte[0], 1, false, Expectation.success());

        LoadResult result = run(plan().connections(500).fresh(true).requests(3000), request);

        assertThat(result.failures()).isEmpty();
        assertThat(result.counts().answered()).isEqualTo(3000);
    }
}
