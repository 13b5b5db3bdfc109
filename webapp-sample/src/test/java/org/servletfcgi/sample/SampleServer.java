package org.servletfcgi.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The exploded WAR on Jetty over plain HTTP, at {@code /app}, for one test class. */
final class SampleServer implements BeforeAllCallback, AfterAllCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final boolean webSocket;
    private volatile Map<String, String> variables = Map.of();
    private volatile @Nullable Supplier<?> statistics;

    /** A container without an implementation of WebSocket. */
    SampleServer() {
        this(false);
    }

    private SampleServer(boolean webSocket) {
        this.webSocket = webSocket;
    }

    static SampleServer withWebSocket() {
        return new SampleServer(true);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        WebAppContext webapp = new WebAppContext();
        webapp.setContextPath("/app");
        webapp.setWar(Path.of(System.getProperty("sample.webapp")).toString());
        if (!webSocket) {
            webapp.setAttribute(
                    "org.eclipse.jetty.containerInitializerExclusionPattern", "org\\.eclipse\\.jetty\\..*websocket.*");
        }
        webapp.setThrowUnavailableOnStartupException(true);
        server.setHandler(new Variables(webapp));
        server.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        server.stop();
    }

    int port() {
        return connector.getLocalPort();
    }

    /** A connection of one's own, for what the client would not send. */
    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.setTcpNoDelay(true);
        return socket;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + "/app" + path);
    }

    /** Makes the following requests look as if they had come with these FastCGI variables; none: plain HTTP. */
    void pretendVariables(Map<String, String> values) {
        variables = values;
    }

    /** Makes the following requests look as if they had come by a connector with these numbers; null: without any. */
    void pretendStatistics(@Nullable Supplier<?> supplier) {
        statistics = supplier;
    }

    WebSocket webSocket(String path, WebSocket.Listener listener) {
        URI uri = URI.create(uri(path).toString().replace("http:", "ws:"));
        return client.newWebSocketBuilder()
                .connectTimeout(PATIENCE)
                .buildAsync(uri, listener)
                .join();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> post(String path, String contentType, String content)
            throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofString(content, UTF_8)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return send(request, BodyHandlers.ofString(UTF_8));
    }

    <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        return client.send(request.build(), handler);
    }

    private final class Variables extends Handler.Wrapper {
        Variables(Handler handler) {
            super(handler);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            if (!variables.isEmpty()) {
                request.setAttribute("org.servletfcgi.params", variables);
            }
            if (statistics != null) {
                request.setAttribute("org.servletfcgi.statistics", statistics);
            }
            return super.handle(request, response, callback);
        }
    }
}
