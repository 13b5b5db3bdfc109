package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.thread.AutoLock;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.FastCgiException;
import org.servletfcgi.fastcgi.FastCgiException.Reason;
import org.servletfcgi.fastcgi.NameValueDecoder;
import org.servletfcgi.fastcgi.ProtocolStatus;
import org.servletfcgi.fastcgi.RecordEncoder;
import org.servletfcgi.fastcgi.RecordHandler;
import org.servletfcgi.fastcgi.Role;
import org.servletfcgi.server.RequestContent.Overflow;

/**
 * The requests of one connection: takes its records to them. The record methods are called by the thread that fills the
 * connection, the others by any thread. What the application has to be told is collected and run after the records of
 * a buffer are parsed, so that no application runs inside the parser.
 */
final class FastCgiRequests implements RecordHandler {
    /** FastCGI §4.2 has no limit; a peer that sends more of what only applications send is none (R8). */
    private static final int MAX_UNEXPECTED_RECORDS = 16;

    /** Management records without a request between them (M4). */
    private static final int MAX_MANAGEMENT_RECORDS = 100;

    /** Requests at once whose variables are still arriving, because nothing else bounds the memory for them (X2). */
    private static final int MAX_IN_PARAMS = 8;

    private final AutoLock lock = new AutoLock();
    private final Map<Integer, PendingRequest> pending = new HashMap<>();
    private final Map<Integer, FastCgiStream> streams = new HashMap<>();
    private final FastCgiConnection connection;
    private final RequestStarter starter;
    private final Limits limits;
    private List<Runnable> tasks = new ArrayList<>();
    private @Nullable RetainableByteBuffer network;
    private int unexpectedRecords;
    private int managementRecords;
    private volatile boolean multiplexed;
    private @Nullable EofException lost;

    FastCgiRequests(FastCgiConnection connection, RequestStarter starter, Limits limits) {
        this.connection = connection;
        this.starter = starter;
        this.limits = limits;
    }

    /** Tells which buffer the records that follow are parsed from. */
    void network(@Nullable RetainableByteBuffer buffer) {
        network = buffer;
    }

    /** What came of the records so far, for the caller to run. */
    List<Runnable> takeTasks() {
        List<Runnable> result = tasks;
        tasks = new ArrayList<>();
        return result;
    }

    boolean hasTasks() {
        return !tasks.isEmpty();
    }

    /** Whether no request is active. */
    boolean isEmpty() {
        try (AutoLock ignored = lock.lock()) {
            return pending.isEmpty() && streams.isEmpty();
        }
    }

    /** Whether the PARAMS of a request have begun and not ended. */
    boolean hasPending() {
        try (AutoLock ignored = lock.lock()) {
            return !pending.isEmpty();
        }
    }

    /** Whether the web server shows more than one request at once, so that none may hold up the connection. */
    boolean isMultiplexed() {
        return multiplexed;
    }

    /** Whether every request can take more content. */
    boolean wantMore(Overflow overflow) {
        try (AutoLock ignored = lock.lock()) {
            return streams.values().stream().allMatch(stream -> stream.content().wantsMore(overflow));
        }
    }

    /** Whether {@code stream} is not the only request. */
    boolean hasOthers(FastCgiStream stream) {
        try (AutoLock ignored = lock.lock()) {
            return !pending.isEmpty() || streams.values().stream().anyMatch(other -> other != stream);
        }
    }

    /** The END_REQUEST of {@code stream} is on its way: the id may be used again (R6). */
    void ended(int requestId, FastCgiStream stream) {
        try (AutoLock ignored = lock.lock()) {
            streams.remove(requestId, stream);
        }
    }

