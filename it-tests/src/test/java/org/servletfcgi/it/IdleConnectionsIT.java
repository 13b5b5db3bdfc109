package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ten thousand kept connections on which nothing goes on, to a launcher with a heap of 64 MB. */
final class IdleConnectionsIT extends LauncherTests {

    private static final int COUNT = 10_000;

    /** Connection, socket and what the selector knows of it; 64 MB would have room for 6 KiB each. */
    private static final long MOST_HEAP_BYTES = 4_096;

    /** A millisecond is usual; the machine may have other things to do, and the garbage collector some of them. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private static final byte[] REQUEST = new Records()
            .begin(1, Records.RESPONDER, Records.KEEP_CONN)
            .params(1, Params.get("/echo/idle").bytes())
            .stdin(1, new byte[0])
            .bytes();

    private final List<SocketChannel> connections = new ArrayList<>();
    private final ByteBuffer received = ByteBuffer.allocate(64 * 1024);

    @Override
    Endpoint endpoint(ScratchFolder folder) {
        return new Endpoint.Unix(folder.resolve("app.sock"));
    }

    @AfterEach
    void close() throws IOException {
        for (var connection : connections) {
            connection.close();
        }
    }

    @Test
    void ten_thousand_idle_connections_fit_into_64_MB_and_answer_at_once() throws Exception {
        var pid = launcher().process().pid();
        assertStillServing();
        var before = ProcessStatus.heapKilobytes(pid);

        for (var i = 0; i < COUNT; i++) {
            connections.add(SocketChannel.open(launcher().endpoint().address()));
            exchange(connections.get(i));
        }

        var each = (ProcessStatus.heapKilobytes(pid) - before) * 1024 / COUNT;
        assertThat(each).as("bytes of heap for each idle connection").isLessThan(MOST_HEAP_BYTES);
        for (var connection : connections) {
            var start = System.nanoTime();
            exchange(connection);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
        }
        assertThat(ProcessStatus.of(pid).descriptors()).isGreaterThan(COUNT);
        assertThat(launcher().process().log()).doesNotContain("OutOfMemoryError");
    }

    /** Sends the request and receives all of its answer. */
    private void exchange(SocketChannel connection) throws IOException {
        var request = ByteBuffer.wrap(REQUEST);
        while (request.hasRemaining()) {
            connection.write(request);
        }
        received.clear();
        while (!ended()) {
            if (connection.read(received) < 0) {
                throw new EOFException("expected END_REQUEST, got the end of the connection");
            }
        }
        assertThat(new String(received.array(), 0, received.position(), StandardCharsets.US_ASCII))
                .contains("Status: 200 OK", "/idle");
    }

    /** Whether the last record that came is END_REQUEST, whole. */
    private boolean ended() {
        var at = 0;
        while (received.position() - at >= 8) {
            var end = at + 8 + Records.number(received.array(), at + 4) + (received.get(at + 6) & 0xFF);
            if (received.get(at + 1) == Records.END_REQUEST) {
                return received.position() >= end;
            }
            at = end;
        }
        return false;
    }
}
