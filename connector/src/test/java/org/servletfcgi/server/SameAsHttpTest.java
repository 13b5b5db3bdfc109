package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.ConnectionStatistics;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.CustomRequestLog;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.servletfcgi.connector.FastCgiConnector;
import org.servletfcgi.fastcgi.internal.Records;

/** What Jetty's own parts see of a request is what they see of the same request over HTTP. */
class SameAsHttpTest {
    private static final String BODY = "0123456789".repeat(3000);

    private final Server server = new Server();
    private final ServerConnector http = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
    private final FastCgiConnector fastCgi = new FastCgiConnector(server, configuration());
    private final StatisticsHandler statistics = new StatisticsHandler();
    private final GracefulHandler graceful = new GracefulHandler();
    private final ConnectionStatistics connections = new ConnectionStatistics();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch waiting = new CountDownLatch(2);
    private final Queue<String> customized = new ConcurrentLinkedQueue<>();
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();

    private HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendDateHeader(false);
        configuration.addCustomizer((request, fields) -> {
            fields.put("X-Customized", request.getConnectionMetaData().getProtocol());
            customized.add(request.getMethod() + " " + request.getHttpURI() + " " + request.isSecure() + " "
                    + Request.getRemoteAddr(request) + " " + Request.getServerName(request) + " "
                    + fieldsOf(request));
            return request;
        });
        return configuration;
    }

    /** All but Connection, which is between the client and the web server; the others have no order of their own. */
    private static List<String> fieldsOf(Request request) {
        return HttpFields.build(request.getHeaders()).remove(HttpHeader.CONNECTION).stream()
                .map(HttpField::toString)
                .sorted()
                .toList();
    }

    @BeforeEach
    void start() throws Exception {
        http.setHost("127.0.0.1");
        fastCgi.setBind("127.0.0.1:0");
        fastCgi.addBean(connections);
        server.addConnector(http);
        server.addConnector(fastCgi);
        server.setRequestLog(new CustomRequestLog(logged::add, "%{client}a %u \"%r\" %s %I %O %{X-Customized}o"));
        ErrorHandler errors = new ErrorHandler();
        errors.setShowMessageInTitle(false);
        errors.setShowStacks(false);
        server.setErrorHandler(errors);
        graceful.setHandler(new Application());
        statistics.setHandler(graceful);
        server.setHandler(statistics);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        release.countDown();
        server.stop();
    }

    private final class Application extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            switch (request.getHttpURI().getPath()) {
                case "/echo" -> Content.copy(request, response, callback);
                case "/fail" -> throw new IllegalArgumentException("no such thing");
                case "/teapot" -> Response.writeError(request, response, callback, HttpStatus.IM_A_TEAPOT_418);
                case "/redirect" -> Response.sendRedirect(request, response, callback, "/elsewhere");
                case "/wait" -> {
                    waiting.countDown();
                    assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
                    Content.Sink.write(response, true, "waited", callback);
                }
                default -> {
                    return false;
                }
            }
            return true;
        }
    }

    private String overHttp(String method, String target, String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.getLocalPort())) {
            String head = method + " " + target + " HTTP/1.1\r\nHost: www.example.com\r\nAccept: text/html\r\n"
                    + "Connection: close\r\n" + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n");
            socket.getOutputStream().write((head + "\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            // The reason phrase is of HTTP/1.1, the end of the connection is the web server's here.
            return response.replaceFirst("^HTTP/1.1 (\\d+)[^\r]*", "$1").replace("Connection: close\r\n", "");
        }
    }

    private String overFastCgi(String method, String target, String body) throws IOException {
        List<String> more = new ArrayList<>(List.of("HTTP_ACCEPT", "text/html"));
        if (!body.isEmpty()) {
            more.addAll(List.of("CONTENT_LENGTH", Integer.toString(body.length())));
        }
        try (RawClient client = new RawClient(new Socket(InetAddress.getLoopbackAddress(), fastCgi.getLocalPort()))) {
            more.addAll(List.of("SERVER_PROTOCOL", "HTTP/1.1", "REMOTE_ADDR", "127.0.0.1"));
            Records request = Requests.request(1, 0, method, target, more.toArray(String[]::new));
            client.send((body.isEmpty() ? request : request.stdin(body)).stdinEnd());
            return client.answer(1).text().replaceFirst("^Status: (\\d+)[^\r]*", "$1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /echo?a=1, 200",
        "POST, /echo, 200",
        "GET, /fail, 500",
        "GET, /teapot, 418",
        "GET, /redirect, 302",
        "GET, /nowhere, 404",
        "HEAD, /nowhere, 404",
        "GET, /%2F, 400"
    })
    void a_response_is_what_it_is_over_http_and_so_are_the_customizers_and_the_log_views(
            String method, String target, int status) throws Exception {
        String body = method.equals("POST") ? BODY : "";
        String http = overHttp(method, target, body);
        String fastCgi = overFastCgi(method, target, body);

        assertThat(http).startsWith(status + "\r\n").contains("Server: Jetty");
        assertThat(fields(fastCgi)).containsExactlyInAnyOrderElementsOf(fields(http));
        assertThat(content(fastCgi)).isEqualTo(content(http));
        await().atMost(10, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(logged).hasSize(2));
        assertThat(logged).allSatisfy(line -> assertThat(line).startsWith("127.0.0.1 - \"" + method + " " + target));
        assertThat(logged).containsOnly(logged.peek());
        assertThat(customized).hasSize(2).containsOnly(customized.peek());
    }

    private static List<String> fields(String response) {
        return response.substring(0, response.indexOf("\r\n\r\n")).lines().toList();
    }

    private static String content(String response) {
        return response.substring(response.indexOf("\r\n\r\n"));
    }

    @Test
    void the_statistics_handler_counts_requests_responses_and_failures() throws Exception {
        for (String target : List.of("/echo", "/fail", "/teapot", "/redirect")) {
            overHttp("GET", target, "");
        }
        await().atMost(10, TimeUnit.SECONDS).until(() -> statistics.getRequestTotal() == 4);
        List<Long> http = counts();
        statistics.reset();
        for (String target : List.of("/echo", "/fail", "/teapot", "/redirect")) {
            overFastCgi("GET", target, "");
        }

        await().atMost(10, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(counts()).isEqualTo(http));
        assertThat(statistics.getRequestTimeMax()).isPositive();
    }

    private List<Long> counts() {
        return List.of(
                (long) statistics.getRequestTotal(),
                (long) statistics.getRequestsActive(),
                (long) statistics.getResponses2xx(),
                (long) statistics.getResponses3xx(),
                (long) statistics.getResponses4xx(),
                (long) statistics.getResponses5xx(),
                (long) statistics.getFailures());
    }

    @Test
    void connection_statistics_count_bytes_and_messages() throws Exception {
        overFastCgi("POST", "/echo", BODY);

        await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
            assertThat(connections.getConnectionsTotal()).isEqualTo(1);
            assertThat(connections.getReceivedMessages()).isEqualTo(1);
            assertThat(connections.getSentMessages()).isEqualTo(1);
            assertThat(connections.getReceivedBytes()).isBetween(30_000L, 31_000L);
            assertThat(connections.getSentBytes()).isBetween(30_000L, 31_000L);
        });
    }

    @Test
    void the_log_has_the_user_whom_the_web_server_has_authenticated() throws Exception {
        fastCgi.set("trustRemoteUser", "true");
        try (RawClient client = new RawClient(new Socket(InetAddress.getLoopbackAddress(), fastCgi.getLocalPort()))) {
            client.send(Requests.request(1, 0, "GET", "/echo", "REMOTE_USER", "alice", "AUTH_TYPE", "Basic")
                    .stdinEnd());
            client.answer(1);
        }

        await().atMost(10, TimeUnit.SECONDS)
                .untilAsserted(
                        () -> assertThat(logged).singleElement().asString().startsWith("192.0.2.1 alice \"GET /echo"));
    }

    @Test
    void the_graceful_handler_lets_requests_end_and_takes_no_more() throws Exception {
        CompletableFuture<String> http = CompletableFuture.supplyAsync(() -> waited(true));
        CompletableFuture<String> fastCgi = CompletableFuture.supplyAsync(() -> waited(false));
        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> shutdown = graceful.shutdown();

        assertThat(overHttp("GET", "/echo", "")).startsWith("503");
        assertThat(overFastCgi("GET", "/echo", "")).startsWith("503");
        assertThat(shutdown).isNotDone();
        release.countDown();
        assertThat(shutdown).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(http.get(10, TimeUnit.SECONDS)).startsWith("200").endsWith("waited");
        assertThat(fastCgi.get(10, TimeUnit.SECONDS)).startsWith("200").endsWith("waited");
    }

    private String waited(boolean overHttp) {
        try {
            return overHttp ? overHttp("GET", "/wait", "") : overFastCgi("GET", "/wait", "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
