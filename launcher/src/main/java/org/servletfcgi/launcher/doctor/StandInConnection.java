package org.servletfcgi.launcher.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.FastCgiException;
import org.servletfcgi.fastcgi.internal.NameValueDecoder;
import org.servletfcgi.fastcgi.internal.ProtocolStatus;
import org.servletfcgi.fastcgi.internal.RecordEncoder;
import org.servletfcgi.fastcgi.internal.RecordHandler;
import org.servletfcgi.fastcgi.internal.RecordParser;
import org.servletfcgi.fastcgi.internal.RecordType;

/**
 * A connection of a web server to the stand-in. Requests are answered one after the other, by the thread that reads: it
 * waits in the middle of a response that comes in two parts.
 */
final class StandInConnection extends AbstractConnection implements RecordHandler {

    /** What a web server learns from a stand-in for an application that takes many requests at once. */
    private static final Map<String, String> VALUES = Map.of("FCGI_MPXS_CONNS", "0", "FCGI_MAX_REQS", "1");

    private static final int MAX_REQUESTS = 100;
    private static final int MAX_PARAMS_BYTES = 1024 * 1024;
    private static final int MAX_PAIRS = 1000;
    private static final int MAX_VALUE_BYTES = 256 * 1024;
    private static final int BUFFER_BYTES = 16 * 1024;

    /** How long the second part of a response waits; the client says much earlier that it has the first. */
    private static final int RELEASE_SECONDS = 5;

    private static final int LARGE_FIELDS = 12;
    private static final int LARGE_FIELD_BYTES = 1000;

    private final int number;
    private final Function<Map<String, String>, @Nullable Visit> visits;
    private final RecordParser parser = new RecordParser(this);
    private final Map<Integer, Incoming> requests = new HashMap<>();
    private boolean last;

    /**
     * A connection that has carried nothing yet.
     *
     * @param number of the connection, from 1
     * @param visits the visit that a request with these variables is, null for none
     */
    StandInConnection(
            EndPoint endPoint, Executor executor, int number, Function<Map<String, String>, @Nullable Visit> visits) {
        super(endPoint, executor);
        this.number = number;
        this.visits = visits;
    }

    @Override
    public void onOpen() {
        super.onOpen();
        fillInterested();
    }

    @Override
    public void onFillable() {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            while (true) {
                buffer.clear().flip();
                int count = getEndPoint().fill(buffer);
                if (count < 0) {
                    close();
                    return;
                }
                if (count == 0) {
                    fillInterested();
                    return;
                }
                // After the last request only the end of the connection is awaited.
                if (!last) {
                    parser.parse(buffer);
                }
            }
        } catch (IOException | FastCgiException e) {
            close();
        }
    }

    @Override
    public void beginRequest(int requestId, int role, int flags) {
        if (requests.size() < MAX_REQUESTS) {
            requests.put(requestId, new Incoming((flags & FCGI_KEEP_CONN) != 0));
        }
    }

    @Override
    public void abortRequest(int requestId) {
        if (requests.remove(requestId) != null) {
            send(end(requestId));
        }
    }

    @Override
    public void params(int requestId, ByteBuffer fragment) {
        Incoming request = requests.get(requestId);
        if (request != null) {
            request.decoder.decode(fragment);
        }
    }

    @Override
    public void paramsEnd(int requestId) {}

    @Override
    public void stdin(int requestId, ByteBuffer fragment) {
        Incoming request = requests.get(requestId);
        if (request != null) {
            request.bodyBytes += fragment.remaining();
        }
    }

    @Override
    public void stdinEnd(int requestId) {
        Incoming request = requests.remove(requestId);
        if (request == null) {
            return;
        }
        last = !request.keepConnection;
        Visit visit = visits.apply(request.variables);
        if (visit == null) {
            send(stdout(requestId, "Status: 503 Service Unavailable\r\nRetry-After: 10\r\n\r\n"));
        } else {
            visit.arrival().complete(new Arrival(number, request.keepConnection, request.variables, request.bodyBytes));
            answer(requestId, visit);
        }
        send(end(requestId));
        if (last) {
            getEndPoint().shutdownOutput();
        }
    }

    @Override
    public void data(int requestId, ByteBuffer fragment) {}

    @Override
    public void dataEnd(int requestId) {}

    @Override
    public void getValues(ByteBuffer content) {
        ByteBuffer answer = ByteBuffer.allocate(RecordEncoder.getValuesResultLength(VALUES));
        RecordEncoder.getValuesResult(answer, VALUES);
        send(answer.flip());
    }

    @Override
    public void unknownManagement(int type) {
        ByteBuffer answer = ByteBuffer.allocate(16);
        RecordEncoder.unknownType(answer, type);
        send(answer.flip());
    }

    @Override
    public void unexpectedRecord(int type, int requestId) {}

    private void answer(int requestId, Visit visit) {
        String head = "Status: 200 OK\r\nContent-Type: text/plain\r\nCache-Control: no-store\r\n";
        switch (visit.reaction()) {
            case PLAIN -> send(stdout(requestId, head + "\r\nservlet-fcgi doctor\n"));
            case LARGE_HEAD -> send(stdout(requestId, head + largeFields() + "\r\nservlet-fcgi doctor\n"));
            case TWO_PARTS -> sendTwoParts(requestId, head + "\r\n", visit);
            case TWO_PARTS_UNBUFFERED -> sendTwoParts(requestId, head + "X-Accel-Buffering: no\r\n\r\n", visit);
        }
    }

    private static String largeFields() {
        StringBuilder fields = new StringBuilder();
        for (int i = 1; i <= LARGE_FIELDS; i++) {
            fields.append("X-Doctor-")
                    .append(i)
                    .append(": ")
                    .append("x".repeat(LARGE_FIELD_BYTES))
                    .append("\r\n");
        }
        return fields.toString();
    }

    private void sendTwoParts(int requestId, String head, Visit visit) {
        send(stdout(requestId, head + HttpConnection.FIRST_PART));
        try {
            visit.release().await(RELEASE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        send(stdout(requestId, HttpConnection.SECOND_PART));
    }

    private static ByteBuffer stdout(int requestId, String text) {
        byte[] content = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer record = ByteBuffer.allocate(8 + content.length);
        RecordEncoder.header(record, RecordType.STDOUT, requestId, content.length, 0);
        return record.put(content).flip();
    }

    private static ByteBuffer end(int requestId) {
        ByteBuffer records = ByteBuffer.allocate(24);
        RecordEncoder.streamEnd(records, RecordType.STDOUT, requestId);
        RecordEncoder.endRequest(records, requestId, 0, ProtocolStatus.REQUEST_COMPLETE);
        return records.flip();
    }

    /** Waits until the bytes are written; a web server that has left is noticed by the next read. */
    private void send(ByteBuffer records) {
        try (Blocker.Callback callback = Blocker.callback()) {
            getEndPoint().write(callback, records);
            callback.block();
        } catch (IOException e) {
            last = true;
        }
    }

    /** A request on its way. */
    private static final class Incoming {

        private final boolean keepConnection;
        private final Map<String, String> variables = new LinkedHashMap<>();
        private final NameValueDecoder decoder =
                new NameValueDecoder(MAX_PARAMS_BYTES, MAX_PAIRS, MAX_VALUE_BYTES, MAX_VALUE_BYTES, variables::put);
        private long bodyBytes;

        Incoming(boolean keepConnection) {
            this.keepConnection = keepConnection;
        }
    }
}
