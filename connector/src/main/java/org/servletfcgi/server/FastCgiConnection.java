package org.servletfcgi.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.StringUtil;
import org.eclipse.jetty.util.component.Dumpable;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.FastCgiException;
import org.servletfcgi.fastcgi.internal.RecordParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from a web server: fills a buffer, has the records parsed, and runs what came of them. One thread at a
 * time fills; it asks for the next bytes before it runs an application, so that abort, end and the other requests of
 * the connection are seen meanwhile.
 */
final class FastCgiConnection extends AbstractConnection implements FastCgiStream.Link, ThreadWatch.Watched, Dumpable {
    private static final Logger LOG = LoggerFactory.getLogger(FastCgiConnection.class);

    /** Its version does not exist. */
    private static final byte[] INVALID_RECORD = new byte[8];

    private final Callback fillable = new Fillable();
    private final String id = StringUtil.randomAlphaNumeric(12);
    private final String peer;
    private final Shared shared;
    private final Connector connector;
    private final boolean inputDirect;
    private final boolean outputDirect;
    private final FastCgiStatistics.OfConnection traffic;
    private final Ending ending;
    private final Timeouts timeouts;
    private final RequestTable requests;
    private final RecordParser parser;
    private final RecordFlusher.WriteTimer writeTimer;
    private final RecordFlusher flusher;
    private final Input input;
    private volatile long lastRequestNanoTime = NanoTime.now();