    /** The connection is of no more use: what tells the application. */
    List<Runnable> lost(Throwable reason) {
        // To an application it is the end of the connection whatever the reason, which is no error to be logged by
        // Jetty.
        EofException cause = reason instanceof EofException end ? end : new EofException(reason);
        List<FastCgiStream> active;
        try (AutoLock ignored = lock.lock()) {
            lost = cause;
            active = new ArrayList<>(streams.values());
            streams.clear();
            pending.clear();
        }
        return collect(active, stream -> stream.abort(cause, true));
    }

    /** Nothing has moved for the idle timeout: what tells the application. */
    List<Runnable> idle(TimeoutException timeout) {
        List<FastCgiStream> active;
        try (AutoLock ignored = lock.lock()) {
            active = new ArrayList<>(streams.values());
        }
        return collect(active, stream -> stream.idle(timeout));
    }

    private interface Event {
        @Nullable
        Runnable on(FastCgiStream stream);
    }

    private static List<Runnable> collect(List<FastCgiStream> streams, Event event) {
        List<Runnable> result = new ArrayList<>(streams.size());
        for (FastCgiStream stream : streams) {
            Runnable task = event.on(stream);
            if (task != null) {
                result.add(task);
            }
        }
        return result;
    }

    @Override
    public void beginRequest(int requestId, int role, int flags) {
        managementRecords = 0;
        int active;
        int inParams;
        try (AutoLock ignored = lock.lock()) {
            if (pending.containsKey(requestId) || streams.containsKey(requestId)) {
                throw new FastCgiException(
                        Reason.REQUEST_ID_ACTIVE, "BEGIN_REQUEST for request id " + requestId + ", which is active");
            }
            inParams = pending.size();
            active = inParams + streams.size();
        }
        multiplexed |= active > 0 || requestId > 1;
        Role known = Role.of(role);
        ProtocolStatus status = ProtocolStatus.REQUEST_COMPLETE;
        if (connection.isClosing() || active >= limits.maxRequestsPerConnection() || inParams >= MAX_IN_PARAMS) {
            status = ProtocolStatus.OVERLOADED;
        } else if (known == null || known == Role.FILTER) {
            status = ProtocolStatus.UNKNOWN_ROLE;
        }
        boolean storing = inParams < 2 * MAX_IN_PARAMS;
        PendingRequest request = new PendingRequest(limits, known == null ? Role.RESPONDER : known, status, storing);
        try (AutoLock ignored = lock.lock()) {
            pending.put(requestId, request);
        }
        if ((flags & FCGI_KEEP_CONN) == 0) {
            // Not before the request is there: the end of the one before may just be written, and would close.
            connection.closeWhenIdle();
        }
    }

    @Override
    public void abortRequest(int requestId) {
        PendingRequest request = removePending(requestId);
        if (request != null) {
            answer(16, records -> RecordEncoder.endRequest(records, requestId, 1, ProtocolStatus.REQUEST_COMPLETE));
            return;
        }
        FastCgiStream stream = stream(requestId);
        if (stream != null) {
            addTask(stream.abort(new EofException("the web server aborted the request"), false));
        }
    }

    @Override
    public void params(int requestId, ByteBuffer fragment) {
        PendingRequest request = pending(requestId);
        if (request != null) {
            request.params(fragment);
        }
    }

    @Override
    public void paramsEnd(int requestId) {
        PendingRequest request = pending(requestId);
        if (request == null) {
            return;
        }
        FastCgiStream stream = starter.newStream(connection, requestId, request);
        addTask(starter.start(connection, stream, request));
        Throwable cause;
        try (AutoLock ignored = lock.lock()) {
            // In one step: a connection without any request may be closed by another thread.
            pending.remove(requestId);
            streams.put(requestId, stream);
            cause = lost;
        }
        if (cause != null) {
            // Another thread has lost the connection meanwhile, and could not tell this request.
            addTask(stream.abort(cause, true));
        }
    }

