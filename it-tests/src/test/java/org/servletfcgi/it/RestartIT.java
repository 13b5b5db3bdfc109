package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Restarts of the application on a socket that stays, behind web servers under load: each request is answered.
 * {@code -Dit.restarts=20} for more of them.
 */
final class RestartIT implements HasLogs {

    private static final int RESTARTS = Integer.getInteger("it.restarts", 1);
    private static final int CLIENTS = 16;
    private static final int REQUESTS_BETWEEN = 200;

    private final ScratchFolder folder = ScratchFolder.create();
    private final Endpoint.Unix endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
    private final SocketHolder holder = SocketHolder.of(folder, endpoint);
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();

    private enum Front {
        NGINX_KEPT,
        NGINX,
        APACHE_KEPT,
        HAPROXY_MULTIPLEXED,
        LIGHTTPD;

        WebServer start(ScratchFolder folder, Endpoint.Unix endpoint) {
            return switch (this) {
                case NGINX_KEPT -> WebServer.nginx(folder, example("nginx/unix-socket.conf", endpoint));
                case NGINX ->
                    WebServer.nginx(
                            folder, Example.load("nginx/tcp.conf").with("127.0.0.1:9000", "unix:" + endpoint.path()));
                case APACHE_KEPT -> WebServer.apache(folder, example("apache/unix-socket.conf", endpoint));
                case HAPROXY_MULTIPLEXED -> WebServer.haproxy(folder, example("haproxy/unix-socket.cfg", endpoint));
                case LIGHTTPD -> WebServer.lighttpd(folder, example("lighttpd/unix-socket.conf", endpoint));
            };
        }

        private static Example example(String name, Endpoint.Unix endpoint) {
            return Site.onSocket(Example.load(name), endpoint);
        }
    }

    @Override
    public String logs() {
        return holder.process().log();
    }

    @AfterEach
    void killWhatIsLeft() {
        holder.process().kill();
        folder.delete();
    }

    @ParameterizedTest
    @EnumSource
    void L6_a_restart_loses_no_request(Front front) throws Exception {
        var current = holder.start();
        var webServer = front.start(folder, endpoint);
        var clients = Executors.newScheduledThreadPool(CLIENTS);
        var visits = new ArrayList<Future<?>>();
        try {
            for (var i = 0; i < CLIENTS; i++) {
                var client = i;
                var number = new AtomicInteger(i);
                // The application that starts needs a processor too.
                visits.add(clients.scheduleWithFixedDelay(
                        () -> visit(webServer.port(), client, number.getAndIncrement()), 0, 5, TimeUnit.MILLISECONDS));
            }
            for (var i = 0; i < RESTARTS; i++) {
                awaitAnswers();
                var next = holder.start();
                awaitAnswers();
                current.destroy();
                current.onExit().get(Patience.PROCESS.toSeconds(), TimeUnit.SECONDS);
                current = next;
            }
            awaitAnswers();
        } finally {
            visits.forEach(visit -> visit.cancel(false));
            clients.shutdown();
            assertThat(clients.awaitTermination(Patience.PROCESS.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            webServer.process().kill();
        }
        assertThat(failed).as("failures beside %d answers", answered.get()).isEmpty();
        assertThat(holder.process().log()).doesNotContain(" WARN ", "cutting off");
    }

    private void awaitAnswers() {
        var enough = answered.get() + REQUESTS_BETWEEN;
        Patience.await("answers", Patience.PROCESS).until(() -> answered.get() >= enough || !failed.isEmpty());
    }

    private void visit(int port, int client, int i) {
        var uri = URI.create("http://127.0.0.1:" + port + "/echo/" + client + "/" + i);
        var post = i % 3 == 0;
        var body = ("a=" + i).getBytes(StandardCharsets.US_ASCII);
        try {
            var request = Http.request(uri);
            var response = Http.send(post ? request.POST(BodyPublishers.ofByteArray(body)) : request);
            var right = response.statusCode() == 200
                    && ("/" + client + "/" + i).equals(Http.echo(response).value("pathInfo"))
                    && (!post || Content.sha256(body).equals(Http.echo(response).value("bodySha256")));
            if (right) {
                answered.incrementAndGet();
            } else {
                failed.add(uri + " " + response.statusCode() + " " + Http.text(response));
            }
        } catch (Exception | AssertionError e) {
            failed.add(uri + " " + e);
        }
    }
}
