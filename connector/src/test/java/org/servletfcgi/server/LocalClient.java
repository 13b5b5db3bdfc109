package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.server.Received.Answer;

/** A web server's end of a connection in memory: each piece that is sent is one read of the application's side. */
final class LocalClient implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 10;
    private static final long WRITE_RETRY_MILLIS = 5;

    private final LocalConnector.LocalEndPoint endPoint;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    LocalClient(LocalConnector.LocalEndPoint endPoint) {
        this.endPoint = endPoint;
    }

    LocalConnector.LocalEndPoint endPoint() {
        return endPoint;
    }

    LocalClient send(Records records) {
        return send(List.of(records.buffer()));
    }

    LocalClient send(List<ByteBuffer> pieces) {
        pieces.forEach(piece -> endPoint.addInputAndExecute(piece.duplicate()));
        return this;
    }

    LocalClient sendEnd() {
        endPoint.addInputAndExecute((ByteBuffer) null);
        return this;
    }

    /** Waits until that many requests have ended. */
    List<Received> receiveRequests(int requests) throws InterruptedException {
        while (received().stream().filter(Received::isEndRequest).count() < requests) {
            more();
        }
        return received();
    }

    /** Waits until that many records have come. */
    List<Received> receive(int records) throws InterruptedException {
        while (received().size() < records) {
            more();
        }
        return received();
    }

    /** Waits until the application's side has closed the connection. */
    List<Received> receiveUntilClosed() throws InterruptedException {
        awaitClosed();
        return received();
    }

    /** Waits until the application's side has closed the connection, perhaps inside a record. */
    void awaitClosed() throws InterruptedException {
        while (endPoint.isOpen()) {
            ByteBuffer output = endPoint.waitForOutput(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            assertThat(output)
                    .as("nothing came and the connection is %s", endPoint)
                    .isNotNull();
            take(output);
        }
        take(endPoint.takeOutput());
    }

    /** Waits until that is true of the bytes so far, or until nothing more will come. */
    byte[] receiveUntil(Predicate<byte[]> enough) throws InterruptedException {
        long start = System.nanoTime();
        boolean open = true;
        while (open && !enough.test(received.toByteArray())) {
            open = !endPoint.isOutputShutdown();
            ByteBuffer output = endPoint.waitForOutput(WRITE_RETRY_MILLIS, TimeUnit.MILLISECONDS);
            // A write that became incomplete just after its bytes were taken goes on only when they are taken again.
            ByteBuffer taken = output == null ? endPoint.takeOutput() : output;
            if (taken.hasRemaining()) {
                start = System.nanoTime();
            }
            take(taken);
            assertThat(System.nanoTime() - start)
                    .as("nothing came for %s s, the connection is %s", TIMEOUT_SECONDS, endPoint)
                    .isLessThan(TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS));
        }
        return received.toByteArray();
    }

    /** The records so far. */
    private List<Received> received() {
        ByteArrayInputStream bytes = new ByteArrayInputStream(received.toByteArray());
        List<Received> records = new ArrayList<>();
        try {
            for (Received record = Received.read(bytes); record != null; record = Received.read(bytes)) {
                records.add(record);
            }
        } catch (IOException incomplete) {
            return records;
        }
        return records;
    }

    /** Each answer, in the order of the ends; an id may occur more than once. */
    static List<Answer> answers(List<Received> records) {
        Map<Integer, Answer> open = new LinkedHashMap<>();
        List<Answer> answers = new ArrayList<>();
        for (Received record : records) {
            if (record.requestId() > 0) {
                open.computeIfAbsent(record.requestId(), id -> new Answer(new ArrayList<>()))
                        .records()
                        .add(record);
            }
            if (record.isEndRequest()) {
                answers.add(open.remove(record.requestId()));
            }
        }
        return answers;
    }

    private void more() throws InterruptedException {
        ByteBuffer output = endPoint.waitForOutput(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        assertThat(output)
                .as("nothing came for %s s, the connection is %s", TIMEOUT_SECONDS, endPoint)
                .isNotNull();
        if (!output.hasRemaining() && !endPoint.isOpen()) {
            throw new AssertionError("the application's side closed the connection after " + received());
        }
        take(output);
    }

    private void take(ByteBuffer output) {
        received.writeBytes(BufferUtil.toArray(output));
    }

    @Override
    public void close() {
        endPoint.close();
    }
}
