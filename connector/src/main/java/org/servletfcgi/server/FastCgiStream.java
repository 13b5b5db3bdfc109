package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
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
import org.servletfcgi.fastcgi.ProtocolStatus;

/**
 * One request whose variables have arrived, as Jetty sees it. The connection's thread adds content, the application's
 * threads read and send; Jetty serialises the latter.
 *
 * END_REQUEST follows the last content in the same write where STDIN has ended by then, which is the normal case. Where
 * the application answers early, it follows when STDIN has ended or stopped to come (web-servers rules 17 and 18).
 */
final class FastCgiStream implements HttpStream, RecordEntry.End {
    private static final String UPLOAD = MultiPartFormData.class.getName();

    /** nginx's status for requests whose clients left. */
    private static final Integer CLIENT_CLOSED_REQUEST = 499;

    private final AutoLock lock;
    private final FastCgiConnection connection;
    private final int requestId;
    private final long beginNanoTime;
    private final RequestContent content;
    private final ProtocolStatus protocolStatus;
    private final ResponseState response;
    private final RequestTimer timer;
    private final FailureSummary failureSummary;
    private final HandlerTask task = new HandlerTask();
    private volatile @Nullable HttpChannel channel;
    /** Whether Jetty has completed the response or given it up, so that only its cleaning up can fail. */
    private volatile boolean pastJetty;

    private @Nullable Throwable abortCause;

    /** A request that starts now. */
    FastCgiStream(FastCgiConnection connection, int requestId, PendingRequest pending, RequestContent content) {
        this.lock = pending.lock();
        this.connection = connection;
        this.requestId = requestId;
        this.beginNanoTime = pending.beginNanoTime();
        this.response = new ResponseState(pending.isHead());
        this.content = content;
        this.protocolStatus = pending.status();
        this.timer = new RequestTimer(this, connection, lock);
        this.failureSummary = new FailureSummary(connection, requestId);
    }

    /**
     * Gives Jetty's channel, once it has the request.
     *
     * @param onOver run when nothing of the request is left
     */
    void bind(HttpChannel channel, Runnable onOver) {
        this.channel = channel;
        task.bind(new HandlerTask.Channel() {
            @Override
            public @Nullable Runnable failed(Throwable cause) {
                tellRequestLog(channel.getRequest());
                return channel.onRemoteFailure(cause);
            }

            @Override
            public void broken(Throwable cause) {
                connection.failures().broken(connection, FastCgiStream.this, cause);
                if (!pastJetty) {
                    endBroken(cause);
                }
            }

            @Override
            public void recycle() {
                channel.recycle();
                connection.requests().active().over(FastCgiStream.this);
                onOver.run();
            }
        });
    }

    /** Has a request log find its attributes also where no application is called, and no {@link PeerRequest} made. */
    void tellRequestLog(@Nullable Request request) {
        if (request == null) {
            return;
        }
        request.setAttribute(FastCgiConnectionFactory.REQUEST_ATTRIBUTE, name());
        Integer status = status();
        if (status != null) {
            request.setAttribute(FastCgiConnectionFactory.STATUS_ATTRIBUTE, status);
        }
    }

    HandlerTask task() {
        return task;
    }

    /** Since BEGIN_REQUEST. */
    long ageNanos() {
        return NanoTime.since(beginNanoTime);
    }

    RequestContent content() {
        return content;
    }

    RequestTimer timer() {
        return timer;
    }

    /** Whether nothing of the request is left. */
    boolean isOver() {
        return task.isOver();
    }

    @Override
    public String getId() {
        return requestId == 1 ? "1" : Integer.toString(requestId);
    }

    /** The request in logs, here and in the web server's. */
    String name() {
        return connection.nameOf(requestId);
    }

    /** What the web server was sent, or {@link #CLIENT_CLOSED_REQUEST} where it left before; null while there is none. */
    @Nullable
    Integer status() {
        try (AutoLock ignored = lock.lock()) {
            if (response.isCommitted()) {
                return response.status();
            }
            return abortCause == null ? null : CLIENT_CLOSED_REQUEST;
        }
    }

    @Override
    public Content.@Nullable Chunk read() {
        Content.Chunk chunk = content.read();
        if (chunk != null) {
            connection.resume();
        }
        return chunk;
    }

    @Override
    public void demand() {
        // Before it is known to others, so that none of them ends the wait before it begins.
        timer.contentWanted();
        if (content.demand()) {
            Runnable available = contentAvailable();
            if (available != null) {
                available.run();
            }
        } else {
            connection.waiting();
            connection.resume();
        }
    }

