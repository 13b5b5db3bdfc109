package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.FastCgiException;
import org.servletfcgi.fastcgi.internal.FastCgiException.Reason;
import org.servletfcgi.fastcgi.internal.ProtocolStatus;
import org.servletfcgi.fastcgi.internal.RecordHandler;

/**
 * The requests of one connection by their ids: from BEGIN_REQUEST until END_REQUEST is handed over. Takes the records to
 * them. The record methods are called by the thread that fills the connection, the others by any thread. What an
 * application has to be told is collected and run after the records of a buffer are parsed, so that no application runs
 * inside the parser.
 */
final class RequestTable implements RecordHandler {
    /** An application need not be woken for each piece of a short upload, and does not wait longer for a long one. */
    private static final int MAX_FILLS_AHEAD = 16;

    private final Map<Integer, FastCgiStream> streams = new ConcurrentHashMap<>(1);
    /** Aborted ones whose ids are given back, but not all of their memory. */
    private final Set<FastCgiStream> abandoned = ConcurrentHashMap.newKeySet(1);

    private final FastCgiStream.Link link;
    private final Shared shared;
    private final RequestStarter starter;
    private final FastCgiStatistics.OfConnection traffic;
    private final ManagementRecords management;
    private final Budget.OfConnection budgets;
    private final Consumer<Runnable> addTask = this::addTask;
    private List<Runnable> tasks = List.of();
    private @Nullable RetainableByteBuffer network;
    /** Whether the web server shows more than one request at once, so that none may hold up the connection. */
    private volatile boolean multiplexed;

    RequestTable(
            FastCgiStream.Link link, Shared shared, RequestStarter starter, FastCgiStatistics.OfConnection traffic) {
        this.link = link;
        this.shared = shared;
        this.starter = starter;
        this.traffic = traffic;
        this.management = new ManagementRecords(shared.limits(), link::write);
        this.budgets = Budget.OfConnection.of(shared.limits(), shared.totalContent());
    }

    /** Tells which buffer the records that follow are parsed from. */
    void network(@Nullable RetainableByteBuffer buffer) {
        network = buffer;
    }

    /** What came of the records so far, for the caller to run. */
    List<Runnable> takeTasks() {
        List<Runnable> result = tasks;
        tasks = List.of();
        return result;
    }

    private void addTask(@Nullable Runnable task) {
        if (task != null) {
            tasks = tasks.isEmpty() ? new ArrayList<>(2) : tasks;
            tasks.add(task);
        }
    }

    /**
     * Whether to fill again after so many times: nobody has something to do yet, or its content may be there too, and fits
     * into memory.
     */
    boolean isFillWorthwhile(int fills) {
        return tasks.isEmpty()
                || (fills < MAX_FILLS_AHEAD && expectsContent() && wantsMore(RequestContent.Overflow.WAIT));
    }

    private boolean expectsContent() {
        for (FastCgiStream stream : streams.values()) {
            if (!stream.isInParams() && !stream.isContentEnded()) {
                return true;
            }
        }
        return false;
    }

    /** Whether every request can take more content. */
    boolean wantsMore() {
        return streams.isEmpty() || wantsMore(overflow());
    }

    private boolean wantsMore(RequestContent.Overflow overflow) {
        for (FastCgiStream stream : streams.values()) {
            if (!stream.wantsMore(overflow)) {
                return false;
            }
        }
        return true;
    }

    /**
     * What becomes of content that no application reads. Where requests share the connection it must not hold up the
     * others (X3). Where our own output is stuck, we read on, because the web server may be writing its request to the
     * end before it reads, as Caddy does (Q14).
     */
    private RequestContent.Overflow overflow() {
        if (multiplexed) {
            return RequestContent.Overflow.SPOOL_OR_FAIL;
        }
        return link.isWriting() ? RequestContent.Overflow.SPOOL : RequestContent.Overflow.WAIT;
    }

    /** Whether no request is active. */
    boolean isEmpty() {
        return streams.isEmpty();
    }

    /** Whether {@code stream} is not the only request. */
    boolean hasOthers(FastCgiStream stream) {
        return streams.size() > (streams.get(stream.requestId()) == stream ? 1 : 0);
    }

    /** Whether PARAMS of a request have begun and not ended. */
    boolean isInParams() {
        for (FastCgiStream stream : streams.values()) {
            if (stream.isInParams()) {
                return true;
            }
        }
        return false;
    }

    /** The requests that there are. */
    Collection<FastCgiStream> streams() {
        return streams.values();
    }

    /** Sees to it that PARAMS which have begun end in time (Q16). */
    void expectParams() {
        for (FastCgiStream stream : streams.values()) {
            if (stream.isInParams()) {
                stream.timer().schedule();
            }
        }
    }

    /** The connection cannot be used any more: tells the applications. */
    void lost(Throwable reason, Consumer<Runnable> tell) {
        // To an application it is the end of the connection whatever the reason, which is no error to be logged by
        // Jetty.
        EofException cause = reason instanceof EofException end ? end : new EofException(reason);
        for (FastCgiStream stream : streams.values()) {
            remove(stream);
            stream.abort(cause, true, tell);
        }
    }