    /**
     * A connection that is not open yet.
     *
     * @param inputDirect whether what is read goes to direct buffers
     * @param outputDirect whether response heads do
     */
    FastCgiConnection(
            Shared shared, Connector connector, EndPoint endPoint, boolean inputDirect, boolean outputDirect) {
        super(endPoint, connector.getExecutor());
        this.shared = shared;
        this.connector = connector;
        this.inputDirect = inputDirect;
        this.outputDirect = outputDirect;
        SocketAddress remote = endPoint.getRemoteSocketAddress();
        this.peer = remote instanceof InetSocketAddress ? remote.toString() : "unix socket";
        this.traffic = new FastCgiStatistics.OfConnection(shared.statistics());
        this.ending = new Ending(connector);
        this.timeouts = new Timeouts(connector.getScheduler(), this::timed);
        RequestStarter starter = new RequestStarter(shared, connector, this, id, ending);
        this.requests = new RequestTable(this, shared, starter, traffic);
        this.parser = new RecordParser(requests);
        this.writeTimer = new RecordFlusher.WriteTimer(shared.limits().writeTimeout(), this::writeOverdue);
        this.input = new Input(endPoint, shared.limits(), shared.statistics());
        this.flusher = new RecordFlusher(
                endPoint,
                connector.getByteBufferPool(),
                connector.getExecutor(),
                this::flushed,
                x -> shared.failures().closed(logName(), Limit.QUEUED_ANSWERS, Objects.toString(x.getMessage())),
                traffic::sent,
                writeTimer);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String peer() {
        return peer;
    }

    /** The connection in the log. */
    private String logName() {
        return "FastCGI connection " + id + " from " + peer;
    }

    @Override
    public EndPoint endPoint() {
        return getEndPoint();
    }

    @Override
    public ByteBufferPool bufferPool() {
        return connector.getByteBufferPool();
    }

    @Override
    public Timeouts timeouts() {
        return timeouts;
    }

    @Override
    public Ending ending() {
        return ending;
    }

    @Override
    public void onOpen() {
        super.onOpen();
        int most = shared.limits().maxConnections();
        if (shared.statistics().opened() > most) {
            // L5 would leave it in the backlog, which nginx and lighttpd answer with 502 at once (web-servers rule 27).
            shared.failures().refused(logName(), Limit.MAX_CONNECTIONS, "more than maxConnections " + most);
            ending.closeWhenIdle();
        }
        fillInterested(fillable);
    }

    @Override
    public void onFillable() {
        Throwable end = fill();
        List<Runnable> tasks = requests.takeTasks();
        if (end == null) {
            requests.expectParams();
            // From here on another thread may fill: this one touches nothing of the parser's any more.
            fillLater();
        } else {
            List<Runnable> all = new ArrayList<>(tasks);
            lose(end, all::add);
            tasks = all;
        }
        Tasks.run(tasks, getExecutor());
    }

    /** Tells the connection that there is something to fill. */
    private final class Fillable implements Callback {
        @Override
        public void succeeded() {
            onFillable();
        }

        @Override
        public void failed(Throwable cause) {
            onFillInterestedFailed(cause);
        }

        /**
         * What comes on an idle connection is most likely a request, whose servlet then runs on the thread that has read
         * it, as Jetty does it for HTTP/1.1. While there are requests, or threads are scarce, filling does not block and
         * goes on where all threads wait for what it would fill.
         */
        @Override
        public InvocationType getInvocationType() {
            boolean scarce = connector.getExecutor() instanceof ThreadPool threads && threads.isLowOnThreads();
            return scarce || !requests.isEmpty() ? InvocationType.EITHER : InvocationType.BLOCKING;
        }
    }

    /**
     * Reads until nothing is there, or an application has something to do and what it waits for is there, or enough of it;
     * returns why nothing more can be read.
     */
    private @Nullable Throwable fill() {
        RetainableByteBuffer buffer = null;
        try {
            buffer = acquire();
            for (int fills = 0; requests.isFillWorthwhile(fills) && requests.wantsMore(); fills++) {
                if (buffer.isRetained()) {
                    RetainableByteBuffer next = acquire();
                    buffer.release();
                    buffer = next;
                }
                int filled = getEndPoint().fill(buffer.getByteBuffer());
                if (filled < 0) {
                    return ended();
                }
                if (filled == 0) {
                    return null;
                }
                traffic.received(filled);
                if (input.isDraining()) {
                    input.discard(buffer.getByteBuffer());
                } else {
                    requests.network(buffer);
                    parser.parse(buffer.getByteBuffer());
                }
            }
            return null;
        } catch (IOException x) {
            return new EofException(x);
        } catch (FastCgiException x) {
            shared.failures().closed(logName(), x);
            return x;
        } catch (RuntimeException | OutOfMemoryError x) {
            // Nobody else would close the connection or fill it again.
            FailureLog.warn(LOG, logName() + " failed", x);
            return x;
        } finally {
            requests.network(null);
            if (buffer != null) {
                buffer.release();
            }
        }
    }

    private RetainableByteBuffer acquire() {
        RetainableByteBuffer buffer = connector.getByteBufferPool().acquire(getInputBufferSize(), inputDirect);
        buffer.getByteBuffer().clear().limit(0);
        return buffer;
    }

    private void fillLater() {
        if (input.isEnded()) {
            // The last answer may have been written before closing was set: then this closes.
            flusher.iterate();
        } else if (requests.wantsMore() || !input.pause()) {
            fillInterested(fillable);
        } else {
            resume();
        }
    }

    /** Goes on reading if it was paused and there is reason to. Any thread. */
    @Override
    public void resume() {
        if (input.isPaused() && requests.wantsMore() && input.resume()) {
            fillInterested(fillable);
        }
    }

    @Override
    public void tell(Runnable task) {
        Tasks.tell(task, getExecutor());
    }

    /** The end of the input: why the connection cannot be used any more, or null where its requests go on. */
    private @Nullable Throwable ended() {
        if (shared.halfClose() && parser.betweenRecords() && input.end()) {
            ending.closeWhenIdle();
            requests.inputEnded();
            return null;
        }
        // Web servers leave inside STDIN when their client gave up an upload, or has its answer already.
        boolean expected = input.isDraining() || !getEndPoint().isOpen() || parser.insideStdin();
        if (!expected && !parser.betweenRecords()) {
            shared.failures().closed(logName(), new EofException("it ended inside a record"));
        }
        return new EofException("the web server closed the connection");
    }

    /** Nothing more can be read: closes; {@code tell} takes what tells the applications. */
    private void lose(Throwable cause, Consumer<Runnable> tell) {
        requests.lost(cause, tell);
        getEndPoint().close(cause);
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        lose(cause, this::tell);
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        if (input.isDraining()) {
            return true;
        }
        // Jetty shortens the timeout then to find what is idle; what is under way has other limits (L6).
        boolean stopping = connector.isShutdown();
        if (requests.isInParams() || (requests.isEmpty() && !parser.betweenRecords())) {
            if (!stopping) {
                shared.failures()
                        .closed(logName(), Limit.PARAMS_TIMEOUT, "a record or a request's PARAMS did not end in time");
            }
            return !stopping;
        }
        if (!requests.isEmpty()) {
            // A write that is stuck has a timeout of its own.
            if (!stopping && !flusher.isBusy()) {
                requests.idle(timeout);
            }
            return false;
        }
        return stopping
                ? !flusher.isBusy() && !tellOfStop()
                : flusher.isBusy() || ending.isClosing() || isIdleTooLong();
    }

    /** Returns whether the web server has got something that is news to it; if not, the connection is to be closed. */
    private boolean tellOfStop() {
        RecordEntry news = ending.whenIdle();
        if (news != null) {
            write(news);
        }
        return news != null;
    }

    private boolean isIdleTooLong() {
        long keepAliveMillis = shared.limits().keepAliveTimeout().toMillis();
        boolean tooLong = keepAliveMillis > 0 && NanoTime.millisSince(lastRequestNanoTime) >= keepAliveMillis;
        if (tooLong) {
            shared.statistics().exceeded(Limit.KEEP_ALIVE_TIMEOUT);
        }
        return tooLong;
    }

    private Collection<Timeouts.Timed> timed() {
        Collection<Timeouts.Timed> timed = new ArrayList<>(List.of(writeTimer, input));
        requests.streams().forEach(stream -> timed.add(stream.timer()));
        return timed;
    }

    private void writeOverdue() {
        String reason = "the web server took nothing of a response for writeTimeout "
                + shared.limits().writeTimeout();
        shared.failures().closed(logName(), Limit.WRITE_TIMEOUT, reason);
        // To an application that writes it is the end of the connection, which is no error to be logged by Jetty.
        getEndPoint().close(new EofException(reason));
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        shared.statistics().closed();
        timeouts.destroy();
        requests.lost(cause == null ? new EofException("connection closed") : cause, this::tell);
        super.onClose(cause);
    }

    @Override
    public void write(RecordEntry entry) {
        flusher.append(entry);
        if (flusher.isBusy()) {
            waiting();
            timeouts.schedule(writeTimer);
            resume();
        }
    }

    @Override
    public void cancel(RecordEntry entry, Throwable cause, Callback also) {
        flusher.cancel(entry, cause, also);
    }

    @Override
    public boolean isWriting() {
        return flusher.isBusy();
    }

    @Override
    public long takenBytes() {
        return traffic.bytesOut() - flusher.waitingBytes();
    }

    @Override
    public RetainableByteBuffer encodeHead(MetaData.Response head, long written) {
        return shared.heads().encode(head, written, bufferPool(), outputDirect);
    }

    @Override
    public void waiting() {
        shared.threads().waiting(connector);
    }

    @Override
    public Collection<? extends ThreadWatch.Waiter> waiters() {
        return requests.streams();
    }

    @Override
    public boolean isShared(FastCgiStream stream) {
        return requests.hasOthers(stream);
    }

    @Override
    public void paramsOverdue(FastCgiStream stream) {
        requests.paramsOverdue(stream);
    }

    @Override
    public void handedOver(FastCgiStream stream) {
        lastRequestNanoTime = NanoTime.now();
        requests.handedOver(stream);
    }

    @Override
    public void over(FastCgiStream stream) {
        requests.over(stream);
    }

    /**
     * Ends the connection so that the web server knows that a response is cut short (Q15, web-servers rule 22): no end of
     * STDOUT and no END_REQUEST, or it would be taken for complete; an invalid record, which nginx and Apache httpd
     * notice; and a reset where the connection is TCP.
     */
    @Override
    public void breakOff() {
        write(RecordEntry.records(ByteBuffer.wrap(INVALID_RECORD), Callback.from(this::reset)));
    }

    private void reset() {
        if (getEndPoint().getTransport() instanceof SocketChannel channel
                && channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException x) {
                LOG.debug("SO_LINGER was refused, closing without reset", x);
            }
        }
        getEndPoint().close();
    }

    /** All that was to be written is written. */
    private void flushed() {
        if (!ending.isClosing() || !requests.isEmpty() || !getEndPoint().isOpen()) {
            return;
        }
        if (input.drain(timeouts)) {
            fillInterested(fillable);
        }
    }

    @Override
    public long getMessagesIn() {
        return traffic.requests();
    }

    @Override
    public long getMessagesOut() {
        return traffic.answers();
    }

    @Override
    public long getBytesIn() {
        return traffic.bytesIn();
    }

    @Override
    public long getBytesOut() {
        return traffic.bytesOut();
    }

    /** With the requests that there are. */
    @Override
    public void dump(Appendable out, String indent) throws IOException {
        Dumpable.dumpObjects(out, indent, this, requests.streams().toArray());
    }

    @Override
    public String toConnectionString() {
        return "%s[%s,%s,requests=%d]".formatted(super.toConnectionString(), id, peer, traffic.requests());
    }
}
