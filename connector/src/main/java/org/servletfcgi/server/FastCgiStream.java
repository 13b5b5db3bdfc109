package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.AutoLock;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.ProtocolStatus;
import org.servletfcgi.fastcgi.RecordEncoder;
import org.servletfcgi.fastcgi.RecordHeader;
import org.servletfcgi.fastcgi.RecordType;

/**
 * One request whose variables have arrived, as Jetty sees it. The connection's thread adds content, the application's
 * threads read and send; Jetty serialises the latter.
 *
 * <pre>
 *   OPEN --head--&gt; COMMITTED --last content--&gt; COMPLETE --STDIN over and done with--&gt; ENDED
 *     \               |                          |
 *      `--------------+------ abort, failure ----`------&gt; FAILED --END_REQUEST or close--&gt; ENDED
 * </pre>
 *
 * END_REQUEST follows the last content in the same write where STDIN has ended by then, which is the normal case. Where
 * the application answers early, it follows when STDIN has ended or enough of it was discarded (web-servers rules 17
 * and 18).
 */
final class FastCgiStream implements HttpStream {
    private enum Output {
        OPEN,
        COMMITTED,
        COMPLETE,
        FAILED,
        ENDED
    }

    private final AutoLock lock = new AutoLock();
    private final FastCgiConnection connection;
    private final int requestId;
    private final boolean head;
    private final RequestContent content;
    private final ProtocolStatus protocolStatus;
    private @Nullable HttpChannel channel;
    private Output output = Output.OPEN;
    private @Nullable RecordEntry sending;
    private @Nullable Throwable abortCause;
    private boolean bodyForbidden;
    private long contentLength = -1;
    private long contentWritten;
    private boolean delivered;
    private int status;

    /**
     * A request that starts now.
     *
     * @param head whether the method is HEAD, so that no content may be sent
     * @param protocolStatus what END_REQUEST will say
     */
    FastCgiStream(
            FastCgiConnection connection,
            int requestId,
            boolean head,
            RequestContent content,
            ProtocolStatus protocolStatus) {
        this.connection = connection;
        this.requestId = requestId;
        this.head = head;
        this.content = content;
        this.protocolStatus = protocolStatus;
    }

    void bind(HttpChannel channel) {
        this.channel = channel;
        channel.setHttpStream(this);
    }

    RequestContent content() {
        return content;
    }

    @Override
    public String getId() {
        return Integer.toString(requestId);
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
        if (content.demand()) {
            Runnable task = channel().onContentAvailable();
            if (task != null) {
                task.run();
            }
        } else {
            connection.resume();
        }
    }

    @Override
    public void prepareResponse(HttpFields.Mutable headers) {}

    @Override
    public void send(
            MetaData.Request request,
            MetaData.@Nullable Response response,
            boolean last,
            @Nullable ByteBuffer buffer,
            Callback callback) {
        if (response != null && HttpStatus.isInformational(response.getStatus())) {
            // S6: a 1xx head ends the exchange on nginx, Apache httpd, Caddy and h2o.
            callback.succeeded();
            return;
        }
        ByteBuffer body = buffer == null ? BufferUtil.EMPTY_BUFFER : buffer;
        RetainableByteBuffer headBytes = null;
        if (response != null) {
            try {
                headBytes = connection.encodeHead(response);
            } catch (RuntimeException x) {
                callback.failed(x);
                return;
            }
        }
        RecordEntry entry;
        Throwable refused;
        try (AutoLock ignored = lock.lock()) {
            refused = abortCause;
            entry = refused == null ? lockedPrepare(response, headBytes, last, body, callback) : null;
        }
        if (entry != null) {
            connection.write(entry);
        } else {
            if (headBytes != null) {
                headBytes.release();
            }
            refuse(refused, callback);
        }
    }

    private @Nullable RecordEntry lockedPrepare(
            MetaData.@Nullable Response response,
            @Nullable RetainableByteBuffer headBytes,
            boolean last,
            ByteBuffer body,
            Callback callback) {
        if (response != null) {
            status = response.getStatus();
            bodyForbidden = head || status == 204 || status == 205 || status == 304;
            contentLength = response.getHttpFields().getLongField(HttpHeader.CONTENT_LENGTH);
            output = Output.COMMITTED;
        }
        if (bodyForbidden) {
            BufferUtil.clear(body);
        }
        if (last) {
            output = Output.COMPLETE;
        }
        RecordEntry.End end = last && content.isEnded() ? lockedEnd(0) : null;
        if (headBytes == null && !body.hasRemaining() && end == null) {
            return null;
        }
        SendCallback sent = new SendCallback(callback, body.remaining(), last);
        RecordEntry entry = RecordEntry.stdout(requestId, headBytes, body, end, sent);
        sending = entry;
        return entry;
    }

