package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
import org.servletfcgi.server.RequestContent.Overflow;

/**
 * The requests of one connection: takes its records to them. The record methods are called by the thread that fills the
 * connection, the others by any thread. What the application has to be told is collected and run after the records of
 * a buffer are parsed, so that no application runs inside the parser.
 */
final class FastCgiRequests implements RecordHandler {
    private final AutoLock lock = new AutoLock();
    private final Map<Integer, PendingRequest> pending = new HashMap<>();
    private final Map<Integer, FastCgiStream> streams = new HashMap<>();
    private final Map<FastCgiStream, Long> variableBytes = new HashMap<>();
    private final FastCgiConnection connection;
    private final Set<FastCgiStream> abandoned = ConcurrentHashMap.newKeySet();
    private final RequestStarter starter;
    private final Limits limits;
    private final FastCgiStatistics statistics;
    private final ManagementRecords management;
    private final Budgets budgets;
    private final Admission admission;
    private List<Runnable> tasks = new ArrayList<>();
    private @Nullable RetainableByteBuffer network;
    private volatile boolean multiplexed;
    private @Nullable EofException lost;

    FastCgiRequests(FastCgiConnection connection, FactoryParts parts) {
        this.connection = connection;
        this.starter = parts.starter();
        this.limits = parts.limits();
        this.statistics = parts.statistics();
        this.management = new ManagementRecords(connection, limits);
        this.budgets = Budgets.of(limits);
        this.admission = new Admission(limits, starter, budgets.params());
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
        return collect(active, stream -> stream.idle(timeout));
    }

    /** Everything that has a time by which it must have come. */
    Collection<Timeouts.Timed> timed() {
        try (AutoLock ignored = lock.lock()) {
            Collection<Timeouts.Timed> timed = new ArrayList<>(pending.size() + streams.size() + 1);
            pending.forEach((requestId, request) -> timed.add(paramsTimer(requestId, request)));
            streams.values().forEach(stream -> timed.add(stream.timer()));
            return timed;
        }
    }

    /** Sees to it that PARAMS which have begun end in time (Q16). */
    void expectParams() {
        try (AutoLock ignored = lock.lock()) {
            pending.forEach((requestId, request) -> connection.timeouts().schedule(paramsTimer(requestId, request)));
        }
    }

    private Timeouts.Timed paramsTimer(int requestId, PendingRequest request) {
        return new ParamsTimer(request, limits.paramsTimeout(), () -> overdue(requestId, request));
    }

    private void overdue(int requestId, PendingRequest request) {
        try (AutoLock ignored = lock.lock()) {
            if (!request.claim()) {
                return;
            }
        }
        request.overdue();
        connection.execute(start(requestId, request));
    }

    /**
     * The application of {@code stream} does not end although its request is aborted: the id is given back (Q5), the
     * application counts until it ends.
     */
    void abandon(FastCgiStream stream) {
        statistics.exceeded(Limit.ABORT_GRACE);
        abandoned.add(stream);
        stream.endFailed();
        if (stream.isOver()) {
            abandoned.remove(stream);
        }
    }

    /** Nothing of {@code stream} is left. */
    void over(FastCgiStream stream) {
        abandoned.remove(stream);
    }

    private interface Event {
        @Nullable
        Runnable on(FastCgiStream stream);
    }

    private static List<Runnable> collect(List<FastCgiStream> streams, Event event) {
        List<Runnable> result = new ArrayList<>(streams.size());
        for (FastCgiStream stream : streams) {
            add(result, event.on(stream));
        }
        return result;
    }

    @Override
    public void beginRequest(int requestId, int role, int flags) {
        management.requestBegan();
        statistics.began();
        int active;
        int inParams;
        try (AutoLock ignored = lock.lock()) {
            if (pending.containsKey(requestId) || streams.containsKey(requestId)) {
                throw new FastCgiException(
                        Reason.REQUEST_ID_ACTIVE, "BEGIN_REQUEST for request id " + requestId + ", which is active");
            }
            inParams = pending.size();
            active = inParams + streams.size() + abandoned.size();
        }
        multiplexed |= active > 0 || requestId > 1;
        PendingRequest request = admission.admit(role, active, inParams, connection.isClosing());
        if (request == null) {
            statistics.exceeded(Limit.MAX_REQUESTS_PER_CONNECTION);
            answerEnd(requestId, 0, ProtocolStatus.OVERLOADED);
        } else {
            try (AutoLock ignored = lock.lock()) {
                pending.put(requestId, request);
            }
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
            request.release();
            statistics.aborted();
            answerEnd(requestId, 1, ProtocolStatus.REQUEST_COMPLETE);
            return;
        }
        FastCgiStream stream = stream(requestId);
        if (stream != null) {
            add(tasks, stream.abort(new EofException("the web server aborted the request"), false));
        }
    }

