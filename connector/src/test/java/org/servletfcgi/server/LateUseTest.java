package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.server.Requests.post;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Components;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.servletfcgi.server.Received.Answer;

/** Handlers that go on using Jetty's own objects of a request that is over: nobody else's request is touched. */
@Timeout(60)
class LateUseTest {
    private static final int REQUESTS = Integer.getInteger("late.requests", 4_000);
    private static final int CONNECTIONS = 4;
    private static final Pattern MARKER = Pattern.compile("m[0-9]+z");

    @RegisterExtension
    final TestServer server = new TestServer();

    private final ExecutorService late = Executors.newFixedThreadPool(4);
    private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
    private final Queue<String> foreign = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        late.shutdownNow();
    }

    /** What is held of a request. */
    private record Held(String marker, Request request, Response response, Callback callback, Components components) {
        HttpChannel channel() {
            return (HttpChannel) components;
        }

        ConnectionMetaData metaData() {
            return request.getConnectionMetaData();
        }
    }

    private interface Use {
        Object of(Held held) throws Exception;
    }

    private static final Map<String, Use> USES = Map.ofEntries(
            Map.entry("request fields", held -> held.request().getHeaders()),
            Map.entry("request target", held -> held.request().getHttpURI()),
            Map.entry("request attributes", held -> held.request().asAttributeMap()),
            Map.entry("request content", held -> {
                Content.Chunk chunk = held.request().read();
                String content = chunk == null ? "" : BufferUtil.toString(chunk.getByteBuffer());
                if (chunk != null) {
                    chunk.release();
                }
                return content;
            }),
            Map.entry("demand", held -> run(() -> held.request().demand(() -> {}))),
            Map.entry("fail", held -> run(() -> held.request().fail(new IllegalStateException("late")))),
            Map.entry("attribute", held -> held.request().setAttribute("late", held.marker())),
            Map.entry("response fields", held -> held.response().getHeaders()),
            Map.entry("field", held -> held.response().getHeaders().add("Late", held.marker())),
            Map.entry("fields kept", held -> held.response().getHeaders().add(new HttpField("Late", held.marker()))),
            Map.entry("status", held -> run(() -> held.response().setStatus(299))),
            Map.entry("reset", held -> run(() -> held.response().reset())),
            Map.entry(
                    "write",
                    held -> run(() ->
                            held.response().write(false, BufferUtil.toBuffer("late " + held.marker()), Callback.NOOP))),
            Map.entry(
                    "last write",
                    held -> run(() ->
                            held.response().write(true, BufferUtil.toBuffer("late " + held.marker()), Callback.NOOP))),
            Map.entry(
                    "interim",
                    held -> run(() -> held.response()
                            .writeInterim(103, held.request().getHeaders())
                            .isDone())),
            Map.entry("success", held -> run(() -> held.callback().succeeded())),
            Map.entry("failure", held -> run(() -> held.callback().failed(new IllegalStateException("late")))),
            Map.entry("channel's request", held -> {
                Request request = held.channel().getRequest();
                return request == null ? "" : request.getHeaders();
            }),
            Map.entry("channel's cache", held -> {
                Object other = held.components().getCache().setAttribute("late", held.marker());
                return other == null ? "" : other;
            }),
            Map.entry("remote address", held -> held.metaData().getRemoteSocketAddress()),
            Map.entry("local address", held -> held.metaData().getLocalSocketAddress()));

    private static String run(Runnable call) {
        call.run();
        return "";
    }

    @Test
    void what_handlers_do_with_a_request_that_is_over_reaches_no_other_one() throws Exception {
        server.log();
        server.start(Handlers.blocking(this::answer));
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        List<String> faults = Collections.synchronizedList(new ArrayList<>());
        try {
            List<Callable<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int first = i * REQUESTS;
                clients.add(() -> visit(first, faults));
            }
            for (var client : threads.invokeAll(clients)) {
                client.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(faults).isEmpty();
        assertThat(foreign).isEmpty();
        assertThat(calls.keySet()).containsAll(USES.keySet());
    }

    private Void visit(int first, List<String> faults) throws Exception {
        try (RawClient client = server.connect()) {
            for (int i = 0; i < REQUESTS / CONNECTIONS && faults.isEmpty(); i++) {
                String marker = "m" + (first + i) + "z";
                String body = marker + " ".repeat(i % 7) + marker;
                client.send(post(
                                1,
                                KEEP_CONN,
                                "/" + marker,
                                "HTTP_MARKER",
                                marker,
                                "CONTENT_LENGTH",
                                Integer.toString(body.length()))
                        .stdin(body)
                        .stdinEnd());
                Answer answer = client.answer(1);
                String right = "Status: 200 OK\r\nMarker: " + marker + "\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body;
                if (!answer.text().equals(right)) {
                    faults.add(answer.text() + " instead of " + right);
                }
            }
        }
        return null;
    }

    private void answer(Request request, Response response, Callback callback) throws Exception {
        String marker = request.getHttpURI().getPath().substring(1);
        Held held = new Held(marker, request, response, callback, request.getComponents());
        String body = Content.Source.asString(request, StandardCharsets.ISO_8859_1);
        if (request.getAttribute("late") != null || held.components().getCache().getAttribute("late") != null) {
            foreign.add("attributes at the beginning of " + marker);
        }
        response.getHeaders().put("Marker", request.getHeaders().get("Marker"));
        response.getHeaders().put("Content-Length", Integer.toString(body.length()));
        response.write(true, BufferUtil.toBuffer(body), Callback.from(callback, () -> late.execute(() -> use(held))));
    }

    private void use(Held held) {
        List<Map.Entry<String, Use>> uses = new ArrayList<>(USES.entrySet());
        Collections.shuffle(uses);
        for (Map.Entry<String, Use> use : uses) {
            String name = use.getKey();
            LockSupport.parkNanos(10_000);
            calls.computeIfAbsent(name, n -> new LongAdder()).increment();
            try {
                Object seen = use.getValue().of(held);
                MARKER.matcher(String.valueOf(seen))
                        .results()
                        .filter(result -> !result.group().equals(held.marker()))
                        .forEach(result -> foreign.add(name + " of " + held.marker() + ": " + seen));
            } catch (Exception | AssertionError x) {
                // Too late: that it fails is right.
            }
        }
    }
}