    @Override
    public void stdin(int requestId, ByteBuffer fragment) {
        FastCgiStream stream = stream(requestId);
        if (stream == null) {
            requireParamsEnded(requestId, "STDIN");
            return;
        }
        RequestContent content = stream.content();
        if (content.add(fragment, Objects.requireNonNull(network), connection.overflow())) {
            addTask(stream.contentAvailable());
        } else if (content.discardedBytes() > limits.lingerBytes()) {
            stream.endIfComplete();
        }
    }

    @Override
    public void stdinEnd(int requestId) {
        FastCgiStream stream = stream(requestId);
        if (stream == null) {
            requireParamsEnded(requestId, "STDIN");
            return;
        }
        if (stream.content().end()) {
            addTask(stream.contentAvailable());
        }
        stream.endIfComplete();
    }

    @Override
    public void data(int requestId, ByteBuffer fragment) {
        requireParamsEnded(requestId, "DATA");
    }

    @Override
    public void dataEnd(int requestId) {
        requireParamsEnded(requestId, "DATA");
    }

    @Override
    public void getValues(ByteBuffer content) {
        countManagementRecord();
        multiplexed = true;
        Map<String, String> known = Map.of(
                "FCGI_MAX_CONNS", Integer.toString(connection.maxConnections()),
                "FCGI_MAX_REQS", Integer.toString(limits.maxRequestsPerConnection()),
                "FCGI_MPXS_CONNS", "1");
        Map<String, String> asked = new LinkedHashMap<>();
        int length = Math.max(1, content.remaining());
        NameValueDecoder decoder = new NameValueDecoder(length, length, length, length, (name, value) -> {
            String answer = known.get(name);
            if (answer != null) {
                asked.put(name, answer);
            }
        });
        decoder.decode(content);
        answer(RecordEncoder.getValuesResultLength(asked), records -> RecordEncoder.getValuesResult(records, asked));
    }

    @Override
    public void unknownManagement(int type) {
        countManagementRecord();
        answer(16, records -> RecordEncoder.unknownType(records, type));
    }

    @Override
    public void unexpectedRecord(int type, int requestId) {
        if (++unexpectedRecords > MAX_UNEXPECTED_RECORDS) {
            throw new FastCgiException(
                    Reason.UNEXPECTED_RECORDS,
                    "more than " + MAX_UNEXPECTED_RECORDS + " records that no web server sends, the last of type "
                            + type);
        }
    }

    private void countManagementRecord() {
        if (++managementRecords > MAX_MANAGEMENT_RECORDS) {
            throw new FastCgiException(
                    Reason.MANAGEMENT_RECORDS,
                    "more than " + MAX_MANAGEMENT_RECORDS + " management records without a request");
        }
    }

    private interface Encoding {
        void into(ByteBuffer records);
    }

    private void answer(int length, Encoding encoding) {
        ByteBuffer records = ByteBuffer.allocate(length);
        encoding.into(records);
        connection.write(RecordEntry.records(new RecordEntry.End(records.flip(), () -> {})));
    }

    private void addTask(@Nullable Runnable task) {
        if (task != null) {
            tasks.add(task);
        }
    }

    private @Nullable PendingRequest pending(int requestId) {
        try (AutoLock ignored = lock.lock()) {
            return pending.get(requestId);
        }
    }

    private @Nullable PendingRequest removePending(int requestId) {
        try (AutoLock ignored = lock.lock()) {
            return pending.remove(requestId);
        }
    }

    private @Nullable FastCgiStream stream(int requestId) {
        try (AutoLock ignored = lock.lock()) {
            return streams.get(requestId);
        }
    }

    /** R11: STDIN and DATA follow PARAMS. Records of an id that is not active are ignored (R6). */
    private void requireParamsEnded(int requestId, String type) {
        try (AutoLock ignored = lock.lock()) {
            if (pending.containsKey(requestId)) {
                throw new FastCgiException(
                        Reason.STREAM_ORDER, type + " before the end of PARAMS on request id " + requestId);
            }
        }
    }
}
