package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.AutoLock;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.ProtocolStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from BEGIN_REQUEST to END_REQUEST, and what Jetty sees of it. It owns all parts of the request: the variables
 * that come, the content, the run of the application, the response and the timer; one lock guards them and the {@link
 * Life}, which has the drawing. The connection's thread adds records, the application's threads read and send (Jetty
 * serialises the latter), the scheduler's thread tells what is overdue.
 *
 * <p>END_REQUEST follows the last content in the same write where STDIN has ended by then, which is the normal case. Where
 * the application answers early, it follows when STDIN has ended or no more of it comes (web-servers rules 17 and 18).
 */
final class FastCgiStream
        implements HttpStream, RecordEntry.End, HandlerRun.Request, RequestTimer.Request, ThreadWatch.Waiter {
    private static final Logger LOG = LoggerFactory.getLogger(FastCgiStream.class);
    static final String NAME_ATTRIBUTE = "org.servletfcgi.request";
    static final String STATUS_ATTRIBUTE = "org.servletfcgi.status";

    private static final String UPLOAD = MultiPartFormData.class.getName();

    /** nginx's status for requests whose clients left. */
    private static final Integer CLIENT_CLOSED_REQUEST = 499;

    /** The connection, as a request of it sees it. Any thread. */
    interface Link {
        /** The connection in logs. */
        String id();

        /** Who has connected, for logs. */
        String peer();

        EndPoint endPoint();

        ByteBufferPool bufferPool();

        Timeouts timeouts();

        /** How and when the connection ends. */
        Ending ending();

        /** The head of a response, owned by the caller; see {@link Response.Heads#encode}. */
        RetainableByteBuffer encodeHead(MetaData.Response head, long written);

        void write(RecordEntry entry);

        /** See {@link RecordFlusher#cancel}. */
        void cancel(RecordEntry entry, Throwable cause, Callback also);

        /** There may be reason to read on. */
        void resume();

        /** A request begins to wait for the web server, perhaps with a thread. */
        void waiting();

        /** Tells an application something, on a thread that must not block. */
        void tell(Runnable task);

        /** Whether the network has not yet taken all that was written. */
        boolean isWriting();

        /** How many bytes the network has taken. */
        long takenBytes();

        /** Whether the connection has another request. */
        boolean isShared(FastCgiStream stream);

        /** The PARAMS of a request take too long: it is to be answered without them. */
        void paramsOverdue(FastCgiStream stream);

        /** The END_REQUEST of a request goes out now: its id may be used again (R6). */
        void handedOver(FastCgiStream stream);

        /** Nothing of a request is left. */
        void over(FastCgiStream stream);

        /** Closes the connection so that the web server sees that a response is cut short. */
        void breakOff();
    }

    private final AutoLock lock = new AutoLock();
    private final Link link;
    private final Shared shared;
    private final int requestId;
    private final Role role;
    private final long beginNanoTime = NanoTime.now();
    private final ProtocolStatus protocolStatus;
    private final RequestVariables variables;
    private final RequestContent stdin;
    /** What follows STDIN in the role FILTER. */
    private final @Nullable FilterData data;

    private final HandlerRun run = new HandlerRun();
    private final Response response = new Response();
    private final RequestTimer timer;
    /** Changed with the lock held. */
    private volatile Life life = Life.PARAMS;

    private @Nullable Throwable abortCause;
    /** Whether the web server counts the request no more, because it has aborted it. */
    private volatile boolean forgotten;

    private volatile @Nullable HttpChannel channel;

    /** BEGIN_REQUEST has come. */
    FastCgiStream(Link link, Shared shared, Budget.OfConnection budgets, int requestId, Admission.Decision decision) {
        this.link = link;
        this.shared = shared;
        this.requestId = requestId;
        this.role = decision.role();
        this.protocolStatus = decision.status();
        this.variables = new RequestVariables(shared.limits(), budgets.params(), shared.variables(), decision);
        this.timer = new RequestTimer(this, shared.limits(), link.timeouts(), lock, beginNanoTime);
        this.stdin = content(RequestContent.Kind.STDIN, budgets);
        this.data = role == Role.FILTER
                ? new FilterData(requestId, content(RequestContent.Kind.DATA, budgets), timer, lock, link::resume)
                : null;
    }

    private RequestContent content(RequestContent.Kind kind, Budget.OfConnection budgets) {
        return new RequestContent(kind, link.bufferPool(), shared.limits(), budgets, lock);
    }

    int requestId() {
        return requestId;
    }

    Role role() {
        return role;
    }

    long beginNanoTime() {
        return beginNanoTime;
    }

    RequestVariables variables() {
        return variables;
    }

    RequestContent stdin() {
        return stdin;
    }

    @Nullable
    FilterData data() {
        return data;
    }

    RequestTimer timer() {
        return timer;
    }

    HandlerRun handlerRun() {
        return run;
    }

    private HttpChannel channel() {
        return Objects.requireNonNull(channel);
    }

    /** Since BEGIN_REQUEST. */
    long ageNanos() {
        return NanoTime.since(beginNanoTime);
    }

    @Override
    public String getId() {
        return requestId == 1 ? "1" : Integer.toString(requestId);
    }

    /** The request in logs, here and in the web server's. */
    String name() {
        return link.id() + "#" + requestId;
    }

    /** The request in the log here. */
    String logName() {
        return "FastCGI request " + name() + " from " + link.peer();
    }

    boolean isInParams() {
        return life == Life.PARAMS;
    }

    /** Whether the web server counts the request no more: ABORT_REQUEST has come, however far the response is. */
    boolean isForgotten() {
        return forgotten;
    }

    /** Whether nothing of the request is left. */
    boolean isOver() {
        return run.isOver();
    }

    /** What the web server was sent, or {@link #CLIENT_CLOSED_REQUEST} where it left before; null while there is none. */
    @Nullable
    Integer status() {
        try (AutoLock ignored = lock.lock()) {
            if (isCommitted()) {
                return response.status();
            }
            return abortCause == null ? null : CLIENT_CLOSED_REQUEST;
        }
    }

    // What the web server sends, in the order in which it comes. Called by the thread that fills the connection.

    /** The next bytes of PARAMS; see {@link RequestVariables#add}. */
    void params(ByteBuffer fragment) {
        try (AutoLock ignored = lock.lock()) {
            if (life == Life.PARAMS) {
                variables.add(fragment);
            }
        }
    }

    /**
     * The variables have come, or take too long: content may come from now on, and the application may be asked. Any thread.
     *
     * @return whether the caller is the one to go on with the request; nobody else is, and it is not aborted
     */
    boolean start(boolean overdue) {
        try (AutoLock ignored = lock.lock()) {
            if (life != Life.PARAMS) {
                return false;
            }
            life = life.after(Life.Event.START);
            timer.paramsEnded();
            if (overdue) {
                variables.overdue();
            }
            if (role == Role.AUTHORIZER || overdue || protocolStatus != ProtocolStatus.REQUEST_COMPLETE) {
                // web-servers rule 10: Apache httpd sends an authorizer no STDIN at all. A refused request must not
                // stay.
                stdin.end();
            }
            return true;
        }
    }

    /** A part of STDIN; {@code tell} takes what tells the application. */
    void stdin(
            ByteBuffer fragment,
            RetainableByteBuffer network,
            RequestContent.Overflow overflow,
            Consumer<Runnable> tell) {
        timer.received(fragment.remaining());
        if (data != null) {
            data.stdinCame();
        }
        boolean available = stdin.add(fragment, network, ofStdin(overflow));
        logContent(stdin);
        if (available) {
            tell(tell, contentAvailable());
        }
    }

    /** STDIN has ended. */
    void stdinEnd(Consumer<Runnable> tell) {
        if (stdin.end()) {
            tell(tell, contentAvailable());
        }
        if (data != null) {
            tell(tell, data.stdinEnded());
        }
        endIfComplete();
    }

    /** A part of the DATA of a Filter; other roles have none, and ignore it. */
    void data(
            ByteBuffer fragment,
            RetainableByteBuffer network,
            RequestContent.Overflow overflow,
            Consumer<Runnable> tell) {
        if (data != null) {
            timer.received(fragment.remaining());
            Runnable available = data.add(fragment, network, overflow);
            logContent(data.content());
            tell(tell, available);
        }
    }

    /** The DATA of a Filter has ended; other roles have none, and ignore it. */
    void dataEnd(Consumer<Runnable> tell) {
        if (data != null) {
            tell(tell, data.end());
            endIfComplete();
        }
    }

    /** STDIN of a Filter is taken whole, because the application does not run before its end. */
    private RequestContent.Overflow ofStdin(RequestContent.Overflow overflow) {
        return data == null ? overflow : RequestContent.Overflow.SPOOL_OR_FAIL;
    }

    private void logContent(RequestContent content) {
        ContentException refusal = content.takeRefusal();
        if (refusal != null) {
            logFailure(refusal);
        }
        if (content.takeExcess()) {
            shared.failures().excess(logName());
        }
    }

    private void logFailure(ContentException cause) {
        shared.failures().failed(logName(), cause.limit(), cause.getMessage());
    }

    private static void tell(Consumer<Runnable> tell, @Nullable Runnable task) {
        if (task != null) {
            tell.accept(task);
        }
    }

    /** Whether the connection should be read on for this request. */
    boolean wantsMore(RequestContent.Overflow overflow) {
        return stdin.wantsMore(ofStdin(overflow))
                && (data == null || data.content().wantsMore(overflow));
    }

    /** Whether nothing more will come from the web server that this request could want. */
    boolean isContentEnded() {
        return stdin.isEnded() && (data == null || data.content().isEnded());
    }

    /**
     * The web server does not want the request any more.
     *
     * @param lost whether it has closed the connection rather than sent ABORT_REQUEST
     * @param tell takes what tells the application, to be run without a lock held. What wakes a thread that waits is of its
     *     own, and does not block
     */
    void abort(Throwable cause, boolean lost, Consumer<Runnable> tell) {
        if (!lost) {
            forgotten = true;
        }
        boolean inParams;
        boolean tooLate;
        try (AutoLock ignored = lock.lock()) {
            inParams = life == Life.PARAMS;
            // web-servers rule 20: who has left may have all that was handed over. If not, the write fails by itself.
            boolean harmless = lost ? response.isAllHandedOver() : response.isAllWritten();
            tooLate = inParams || harmless || life == Life.ENDED || abortCause != null;
            if (inParams) {
                life = life.after(Life.Event.END_HANDED_OVER);
                timer.paramsEnded();
            } else if (!tooLate) {
                abortCause = cause;
            }
        }
        if (inParams) {
            endInParams(lost);
            return;
        }
        // Not before: an application that sees its read fail must not get an error page through.
        boolean demanded = failContent(cause);
        if (tooLate) {
            endIfComplete();
        } else {
            shared.statistics().aborted();
            if (!lost) {
                timer.abortGrace();
            }
            Runnable told = run.abort(cause);
            if (told != null) {
                // That wakes what waits, too.
                tell.accept(told);
                return;
            }
            RecordEntry entry = beingSent();
            if (entry != null) {
                link.cancel(entry, cause, Callback.NOOP);
            }
        }
        // As long as the application has not returned, only what it waits for fails.
        if (demanded) {
            tell(tell, contentAvailable());
        }
    }

    private void endInParams(boolean lost) {
        endUnasked();
        if (!lost) {
            shared.statistics().aborted();
            link.handedOver(this);
            link.write(RecordEntry.endRequest(requestId, 1, ProtocolStatus.REQUEST_COMPLETE));
        }
    }

    /** No application was asked, and there is no channel: nothing of the request is left. */
    private void endUnasked() {
        run.answered();
        try (AutoLock ignored = lock.lock()) {
            variables.release();
        }
    }

    private boolean failContent(Throwable cause) {
        if (data != null) {
            data.abort(cause);
        }
        return stdin.fail(cause);
    }

    private void discardContent() {
        if (data != null) {
            data.discard();
        }
        stdin.discard();
    }

    // The application.

    /** Gives Jetty's channel, once that has the request. */
    void bind(HttpChannel channel) {
        this.channel = channel;
        run.bind(this);
    }

    /** There is no channel, and will be none: only END_REQUEST is left to be sent. */
    void startFailed() {
        endUnasked();
        endFailed();
    }

    @Override
    public @Nullable Runnable aborted(Throwable cause) {
        tellRequestLog(channel().getRequest());
        return channel().onRemoteFailure(cause);
    }

    @Override
    public void broken(Throwable cause) {
        shared.failures().broken(logName(), cause);
        boolean pastJetty;
        try (AutoLock ignored = lock.lock()) {
            pastJetty = run.isAnswered() || response.isFailureWaiting();
        }
        // Otherwise Jetty has completed the response or given it up, and only its cleaning up has failed.
        if (!pastJetty) {
            endBroken(cause);
        }
    }

    /** Jetty does not complete the response any more: answers in its place, or gives up what has begun. */
    private void endBroken(Throwable cause) {
        if (isCommitted()) {
            failed(cause);
            return;
        }
        MetaData.Response head = new MetaData.Response(
                HttpStatus.INTERNAL_SERVER_ERROR_500, null, HttpVersion.HTTP_1_1, HttpFields.EMPTY);
        send(null, head, true, null, Callback.from(this::succeeded, this::failed));
    }

    @Override
    public void over() {
        channel().recycle();
        try (AutoLock ignored = lock.lock()) {
            variables.release();
        }
        link.over(this);
    }

    /** Has a request log find its attributes also where no application is called, and nothing adds them. */
    void tellRequestLog(@Nullable Request request) {
        if (request == null) {
            return;
        }
        request.setAttribute(NAME_ATTRIBUTE, name());
        Integer status = status();
        if (status != null) {
            request.setAttribute(STATUS_ATTRIBUTE, status);
        }
    }

    /** Reports an idle timeout to the application; null where there is nothing to run, or it waits for a thread. */
    @Nullable
    Runnable idle(TimeoutException timeout) {
        HttpChannel bound = channel;
        return bound == null || run.isWaiting() || timer.isContentWanted()
                ? null
                : bound.onIdleTimeout(timeout).action();
    }

    @Override
    public boolean isThreadWaiting() {
        return run.isRunning() && (isContentDemanded() || beingSent() != null);
    }

    private boolean isContentDemanded() {
        return stdin.isDemanded() || (data != null && data.content().isDemanded());
    }

    @Override
    public long movedBytes() {
        return receivedBytes() + link.takenBytes();
    }

    @Override
    public void giveUpWaiting() {
        ContentException cause = new ContentException(
                HttpStatus.REQUEST_TIMEOUT_408,
                Limit.BUSY_TIMEOUT,
                "it kept a thread waiting that others wanted, for busyTimeout "
                        + shared.limits().busyTimeout());
        RecordEntry entry = beingSent();
        if (entry == null) {
            contentOverdue(cause);
            return;
        }
        logFailure(cause);
        link.cancel(entry, cause, Callback.NOOP);
        if (!link.isShared(this)) {
            link.endPoint().close(cause);
        }
    }

    // The timer.

    @Override
    public boolean isLengthPromised() {
        return stdin.isLengthPromised() && (data == null || data.content().isLengthPromised());
    }

    @Override
    public long receivedBytes() {
        return stdin.receivedBytes() + (data == null ? 0 : data.content().receivedBytes());
    }

    @Override
    public void paramsOverdue() {
        link.paramsOverdue(this);
    }

    @Override
    public void contentOverdue(ContentException cause) {
        logFailure(cause);
        if (failContent(cause)) {
            tell(link::tell, contentAvailable());
        }
        if (data != null) {
            // Its application runs, and its reads fail.
            tell(link::tell, data.stdinEnded());
        }
    }

    @Override
    public void abortOverdue() {
        // Q5: the application does not end although its request is aborted.
        shared.statistics().exceeded(Limit.ABORT_GRACE);
        endFailed();
    }

    @Override
    public void lingerOverdue(Limit limit) {
        if (endIfComplete()) {
            shared.statistics().exceeded(limit);
        }
    }

    // What Jetty asks of the request.

    @Override
    public Content.@Nullable Chunk read() {
        Content.Chunk chunk = stdin.read();
        if (chunk != null) {
            link.resume();
        }
        return chunk;
    }

    @Override
    public void demand() {
        boolean available;
        try (AutoLock ignored = lock.lock()) {
            available = stdin.demand();
            if (!available) {
                timer.contentWanted();
            }
        }
        if (available) {
            tell(Runnable::run, contentAvailable());
        } else {
            timer.schedule();
            link.waiting();
            link.resume();
        }
    }

    private @Nullable Runnable contentAvailable() {
        timer.contentCame();
        return channel().onContentAvailable();
    }

    @Override
    public @Nullable Throwable consumeAvailable() {
        // Null even where STDIN goes on: the rest is discarded here and is no reason to fail the response.
        discardContent();
        link.resume();
        forgetUnreadUpload();
        return null;
    }

    /** Jetty throws the failure of an upload once more where it cleans up, when the response is complete. */
    private void forgetUnreadUpload() {
        Request request = channel().getRequest();
        if (request != null
                && request.getAttribute(UPLOAD) instanceof CompletableFuture<?> parts
                && parts.isCompletedExceptionally()) {
            request.removeAttribute(UPLOAD);
        }
    }

    @Override
    public long getIdleTimeout() {
        return link.endPoint().getIdleTimeout();
    }

    @Override
    public void setIdleTimeout(long idleTimeoutMillis) {
        link.endPoint().setIdleTimeout(idleTimeoutMillis);
    }

    // The response.

    @Override
    public void prepareResponse(HttpFields.Mutable headers) {}

    @Override
    public boolean isCommitted() {
        return life != Life.PARAMS && life != Life.STARTED;
    }

    @Override
    public void send(
            MetaData.@Nullable Request request,
            MetaData.@Nullable Response head,
            boolean last,
            @Nullable ByteBuffer buffer,
            Callback callback) {
        if (head != null && HttpStatus.isInformational(head.getStatus()) && !last && buffer == null) {
            // S6: a 1xx head ends the exchange on nginx, Apache httpd, Caddy and h2o. With content, or as the last, it
            // is an application's wrong status, which encodeHead refuses.
            callback.succeeded();
            return;
        }
        RetainableByteBuffer headBytes;
        try {
            headBytes = head == null ? null : link.encodeHead(head, last ? BufferUtil.length(buffer) : -1);
        } catch (RuntimeException x) {
            callback.failed(x);
            return;
        }
        RecordEntry summary =
                head == null ? null : summary(Response.failure(head, channel().getRequest()));
        ByteBuffer content = buffer == null ? BufferUtil.EMPTY_BUFFER : buffer;
        Sending sending = null;
        Throwable refused;
        try (AutoLock ignored = lock.lock()) {
            refused = response.isAllHandedOver() ? null : abortCause;
            if (refused == null) {
                refused = response.add(head, content, last, isCommitted(), variables.isHead());
            }
            if (refused == null) {
                response.reported(summary != null);
                sending = lockedSending(head, headBytes, last, content, callback);
            }
        }
        if (sending != null) {
            if (summary != null) {
                link.write(summary);
            }
            link.write(sending.entry);
            sending.appended();
            return;
        }
        if (headBytes != null) {
            headBytes.release();
        }
        if (refused == null) {
            callback.succeeded();
        } else {
            callback.failed(refused);
        }
    }

    /** Null where there is nothing to write. */
    private @Nullable Sending lockedSending(
            MetaData.@Nullable Response head,
            @Nullable RetainableByteBuffer headBytes,
            boolean last,
            ByteBuffer content,
            Callback callback) {
        if (last) {
            life = life.after(Life.Event.LAST_CONTENT);
        } else if (head != null) {
            life = life.after(Life.Event.HEAD);
        }
        RecordEntry.End end = last && isContentEnded() ? lockedEnd() : null;
        if (headBytes == null && !content.hasRemaining() && end == null) {
            response.written();
            return null;
        }
        Sending sending = isPage(head, last, content)
                ? new SendingPage(headBytes, content, end, callback)
                : new Sending(headBytes, content, end, callback);
        response.sending(sending.entry);
        return sending;
    }

    private @Nullable RecordEntry beingSent() {
        try (AutoLock ignored = lock.lock()) {
            return response.beingSent();
        }
    }

    @Override
    public Runnable cancelSend(Throwable cause, Callback appCallback) {
        RecordEntry entry = beingSent();
        return Invocable.from(appCallback.getInvocationType(), () -> {
            if (entry == null) {
                appCallback.failed(cause);
            } else {
                link.cancel(entry, cause, appCallback);
            }
        });
    }

    /** Whether this may be a page of an error: all of its response at once. */
    static boolean isPage(MetaData.@Nullable Response head, boolean last, ByteBuffer content) {
        return last
                && head != null
                && head.getStatus() >= HttpStatus.BAD_REQUEST_400
                && content.remaining() <= SendingPage.MAX_BYTES;
    }

    /** A part of the response on its way: what comes of it is for the stream, for the application, and for the stream again. */
    private class Sending extends Callback.Nested {

        final RecordEntry entry;

        Sending(
                @Nullable RetainableByteBuffer head,
                ByteBuffer content,
                RecordEntry.@Nullable End end,
                Callback application) {
            super(application);
            entry = RecordEntry.stdout(requestId, head, content, end, this);
        }

        /** The entry waits for the network, or has been written. */
        void appended() {}

        @Override
        public final void succeeded() {
            complete(null);
        }

        @Override
        public final void failed(Throwable cause) {
            complete(cause);
        }

        private void complete(@Nullable Throwable cause) {
            boolean harmless;
            try (AutoLock ignored = lock.lock()) {
                harmless = response.sent(cause == null);
                if (!harmless) {
                    life = life.after(Life.Event.WRITE_FAILED);
                }
            }
            try {
                tell(harmless ? null : cause);
            } finally {
                sendingTold();
            }
        }

        /** Tells the application of its failure, or of its success. */
        void tell(@Nullable Throwable cause) {
            if (cause == null) {
                super.succeeded();
            } else {
                super.failed(cause);
            }
        }
    }

    /**
     * A page of an error, copied, of which the application is told before the network has taken it. Jetty's error
     * handling writes a page and then, without waiting, once more to complete the response, and takes a page that is
     * still under way for a failure. Over HTTP/1.1 a page finds an empty network; here another answer may be on its way,
     * or the thread that has written one not be back.
     */
    private final class SendingPage extends Sending {
        /** What is copied at most. Jetty's own pages have 8 KiB, unless an {@code ErrorHandler} is given a larger buffer. */
        static final int MAX_BYTES = 64 * 1024;

        private final AtomicBoolean told = new AtomicBoolean();

        SendingPage(
                @Nullable RetainableByteBuffer head,
                ByteBuffer content,
                RecordEntry.@Nullable End end,
                Callback application) {
            super(head, BufferUtil.copy(content), end, application);
        }

        @Override
        void appended() {
            tell(null);
        }

        @Override
        void tell(@Nullable Throwable cause) {
            if (told.compareAndSet(false, true)) {
                super.tell(cause);
            } else if (cause != null) {
                FastCgiStream.this.failed(cause);
            }
        }
    }

    /** The application knows what came of what was being sent. */
    private void sendingTold() {
        Throwable cause;
        boolean complete;
        try (AutoLock ignored = lock.lock()) {
            cause = response.told();
            complete = life == Life.COMPLETE;
        }
        if (cause != null) {
            giveUp(cause);
        } else if (complete && run.isAnswered()) {
            endAnswered();
        }
    }

    /** Jetty has completed the response. */
    @Override
    public void succeeded() {
        run.answered();
        endAnswered();
    }

    /** END_REQUEST follows when STDIN has ended or no more of it comes, where the web server counts on that. */
    private void endAnswered() {
        if (life.isEnding()) {
            return;
        }
        boolean linger;
        try (AutoLock ignored = lock.lock()) {
            linger = !isContentEnded()
                    && (!link.ending().isClosing() || link.ending().isAllStdinSent());
            if (linger) {
                timer.linger(link.ending().isAllStdinSent());
            }
        }
        if (linger) {
            timer.schedule();
        } else {
            endIfComplete();
        }
    }

    /** Jetty gives the response up. */
    @Override
    public void failed(Throwable cause) {
        discardContent();
        try (AutoLock ignored = lock.lock()) {
            if (response.failLater(cause)) {
                return;
            }
        }
        giveUp(cause);
    }

    private void giveUp(Throwable cause) {
        run.answered();
        boolean aborted;
        boolean harmless;
        try (AutoLock ignored = lock.lock()) {
            // web-servers rule 20: a web server that has everything may leave before END_REQUEST.
            harmless = response.isAllWritten();
            life = life.after(harmless ? Life.Event.LAST_CONTENT : Life.Event.FAILURE);
            aborted = abortCause != null;
        }
        if (harmless) {
            endIfComplete();
            return;
        }
        RecordEntry summary = aborted ? null : summary(cause);
        if (summary != null) {
            try (AutoLock ignored = lock.lock()) {
                response.reported(true);
            }
            link.write(summary);
        }
        LOG.debug("Response of {} failed: {}", name(), FailureLog.text(cause));
        if (aborted || link.isShared(this)) {
            endFailed();
        } else {
            link.breakOff();
        }
    }

    /** What the web server is told of a failure; null where it is not. */
    private @Nullable RecordEntry summary(@Nullable Throwable failure) {
        return failure == null || !shared.stderrToFront() ? null : Response.summary(requestId, name(), failure);
    }

    /** STDIN has ended, or what is left of it is given up: END_REQUEST, if it is owed. Returns whether it was. */
    private boolean endIfComplete() {
        return end(false);
    }

    /** Ends a request that failed on a connection that lives on: END_REQUEST without the end of STDOUT (Q5, Q15). */
    private void endFailed() {
        end(true);
    }

    private boolean end(boolean failed) {
        if (!failed && life != Life.COMPLETE) {
            return false;
        }
        RecordEntry.End end;
        try (AutoLock ignored = lock.lock()) {
            // END_REQUEST must not overtake the last content where that still waits to be written.
            boolean due = failed ? !life.isEnding() : life == Life.COMPLETE && response.beingSent() == null;
            if (!due) {
                return false;
            }
            end = lockedEnd();
        }
        link.write(RecordEntry.stdout(requestId, null, BufferUtil.EMPTY_BUFFER, end, Callback.NOOP));
        return true;
    }

    private RecordEntry.End lockedEnd() {
        response.ending(life == Life.COMPLETE);
        life = life.after(Life.Event.END_APPENDED);
        return this;
    }

    @Override
    public void handOver() {
        Ending.WebServer told = link.ending().afterAnswer(link.isShared(this));
        try (AutoLock ignored = lock.lock()) {
            life = life.after(Life.Event.END_HANDED_OVER);
            response.farewell(told);
        }
        link.handedOver(this);
    }

    @Override
    public void write(ByteBuffer target) {
        response.end(target, requestId, protocolStatus);
    }

    @Override
    public String toString() {
        long millis = TimeUnit.NANOSECONDS.toMillis(ageNanos());
        HttpChannel bound = channel;
        Request request = bound == null ? null : bound.getRequest();
        return "FastCgiStream[%s,%s,%d ms,%s]".formatted(name(), life, millis, request);
    }
}
