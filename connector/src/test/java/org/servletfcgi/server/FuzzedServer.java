package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One server for many connections in memory, with small limits. Each connection is followed to its end: it must end, it
 * must have answered what it owed, and must leave no buffer, no busy thread and no line in the log but those about a
 * peer's bytes.
 */
final class FuzzedServer implements BeforeAllCallback, AfterAllCallback {
    /** Bytes of the PARAMS of a request. */
    static final int MAX_PARAMS_BYTES = 4096;

    /** No bound for what waits to be received. */
    static final int ANY_OUTPUT = -1;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<String> EXPECTED_LINES =
            List.of(" closed: ", " refused: ", " failed: ", " STDIN is longer ", " say different paths ");

    private final ArrayByteBufferPool.Tracking pool = new ArrayByteBufferPool.Tracking();
    private final QueuedThreadPool threads = new QueuedThreadPool(48, 8);
    private final Server server = new Server(threads, null, pool);
    private final FastCgiConnectionFactory factory = new FastCgiConnectionFactory(new HttpConfiguration());
    private final LocalConnector connector = new LocalConnector(server, null, null, null, 1, factory);

    FuzzedServer() {
        threads.setReservedThreads(0);
        factory.setLimits(Limits.builder()
                .maxParamsBytes(MAX_PARAMS_BYTES)
                .maxParams(50)
                .maxParamNameBytes(100)
                .maxParamValueBytes(2000)
                .maxRequestsPerConnection(6)
                .contentBufferBytes(2048)
                .contentSpoolBytes(32 * 1024)
                .lingerPause(Duration.ofMillis(20))
                .lingerTime(Duration.ofMillis(20))
                .build());
        server.addConnector(connector);
        server.setHandler(new PathApplication());
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        server.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        server.stop();
    }

    /**
     * Goes through everything that a web server sends on one connection, then ends it.
     *
     * @param outputBytes what may wait to be received before a write blocks, or {@link #ANY_OUTPUT}
     */
    void connection(List<Part> parts, int outputBytes) throws InterruptedException {
        try (LogLines log = new LogLines()) {
            try (LocalClient client = new LocalClient(connector.connect(outputBytes))) {
                SentRecords sent = new SentRecords();
                for (Part part : parts) {
                    part.pieces().forEach(sent::add);
                    client.send(part.pieces());
                    if (part.answersAwaited()) {
                        client.receiveUntil(sent::isAnsweredBy);
                    }
                }
                byte[] answers = client.receiveUntil(sent::isAnsweredBy);
                sent.assertAnsweredBy(answers);
                client.sendEnd();
                sent.assertAllowedAnswers(client.receiveUntil(bytes -> false));
            }
            awaitQuiet();
            assertThat(log.all())
                    .as("log")
                    .allMatch(line -> EXPECTED_LINES.stream().anyMatch(line::contains));
        }
    }

    private void awaitQuiet() {
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(PATIENCE)
                .until(() -> connector.getConnectedEndPoints().isEmpty()
                        && threads.getBusyThreads() <= 1
                        && threads.getQueueSize() == 0);
        assertThat(pool.getLeaks()).as(pool.dumpLeaks()).isEmpty();
    }

    /** Bytes in the pieces in which they arrive, and whether the web server then waits for the answers that it is owed. */
    record Part(List<ByteBuffer> pieces, boolean answersAwaited) {}
}