    @Override
    public void prepareResponse(HttpFields.Mutable headers) {}

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
            headBytes = head == null ? null : connection.encodeHead(head, last ? BufferUtil.length(buffer) : -1);
        } catch (RuntimeException x) {
            callback.failed(x);
            return;
        }
        RecordEntry summary =
                head == null ? null : failureSummary.of(head, channel().getRequest());
        ByteBuffer body = buffer == null ? BufferUtil.EMPTY_BUFFER : buffer;
        RecordEntry entry;
        Throwable refused;
        try (AutoLock ignored = lock.lock()) {
            refused = response.isAllHandedOver() ? null : abortCause;
            if (refused == null) {
                response.reporting(summary);
                refused = response.sending(head, body, last);
            }
            entry = refused == null ? lockedPrepare(head, headBytes, last, body, callback) : null;
        }
        if (entry != null) {
            if (summary != null) {
                connection.write(summary);
            }
            connection.write(entry);
            if (entry.callback() instanceof ErrorPage page) {
                page.handedOver();
            }
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

    private @Nullable RecordEntry lockedPrepare(
            MetaData.@Nullable Response head,
            @Nullable RetainableByteBuffer headBytes,
            boolean last,
            ByteBuffer body,
            Callback callback) {
        RecordEntry.End end = last && content.isEnded() ? lockedEnd() : null;
        if (headBytes == null && !body.hasRemaining() && end == null) {
            response.sent();
            return null;
        }
        boolean page = ErrorPage.is(head, last, body);
        ByteBuffer sent = page ? BufferUtil.copy(body) : body;
        SendCallback outcome = page ? new ErrorPage(this, callback) : new SendCallback(this, callback);
        RecordEntry entry = RecordEntry.stdout(requestId, headBytes, sent, end, outcome);
        response.sendStarted(entry);
        return entry;
    }

    @Override
    public Runnable cancelSend(Throwable cause, Callback appCallback) {
        RecordEntry entry = sending();
        return Invocable.from(appCallback.getInvocationType(), () -> {
            if (entry == null) {
                appCallback.failed(cause);
            } else {
                connection.cancel(entry, cause, appCallback);
            }
        });
    }

    private @Nullable RecordEntry sending() {
        try (AutoLock ignored = lock.lock()) {
            return response.sending();
        }
    }

    @Override
    public long getIdleTimeout() {
        return connection.getEndPoint().getIdleTimeout();
    }

    @Override
    public void setIdleTimeout(long idleTimeoutMillis) {
        connection.getEndPoint().setIdleTimeout(idleTimeoutMillis);
    }

    @Override
    public boolean isCommitted() {
        try (AutoLock ignored = lock.lock()) {
            return response.isCommitted();
        }
    }

    @Override
    public @Nullable Throwable consumeAvailable() {
        // Null even where STDIN goes on: the rest is discarded here and is no reason to fail the response.
        content.discard();
        connection.resume();
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

    /** Jetty has completed the response. */
    @Override
    public void succeeded() {
        pastJetty = true;
        task.answered();
        endAnswered();
    }

    private void endAnswered() {
        if (content.isEnded() || !connection.requests().lingers(this) || content.isEnded()) {
            endIfComplete();
        }
    }

    /** Jetty gives the response up. */
    @Override
    public void failed(Throwable cause) {
        pastJetty = true;
        content.discard();
        try (AutoLock ignored = lock.lock()) {
            if (response.failLater(cause)) {
                return;
            }
        }
        giveUp(cause);
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

    private void giveUp(Throwable cause) {
        task.answered();
        boolean aborted;
        boolean harmless;
        try (AutoLock ignored = lock.lock()) {
            response.fail();
            aborted = abortCause != null;
            // web-servers rule 20: a web server that has everything may leave before END_REQUEST.
            harmless = response.isAllWritten();
        }
        if (harmless) {
            endIfComplete();
            return;
        }
        RecordEntry summary = aborted ? null : failureSummary.of(cause);
        if (summary != null) {
            try (AutoLock ignored = lock.lock()) {
                response.reporting(summary);
            }
            connection.write(summary);
        }
        connection.requests().failed(this, cause, aborted);
    }

    /** STDIN has ended, or what is left of it is given up: END_REQUEST, if it is owed. Returns whether it was. */
    boolean endIfComplete() {
        return end(false);
    }

    /** Ends a request that failed on a connection that lives on: END_REQUEST without the end of STDOUT (Q5, Q15). */
    void endFailed() {
        end(true);
    }

    private boolean end(boolean failed) {
        RecordEntry.End end;
        try (AutoLock ignored = lock.lock()) {
            // END_REQUEST must not overtake the last content where that still waits to be written.
            boolean due = failed ? !response.isEnding() : response.isComplete() && response.sending() == null;
            if (!due) {
                return false;
            }
            end = lockedEnd();
        }
        connection.write(RecordEntry.stdout(requestId, null, BufferUtil.EMPTY_BUFFER, end, Callback.NOOP));
        return true;
    }

    /**
     * The web server does not want the request any more.
     *
     * @param lost whether it has closed the connection rather than sent ABORT_REQUEST
     * @param tell takes what tells the application, to be run without a lock held. What wakes a thread that waits is of its
     *     own, and does not block
     */
    void abort(Throwable cause, boolean lost, Consumer<Runnable> tell) {
        boolean tooLate;
        try (AutoLock ignored = lock.lock()) {
            // web-servers rule 20: who has left may have all that was handed over. If not, the write fails by itself.
            boolean harmless = lost ? response.isAllHandedOver() : response.isAllWritten();
            tooLate = harmless || response.isEnded() || abortCause != null;
            if (!tooLate) {
                abortCause = cause;
            }
        }
        // Not before: an application that sees its read fail must not get an error page through.
        boolean demanded = content.fail(cause);
        if (tooLate) {
            endIfComplete();
        } else {
            timer.aborted(lost);
            Runnable told = task.abort(cause);
            if (told != null) {
                // That wakes what waits, too.
                tell.accept(told);
                return;
            }
            RecordEntry entry = sending();
            if (entry != null) {
                connection.cancel(entry, cause, Callback.NOOP);
            }
        }
        // As long as the application has not returned, only what it waits for fails.
        Runnable available = demanded ? contentAvailable() : null;
        if (available != null) {
            tell.accept(available);
        }
    }

    /** Whether a thread is in the application, and what that does waits for the network. */
    boolean isThreadWaiting() {
        return task.isRunning() && (content.isDemanded() || sending() != null);
    }

    /** How much of the request has come, and of its connection's answers was taken. */
    long movedBytes() {
        return content.receivedBytes() + connection.takenBytes();
    }

    /** Others want the thread, which waits for a web server that is slow: what it waits for fails. */
    void giveUpWaiting() {
        ContentException cause = new ContentException(
                HttpStatus.REQUEST_TIMEOUT_408,
                Limit.BUSY_TIMEOUT,
                "it kept a thread waiting that others wanted, for busyTimeout "
                        + connection.limits().busyTimeout());
        RecordEntry entry = sending();
        if (entry == null) {
            timer.contentOverdue(cause);
            return;
        }
        connection.failures().failed(connection, this, cause);
        connection.cancel(entry, cause, Callback.NOOP);
        if (!connection.requests().active().hasOthers(this)) {
            connection.getEndPoint().close(cause);
        }
    }

    /** Reports an idle timeout to the application; null where there is nothing to run, or it waits for a thread. */
    @Nullable
    Runnable idle(TimeoutException timeout) {
        return task.isWaiting() || timer.isContentWanted()
                ? null
                : channel().onIdleTimeout(timeout).action();
    }

    @Nullable
    Runnable contentAvailable() {
        timer.contentCame();
        return channel().onContentAvailable();
    }

    private HttpChannel channel() {
        return Objects.requireNonNull(channel);
    }

    private RecordEntry.End lockedEnd() {
        response.ending();
        return this;
    }

    @Override
    public void write(ByteBuffer target) {
        Farewell farewell =
                connection.ending().afterAnswer(connection.requests().active(), this);
        try (AutoLock ignored = lock.lock()) {
            response.end(target, requestId, protocolStatus, farewell);
        }
        connection.ended(requestId, this);
    }

    @Override
    public String toString() {
        long millis = TimeUnit.NANOSECONDS.toMillis(ageNanos());
        HttpChannel bound = channel;
        Request request = bound == null ? null : bound.getRequest();
        return "FastCgiStream[%s,%s,%d ms,%s]".formatted(name(), response, millis, request);
    }

    /** The network has taken what was being sent, or not; returns the failure that the application is to be told. */
    @Nullable
    Throwable sendEnded(@Nullable Throwable cause) {
        try (AutoLock ignored = lock.lock()) {
            if (cause == null) {
                response.sendSucceeded();
                return null;
            }
            return response.sendFailed() ? null : cause;
        }
    }

    /** The application knows what came of what was being sent. */
    void sendCompleted() {
        Throwable cause;
        boolean complete;
        try (AutoLock ignored = lock.lock()) {
            cause = response.sendCompleted();
            complete = response.isComplete();
        }
        if (cause != null) {
            giveUp(cause);
        } else if (complete && task.isAnswered()) {
            endAnswered();
        }
    }
}
