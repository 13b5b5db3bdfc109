package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
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
    /**
     * Requests at once that are refused with a response. One more is refused with END_REQUEST alone and takes no memory;
     * no web server that was measured multiplexes and takes that for an answer (web-servers rule 14).
     */
    private static final int MAX_REFUSED = 100;

    private final AutoLock lock = new AutoLock();
    private final Map<Integer, PendingRequest> pending = new HashMap<>();
    private final Map<Integer, FastCgiStream> streams = new HashMap<>();
    private final Map<FastCgiStream, Long> variableBytes = new HashMap<>();
    private final FastCgiConnection connection;
    private final RequestStarter starter;
    private final Limits limits;
    private final Budgets budgets;
    private final ManagementRecords management;
    private List<Runnable> tasks = new ArrayList<>();
    private @Nullable RetainableByteBuffer network;
    private volatile boolean multiplexed;
    private @Nullable EofException lost;

    FastCgiRequests(FastCgiConnection connection, RequestStarter starter, Limits limits) {
        this.connection = connection;
        this.starter = starter;
        this.limits = limits;
        this.budgets = Budgets.of(limits);
        this.management = new ManagementRecords(limits);
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

    /** Whether there is a request of which the application cannot be run before more has come. */
    boolean hasPending() {
        try (AutoLock ignored = lock.lock()) {
            return !pending.isEmpty()
                    || streams.values().stream()
                            .map(stream -> stream.content().data())
                            .anyMatch(data -> data != null && data.awaitsStdin());
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
            Long bytes = variableBytes.remove(stream);
            budgets.params().give(bytes == null ? 0 : bytes);
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
        return collect(active, stream -> {
            FilterData data = stream.content().data();
            return data != null && data.isDemanded() ? () -> data.abort(timeout) : stream.idle(timeout);
        });
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
        management.requestBegun();
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
        if (active - MAX_REFUSED >= limits.maxRequestsPerConnection()) {
            answer(16, records -> RecordEncoder.endRequest(records, requestId, 0, ProtocolStatus.OVERLOADED));
        } else {
            PendingRequest request = newRequest(role, active, inParams);
            try (AutoLock ignored = lock.lock()) {
                pending.put(requestId, request);
            }
        }
        if ((flags & FCGI_KEEP_CONN) == 0) {
            // Not before the request is there: the end of the one before may just be written, and would close.
            connection.closeWhenIdle();
        }
    }

    private PendingRequest newRequest(int code, int active, int inParams) {
        Role role = starter.played(code);
        ProtocolStatus status = ProtocolStatus.REQUEST_COMPLETE;
        if (connection.isClosing()
                || active >= limits.maxRequestsPerConnection()
                || inParams >= limits.maxRequestsInParams()) {
            status = ProtocolStatus.OVERLOADED;
        } else if (role == null) {
            status = ProtocolStatus.UNKNOWN_ROLE;
        }
        boolean decoding = inParams / 2 < limits.maxRequestsInParams();
        return new PendingRequest(limits, budgets.params(), role == null ? Role.RESPONDER : role, status, decoding);
    }

    @Override
    public void abortRequest(int requestId) {
        PendingRequest request = removePending(requestId);
        if (request != null) {
            request.release();
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
        FastCgiStream stream = starter.newStream(connection, requestId, request, budgets);
        addTask(starter.start(connection, stream, request));
        Throwable cause;
        try (AutoLock ignored = lock.lock()) {
            // In one step: a connection without any request may be closed by another thread.
            pending.remove(requestId);
            streams.put(requestId, stream);
            variableBytes.put(stream, request.heldBytes());
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
        FilterData data = stream.content().data();
        if (data != null) {
            addTask(data.stdinEnded());
        }
        stream.endIfComplete();
    }

    @Override
    public void data(int requestId, ByteBuffer fragment) {
        FastCgiStream stream = stream(requestId);
        FilterData data = filterData(requestId, stream);
        if (stream == null || data == null) {
            return;
        }
        addTask(data.add(fragment, Objects.requireNonNull(network), connection.overflow()));
        if (data.discardedBytes() > limits.lingerBytes()) {
            stream.endIfComplete();
        }
    }

    @Override
    public void dataEnd(int requestId) {
        FastCgiStream stream = stream(requestId);
        FilterData data = filterData(requestId, stream);
        if (stream == null || data == null) {
            return;
        }
        addTask(data.end());
        stream.endIfComplete();
    }

    /** Where DATA goes; null where it is ignored, because the id is not active (R6) or its role has none. */
    private @Nullable FilterData filterData(int requestId, @Nullable FastCgiStream stream) {
        if (stream == null) {
            requireParamsEnded(requestId, "DATA");
            return null;
        }
        FilterData data = stream.content().data();
        if (data != null && data.awaitsStdin()) {
            // FastCGI §6.4: first all of STDIN, then DATA. As R11.
            throw new FastCgiException(Reason.STREAM_ORDER, "DATA before the end of STDIN on request id " + requestId);
        }
        return data;
    }

    @Override
    public void getValues(ByteBuffer content) {
        multiplexed = true;
        Map<String, String> asked = management.asked(content, connection.maxConnections());
        answer(RecordEncoder.getValuesResultLength(asked), records -> RecordEncoder.getValuesResult(records, asked));
    }

    @Override
    public void unknownManagement(int type) {
        management.count();
        answer(16, records -> RecordEncoder.unknownType(records, type));
    }

    @Override
    public void unexpectedRecord(int type, int requestId) {
        management.countUnexpected(type);
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