    /** Nothing has moved for the idle timeout: tells the applications. */
    void idle(TimeoutException timeout) {
        for (FastCgiStream stream : streams.values()) {
            Runnable told = stream.idle(timeout);
            if (told != null) {
                link.tell(told);
            }
        }
    }

    /** The PARAMS of {@code stream} take too long. */
    void paramsOverdue(FastCgiStream stream) {
        if (stream.start(true)) {
            Runnable refusal = starter.run(stream);
            if (refusal != null) {
                link.tell(refusal);
            }
        }
    }

    /**
     * The END_REQUEST of {@code stream} goes out: the id may be used again (R6). Where it was aborted, its application
     * may still run, or wait for a thread that drops it.
     */
    void handedOver(FastCgiStream stream) {
        traffic.answered(stream.ageNanos());
        remove(stream);
        if (stream.isForgotten()) {
            abandoned.add(stream);
            if (stream.isOver()) {
                over(stream);
            }
        }
    }

    private void remove(FastCgiStream stream) {
        if (streams.remove(stream.requestId(), stream)) {
            shared.statistics().deactivated();
        }
    }

    /** Nothing of {@code stream} is left. */
    void over(FastCgiStream stream) {
        if (stream.isForgotten()) {
            abandoned.remove(stream);
        }
    }

    private Admission.Count count() {
        int active = 0;
        int inParams = 0;
        int held = abandoned.size();
        for (FastCgiStream stream : streams.values()) {
            held++;
            active += stream.isForgotten() ? 0 : 1;
            inParams += stream.isInParams() ? 1 : 0;
        }
        return new Admission.Count(active, inParams, held);
    }

    @Override
    public void beginRequest(int requestId, int role, int flags) {
        management.requestBegan();
        traffic.began();
        if (streams.containsKey(requestId)) {
            // R7
            throw new FastCgiException(
                    Reason.REQUEST_ID_ACTIVE, "BEGIN_REQUEST for request id " + requestId + ", which is active");
        }
        Admission.Count count = count();
        multiplexed |= count.held() > 0 || requestId > 1;
        if (shared.admission().isBeyondRefusal(count)) {
            shared.statistics().exceeded(Limit.REQUESTS_BEYOND);
            link.write(RecordEntry.endRequest(requestId, 0, ProtocolStatus.OVERLOADED));
        } else {
            Admission.Decision decision =
                    shared.admission().decide(role, count, link.ending().isClosing());
            streams.put(requestId, new FastCgiStream(link, shared, budgets, requestId, decision));
            shared.statistics().activated(streams.size());
        }
        if ((flags & FCGI_KEEP_CONN) == 0) {
            // Not before the request is there: the end of the one before may just be written, and would close.
            link.ending().closeWhenIdle();
        }
    }

    /** No record will come any more: what is not complete is aborted, and the rest goes on (Q7). */
    void inputEnded() {
        for (FastCgiStream stream : streams.values()) {
            if (!stream.isContentEnded()) {
                stream.abort(new EofException("the web server ended its output"), false, addTask);
            }
        }
    }

    @Override
    public void abortRequest(int requestId) {
        FastCgiStream stream = streams.get(requestId);
        if (stream != null) {
            stream.abort(new EofException("the web server aborted the request"), false, addTask);
        }
    }

    @Override
    public void params(int requestId, ByteBuffer fragment) {
        FastCgiStream stream = streams.get(requestId);
        if (stream != null) {
            stream.params(fragment);
        }
    }

    @Override
    public void paramsEnd(int requestId) {
        FastCgiStream stream = streams.get(requestId);
        if (stream != null && stream.start(false)) {
            addTask(starter.run(stream));
        }
    }

    @Override
    public void stdin(int requestId, ByteBuffer fragment) {
        FastCgiStream stream = startedStream(requestId, "STDIN");
        if (stream != null) {
            stream.stdin(fragment, Objects.requireNonNull(network), overflow(), addTask);
        }
    }

    @Override
    public void stdinEnd(int requestId) {
        FastCgiStream stream = startedStream(requestId, "STDIN");
        if (stream != null) {
            stream.stdinEnd(addTask);
        }
    }

    @Override
    public void data(int requestId, ByteBuffer fragment) {
        FastCgiStream stream = startedStream(requestId, "DATA");
        if (stream != null) {
            stream.data(fragment, Objects.requireNonNull(network), overflow(), addTask);
        }
    }

    @Override
    public void dataEnd(int requestId) {
        FastCgiStream stream = startedStream(requestId, "DATA");
        if (stream != null) {
            stream.dataEnd(addTask);
        }
    }

    /** Null where the id is not active, whose records are ignored (R6). STDIN and DATA follow PARAMS (R11). */
    private @Nullable FastCgiStream startedStream(int requestId, String type) {
        FastCgiStream stream = streams.get(requestId);
        if (stream != null && stream.isInParams()) {
            throw new FastCgiException(
                    Reason.STREAM_ORDER, type + " before the end of PARAMS on request id " + requestId);
        }
        return stream;
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
}