    private static void refuse(@Nullable Throwable refused, Callback callback) {
        if (refused == null) {
            callback.succeeded();
        } else {
            callback.failed(refused);
        }
    }

    @Override
    public Runnable cancelSend(Throwable cause, Callback appCallback) {
        RecordEntry entry;
        try (AutoLock ignored = lock.lock()) {
            entry = sending;
        }
        return () -> {
            if (entry == null) {
                appCallback.failed(cause);
            } else {
                connection.cancel(entry, cause, appCallback);
            }
        };
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
            return output != Output.OPEN;
        }
    }

    @Override
    public @Nullable Throwable consumeAvailable() {
        // Null even where STDIN goes on: the rest is discarded here and is no reason to fail the response.
        content.discard();
        connection.resume();
        return null;
    }

    /** Jetty has completed the response. */
    @Override
    public void succeeded() {
        channel().recycle();
        if (content.isEnded() || !connection.lingers(this) || content.isEnded()) {
            endIfComplete();
        }
    }

    /** Jetty gives the response up. */
    @Override
    public void failed(Throwable cause) {
        channel().recycle();
        content.discard();
        boolean aborted;
        boolean harmless;
        try (AutoLock ignored = lock.lock()) {
            aborted = abortCause != null;
            // web-servers rule 20: a web server that has everything may leave before END_REQUEST.
            harmless = delivered;
            if (output != Output.ENDED) {
                output = harmless ? Output.COMPLETE : Output.FAILED;
            }
        }
        if (harmless) {
            endIfComplete();
        } else {
            connection.failed(this, cause, aborted);
        }
    }

    /** STDIN has ended, or what is left of it is given up. Returns whether END_REQUEST was owed. */
    boolean endIfComplete() {
        RecordEntry.End end;
        try (AutoLock ignored = lock.lock()) {
            if (output != Output.COMPLETE) {
                return false;
            }
            end = lockedEnd(0);
        }
        connection.write(RecordEntry.records(end));
        return true;
    }

    /** Ends a request that failed on a connection that lives on: END_REQUEST without the end of STDOUT (Q5, Q15). */
    void endFailed() {
        RecordEntry.End end;
        try (AutoLock ignored = lock.lock()) {
            if (output == Output.ENDED) {
                return;
            }
            end = lockedEnd(1);
        }
        connection.write(RecordEntry.records(end));
    }

    /**
     * The web server does not want the request any more, or the connection is lost.
     *
     * @return what tells the application, to be run without a lock held; or null
     */
    @Nullable
    Runnable abort(Throwable cause) {
        content.fail(cause);
        try (AutoLock ignored = lock.lock()) {
            if (abortCause != null || delivered || output == Output.ENDED) {
                return this::endIfComplete;
            }
            abortCause = cause;
        }
        return channel().onRemoteFailure(cause);
    }

    /** Reports an idle timeout to the application; null where there is nothing to run. */
    @Nullable
    Runnable idle(TimeoutException timeout) {
        return channel().onIdleTimeout(timeout).action();
    }

    @Nullable
    Runnable contentAvailable() {
        return channel().onContentAvailable();
    }

    private HttpChannel channel() {
        return Objects.requireNonNull(channel);
    }

    private RecordEntry.End lockedEnd(int appStatus) {
        boolean complete = output == Output.COMPLETE;
        output = Output.ENDED;
        ByteBuffer records = ByteBuffer.allocate(4 * RecordHeader.LENGTH);
        if (complete) {
            RecordEncoder.streamEnd(records, RecordType.STDOUT, requestId);
        }
        // Q11: what a CGI program would exit with.
        int exitStatus = complete && status == HttpStatus.INTERNAL_SERVER_ERROR_500 ? 1 : appStatus;
        RecordEncoder.endRequest(records, requestId, exitStatus, protocolStatus);
        return new RecordEntry.End(records.flip(), () -> connection.ended(requestId, this));
    }

    @Override
    public String toString() {
        return "FastCgiStream[%s#%d,%s]".formatted(connection.id(), requestId, output);
    }

    private final class SendCallback extends Callback.Nested {
        private final int bytes;
        private final boolean last;

        SendCallback(Callback callback, int bytes, boolean last) {
            super(callback);
            this.bytes = bytes;
            this.last = last;
        }

        @Override
        public void succeeded() {
            try (AutoLock ignored = lock.lock()) {
                sending = null;
                contentWritten += bytes;
                delivered = last || bodyForbidden || (contentLength >= 0 && contentWritten >= contentLength);
            }
            super.succeeded();
        }

        @Override
        public void failed(Throwable cause) {
            boolean harmless;
            try (AutoLock ignored = lock.lock()) {
                sending = null;
                // web-servers rule 20: lighttpd and nginx leave as soon as they have the whole body.
                harmless = delivered;
            }
            if (harmless) {
                super.succeeded();
            } else {
                super.failed(cause);
            }
        }
    }
}
