package org.servletfcgi.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.fastcgi.internal.Records;

/** {@code Server.stop()}, with handlers that answer 503 as soon as Jetty tells them of it (L6). */
class StopTest {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    private final Server server = new Server();
    private final FastCgiConnector connector = new FastCgiConnector(server);
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void stop() throws Exception {
        go.countDown();
        server.stop();
    }

    private void start(String bind) throws Exception {
        connector.setBind(bind);
        server.addConnector(connector);
        server.setStopTimeout(STOP_TIMEOUT.toMillis());
        Handler application = new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                if (request.getHttpURI().getPath().equals("/wait")) {
                    running.countDown();
                    go.await(30, TimeUnit.SECONDS);
                }
                response.write(true, StandardCharsets.US_ASCII.encode("answer"), callback);
                return true;
            }
        };
        server.setHandler(new GracefulHandler(new ContextHandler(application, "/")));
        server.start();
    }

    private SocketAddress address(Path folder) {
        return connector.getLocalPort() > 0
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), connector.getLocalPort())
                : UnixDomainSocketAddress.of(folder.resolve("app.sock"));
    }

    private static String bind(String kind, Path folder) {
        return kind.equals("tcp") ? "127.0.0.1:0" : "unix:" + folder.resolve("app.sock");
    }

    private static void send(SocketChannel channel, String path, int flags) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Records.begin(1, Records.RESPONDER, flags)
                .params(
                        "REQUEST_METHOD",
                        "GET",
                        "REQUEST_URI",
                        path,
                        "HTTP_HOST",
                        "a",
                        "SERVER_SOFTWARE",
                        "nginx/1.22.1")
                .paramsEnd()
                .stdinEnd()
                .bytes());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Reads until {@code end} has come, or the connection has ended. */
    private static String receive(SocketChannel channel, String end) throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (!received.toString(StandardCharsets.ISO_8859_1).contains(end) && channel.read(buffer.clear()) >= 0) {
            received.write(buffer.array(), 0, buffer.position());
        }
        return received.toString(StandardCharsets.ISO_8859_1);
    }

    private CompletableFuture<Void> stopping() {
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> {
            try {
                server.stop();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        await().atMost(Duration.ofSeconds(10)).until(connector::isShutdown);
        return stopped;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix"})
    void L6_a_request_that_comes_on_a_kept_connection_during_the_stop_is_answered(String kind, @TempDir Path folder)
            throws Exception {
        start(bind(kind, folder));
        try (SocketChannel waiting = SocketChannel.open(address(folder));
                SocketChannel kept = SocketChannel.open(address(folder))) {
            send(kept, "/", Records.KEEP_CONN);
            assertThat(receive(kept, "answer")).contains("Status: 200");
            send(waiting, "/wait", Records.KEEP_CONN);
            assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> stopped = stopping();
            send(kept, "/", Records.KEEP_CONN);

            assertThat(receive(kept, "answer")).contains("Status: 200");
            kept.close();
            assertThat(stopped).isNotDone();
            go.countDown();
            assertThat(receive(waiting, "answer")).contains("Status: 200");
            waiting.close();
            stopped.get(30, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix"})
    void L6_connections_that_wait_in_the_backlog_are_answered(String kind, @TempDir Path folder) throws Exception {
        start(bind(kind, folder));
        List<SocketChannel> clients = new ArrayList<>();
        try {
            connector.setAccepting(false);
            for (int i = 0; i < 20; i++) {
                SocketChannel client = SocketChannel.open(address(folder));
                clients.add(client);
                send(client, "/", 0);
            }

            server.stop();

            for (SocketChannel client : clients) {
                assertThat(receive(client, "answer")).contains("Status: 200");
            }
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    @Test
    void L6_without_a_connection_the_server_stops_at_once_and_can_start_again(@TempDir Path folder) throws Exception {
        start("127.0.0.1:0");
        long began = NanoTime.now();

        server.stop();

        assertThat(NanoTime.secondsSince(began)).isLessThan(STOP_TIMEOUT.toSeconds() / 2);
        assertThat(server.getStopTimeout()).isEqualTo(STOP_TIMEOUT.toMillis());
        server.start();
        try (SocketChannel client = SocketChannel.open(address(folder))) {
            send(client, "/", 0);
            assertThat(receive(client, "answer")).contains("Status: 200");
        }
    }

    @Test
    void L6_idle_connections_do_not_take_the_whole_stop_timeout(@TempDir Path folder) throws Exception {
        start("127.0.0.1:0");
        long began = NanoTime.now();
        try (SocketChannel never = SocketChannel.open(address(folder));
                SocketChannel kept = SocketChannel.open(address(folder))) {
            send(kept, "/", Records.KEEP_CONN);
            assertThat(receive(kept, "answer")).contains("Status: 200");
            assertThat(never.isConnected()).isTrue();

            server.stop();

            assertThat(NanoTime.secondsSince(began)).isLessThan(STOP_TIMEOUT.toSeconds() / 2);
        }
    }
}