    private void answerEnd(int requestId, int appStatus, ProtocolStatus status) {
        management.answer(16, records -> RecordEncoder.endRequest(records, requestId, appStatus, status));
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
        PendingRequest request;
        try (AutoLock ignored = lock.lock()) {
            request = pending.get(requestId);
            if (request == null || !request.claim()) {
                return;
            }
        }
        tasks.addAll(start(requestId, request));
    }

    /** Makes a stream of a request that the caller has claimed; returns what there is to run. */
    private List<Runnable> start(int requestId, PendingRequest request) {
        FastCgiStream stream = starter.newStream(connection, requestId, request, budgets);
        List<Runnable> result = new ArrayList<>(1);
        add(result, starter.start(connection, stream, request));
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
            add(result, stream.abort(cause, true));
        }
        return result;
    }

    @Override
    public void stdin(int requestId, ByteBuffer fragment) {
        FastCgiStream stream = started(requestId, "STDIN");
        if (stream == null) {
            return;
        }
        RequestContent content = stream.content();
        if (content.add(fragment, Objects.requireNonNull(network), connection.overflow())) {
            add(tasks, stream.contentAvailable());
        } else {
            endIfLingersTooMuch(stream);
        }
    }

    private void endIfLingersTooMuch(FastCgiStream stream) {
        if (stream.content().discardedBytes() > limits.lingerBytes() && stream.endIfComplete()) {
            statistics.exceeded(Limit.LINGER_BYTES);
        }
    }

    @Override
    public void stdinEnd(int requestId) {
        FastCgiStream stream = started(requestId, "STDIN");
        if (stream == null) {
            return;
        }
        if (stream.content().end()) {
            add(tasks, stream.contentAvailable());
        }
        FilterData data = stream.content().data();
        if (data != null) {
            add(tasks, data.stdinEnded());
        }
        stream.endIfComplete();
    }

    @Override
    public void data(int requestId, ByteBuffer fragment) {
        FastCgiStream stream = started(requestId, "DATA");
        FilterData data = stream == null ? null : stream.content().data();
        if (stream != null && data != null) {
            add(tasks, data.add(fragment, Objects.requireNonNull(network), connection.overflow()));
            endIfLingersTooMuch(stream);
        }
    }

    @Override
    public void dataEnd(int requestId) {
        FastCgiStream stream = started(requestId, "DATA");
        FilterData data = stream == null ? null : stream.content().data();
        if (stream != null && data != null) {
            add(tasks, data.end());
            stream.endIfComplete();
        }
    }

    @Override
    public void getValues(ByteBuffer content) {
        multiplexed = true;
        management.getValues(content);
    }

    @Override
    public void unknownManagement(int type) {
        management.unknownType(type);
    }

    @Override
    public void unexpectedRecord(int type, int requestId) {
        management.unexpected(type);
    }

    private static void add(List<Runnable> tasks, @Nullable Runnable task) {
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
            PendingRequest request = pending.get(requestId);
            return request != null && request.claim() ? pending.remove(requestId) : null;
        }
    }

    private @Nullable FastCgiStream stream(int requestId) {
        try (AutoLock ignored = lock.lock()) {
            return streams.get(requestId);
        }
    }

    /** R11: STDIN and DATA follow PARAMS. Null for an id that is not active, whose records are ignored (R6). */
    private @Nullable FastCgiStream started(int requestId, String type) {
        try (AutoLock ignored = lock.lock()) {
            if (pending.containsKey(requestId)) {
                throw new FastCgiException(
                        Reason.STREAM_ORDER, type + " before the end of PARAMS on request id " + requestId);
            }
            return streams.get(requestId);
        }
    }
}
