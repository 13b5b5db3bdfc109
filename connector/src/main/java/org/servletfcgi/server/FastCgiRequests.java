package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.Variable;
import org.servletfcgi.fastcgi.FastCgiException;
import org.servletfcgi.fastcgi.FastCgiException.Reason;
import org.servletfcgi.fastcgi.PairTable;
import org.servletfcgi.fastcgi.ProtocolStatus;
import org.servletfcgi.fastcgi.RecordEncoder;
import org.servletfcgi.fastcgi.RecordHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one connection: takes its records to them. The record methods are called by the thread that fills the
 * connection, the others by any thread. What the application has to be told is collected and run after the records of
 * a buffer are parsed, so that no application runs inside the parser.
 */
final class FastCgiRequests implements RecordHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FastCgiRequests.class);

    /** An application need not be woken for each piece of a short upload, and does not wait longer for a long one. */
    private static final int MAX_FILLS_AHEAD = 16;

    private final ActiveRequests active;
    private final FastCgiConnection connection;
    private final RequestStarter starter;
    private final PairTable<Variable> variables;
    private final Limits limits;
    private final FastCgiStatistics statistics;
    private final ManagementRecords management;
    private final Admission admission;
    private final FailureLog failures;
    private final Budgets budgets;
    private List<Runnable> tasks = new ArrayList<>();
    private @Nullable RetainableByteBuffer network;
    private volatile boolean multiplexed;

    FastCgiRequests(FastCgiConnection connection, FactoryParts parts) {
        this.active = new ActiveRequests(parts.statistics());
        this.connection = connection;
        this.starter = parts.starter();
        this.variables = parts.variables();
        this.limits = parts.limits();
        this.statistics = parts.statistics();
        this.management = new ManagementRecords(connection, limits);
        this.admission = parts.admission();
        this.failures = parts.failures();
        this.budgets = Budgets.of(limits, parts.totalContent());
    }

    /** Tells which buffer the records that follow are parsed from. */
    void network(@Nullable RetainableByteBuffer buffer) {
        network = buffer;
    }

    /** What came of the records so far, for the caller to run. */
    List<Runnable> takeTasks() {
        List<Runnable> result = tasks;
        tasks = new ArrayList<>(1);
        return result;
    }

    /**
     * Whether to fill again after so many times: nobody has something to do yet, or its content may be there too, and fits
     * into memory.
     */
    boolean goOn(int fills) {
        return tasks.isEmpty() || (fills < MAX_FILLS_AHEAD && active.expectContent() && active.wantMore(Overflow.WAIT));
    }

    /** The requests that there are. */
    ActiveRequests active() {
        return active;
    }

    /** Whether the web server shows more than one request at once, so that none may hold up the connection. */
    boolean isMultiplexed() {
        return multiplexed;
    }

    /** Whether every request can take more content. */
    boolean wantMore() {
        return active.isWithoutStreams() || active.wantMore(connection.overflow());
    }

    /** The connection is of no more use: what tells the application. */
    List<Runnable> lost(Throwable reason) {
        // To an application it is the end of the connection whatever the reason, which is no error to be logged by
        // Jetty.
        EofException cause = reason instanceof EofException end ? end : new EofException(reason);
        List<Runnable> result = new ArrayList<>(1);
        active.lost().forEach(stream -> stream.abort(cause, true, result::add));
        return result;
    }

    /** Nothing has moved for the idle timeout: what tells the application. */
    List<Runnable> idle(TimeoutException timeout) {
        List<Runnable> result = new ArrayList<>(1);
        active.streams().forEach(stream -> add(result, stream.idle(timeout)));
        return result;
    }

    /** Everything that has a time by which it must have come, in a collection of its own. */
    Collection<Timeouts.Timed> timed() {
        return active.timed(ParamsTimer::new);
    }

    /** Sees to it that PARAMS which have begun end in time (Q16). */
    void expectParams() {
        if (active.hasPending()) {
            timed().forEach(connection.timeouts()::schedule);
        }
    }

    private final class ParamsTimer implements Timeouts.Timed {
        private final int requestId;
        private final PendingRequest request;

        ParamsTimer(int requestId, PendingRequest request) {
            this.requestId = requestId;
            this.request = request;
        }

        @Override
        public long getExpireNanoTime() {
            long nanos = limits.paramsTimeout().toNanos();
            return nanos == 0 ? Timeouts.NEVER : Timeouts.after(request.beginNanoTime(), nanos);
        }

        @Override
        public void expired() {
            FastCgiStream stream = active.start(requestId, request, () -> {
                request.overdue();
                return newStream(requestId, request);
            });
            if (stream != null) {
                List<Runnable> late = new ArrayList<>(1);
                add(late, starter.start(connection, stream, request));
                connection.tell(late);
            }
        }
    }

    /**
     * Whether the END_REQUEST of an answered request waits until its STDIN has ended or stopped to come: where the
     * connection is to be kept (web-servers rule 18), and where the web server cannot do with an earlier one.
     */
    boolean lingers(FastCgiStream stream) {
        if (connection.ending().isClosing() && !stream.timer().expectsAllStdin()) {
            return false;
        }
        stream.timer().linger();
        return true;
    }

    /** The response of {@code stream} cannot be completed. */
    void failed(FastCgiStream stream, Throwable cause, boolean aborted) {
        LOG.debug("Response of {} failed: {}", stream, FailureLog.text(cause));
        if (aborted || active.hasOthers(stream)) {
            stream.endFailed();
            return;
        }
        connection.write(AbortiveClose.entry(connection.getEndPoint()));
    }

    /** The application of {@code stream} does not end although its request is aborted (Q5). */
    void abandon(FastCgiStream stream) {
        statistics.exceeded(Limit.ABORT_GRACE);
        stream.endFailed();
    }

    @Override
    public void beginRequest(int requestId, int role, int flags) {
        management.requestBegan();
        connection.traffic().began();
        ActiveRequests.Count count = active.countBefore(requestId);
        multiplexed |= count.held() > 0 || requestId > 1;
        if (admission.isBeyondRefusal(count)) {
            statistics.exceeded(Limit.REQUESTS_BEYOND);
            management.answer(
                    16, records -> RecordEncoder.endRequest(records, requestId, 0, ProtocolStatus.OVERLOADED));
        } else {
            Admission.Decision decision =
                    admission.decide(role, count, connection.ending().isClosing());
            active.begin(requestId, new PendingRequest(limits, budgets.params(), variables, decision));
        }
        if ((flags & FCGI_KEEP_CONN) == 0) {
            // Not before the request is there: the end of the one before may just be written, and would close.
            connection.ending().closeWhenIdle();
        }
    }

    /** No record will come any more: what is not complete is aborted, and the rest goes on (Q7). */
    void inputEnded() {
        active.incomplete().forEach(requestId -> abort(requestId, "the web server ended its output"));
    }

    @Override
    public void abortRequest(int requestId) {
        abort(requestId, "the web server aborted the request");
    }

    private void abort(int requestId, String reason) {
        PendingRequest request = active.pending(requestId);
        if (request != null && active.remove(requestId, request)) {
            request.release();
            statistics.aborted();
            management.answer(
                    16, records -> RecordEncoder.endRequest(records, requestId, 1, ProtocolStatus.REQUEST_COMPLETE));
            return;
        }
        FastCgiStream stream = active.stream(requestId);
        if (stream != null) {
            stream.timer().forgotten();
            stream.abort(new EofException(reason), false, tasks::add);
        }
    }

    @Override
    public void params(int requestId, ByteBuffer fragment) {
        PendingRequest request = active.pending(requestId);
        if (request != null) {
            request.params(fragment);
        }
    }

    @Override
    public void paramsEnd(int requestId) {
        PendingRequest request = active.pending(requestId);
        if (request == null) {
            return;
        }
        FastCgiStream stream = active.start(requestId, request, () -> newStream(requestId, request));
        if (stream != null) {
            addTask(starter.start(connection, stream, request));
        }
    }

    private FastCgiStream newStream(int requestId, PendingRequest request) {
        return starter.newStream(connection, requestId, request, budgets);
    }

    @Override
    public void stdin(int requestId, ByteBuffer fragment) {
        FastCgiStream stream = active.stream(requestId);
        if (stream == null) {
            requireParamsEnded(requestId, "STDIN");
            return;
        }
        stream.timer().received(fragment.remaining());
        RequestContent content = stream.content();
        boolean tell = content.add(fragment, Objects.requireNonNull(network), connection.overflow());
        added(stream, content);
        if (tell) {
            addTask(stream.contentAvailable());
        }
    }

    @Override
    public void stdinEnd(int requestId) {
        FastCgiStream stream = active.stream(requestId);
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

    /** Tells what came of content that was added. */
    private void added(FastCgiStream stream, RequestContent content) {
        ContentException refusal = content.takeRefusal();
        if (refusal != null) {
            failures.failed(connection, stream, refusal);
        }
        if (content.takeExcess()) {
            failures.excess(connection, stream);
        }
    }

    @Override
    public void data(int requestId, ByteBuffer fragment) {
        FastCgiStream stream = active.stream(requestId);
        FilterData data = filterData(requestId, stream);
        if (stream == null || data == null) {
            return;
        }
        stream.timer().received(fragment.remaining());
        addTask(data.add(fragment, Objects.requireNonNull(network), connection.overflow()));
        added(stream, data.content());
    }

    @Override
    public void dataEnd(int requestId) {
        FastCgiStream stream = active.stream(requestId);
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
        return stream.content().data();
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

    private void addTask(@Nullable Runnable task) {
        add(tasks, task);
    }

    private static void add(List<Runnable> tasks, @Nullable Runnable task) {
        if (task != null) {
            tasks.add(task);
        }
    }

    /** R11: STDIN and DATA follow PARAMS. Records of an id that is not active are ignored (R6). */
    private void requireParamsEnded(int requestId, String type) {
        if (active.pending(requestId) != null) {
            throw new FastCgiException(
                    Reason.STREAM_ORDER, type + " before the end of PARAMS on request id " + requestId);
        }
    }
}
