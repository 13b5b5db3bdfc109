package org.servletfcgi.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.StringUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.FastCgiException;
import org.servletfcgi.fastcgi.RecordParser;
import org.servletfcgi.server.RequestContent.Overflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from a web server: fills a buffer, has the records parsed, and runs what came of them. One thread at a
 * time fills; it asks for the next bytes before it runs an application, so that abort, end and the other requests of
 * the connection are seen meanwhile.
 *
 * <pre>
 *            content that nobody reads           application reads, or a write blocks
 *   ACTIVE --------------------------&gt; PAUSED -------------------------------------&gt; ACTIVE
 *      \ last END_REQUEST, output shut down
 *       `-------------------------------------&gt; DRAINING --end of input, limits--&gt; closed
 * </pre>
 */
final class FastCgiConnection extends AbstractConnection {
    private static final Logger LOG = LoggerFactory.getLogger(FastCgiConnection.class);

    private enum Reading {
        ACTIVE,
        PAUSED,
        DRAINING
    }

    private final Callback fillable = new FillCallback();
    private final AtomicReference<Reading> reading = new AtomicReference<>(Reading.ACTIVE);
    private final Attributes attributes = new Attributes.Lazy();
    private final String peer;
    private final String id = StringUtil.randomAlphaNumeric(12);
    private final FastCgiConnectionFactory factory;
    private final Connector connector;
    private final Limits limits;
    private final FailureLog failures;
    private final ResponseHeads heads;
    private final FastCgiRequests requests;
    private final RecordParser parser;
    private final RecordFlusher flusher;
    private volatile boolean closing;
    private volatile long lastRequestNanoTime = NanoTime.now();
    private volatile Scheduler.@Nullable Task lingerTask;
    private long drainedBytes;

    FastCgiConnection(FastCgiConnectionFactory factory, Connector connector, EndPoint endPoint, FactoryParts parts) {
        super(endPoint, connector.getExecutor());
        this.factory = factory;
        this.connector = connector;
        this.limits = parts.limits();
        this.failures = parts.failures();
        this.heads = parts.heads();
        this.requests = new FastCgiRequests(this, parts.starter(), limits);
        SocketAddress remote = endPoint.getRemoteSocketAddress();
        this.peer = remote instanceof InetSocketAddress ? remote.toString() : "unix socket";
        this.parser = new RecordParser(requests);
        this.flusher = new RecordFlusher(
                endPoint, connector.getByteBufferPool(), this::flushed, x -> failures.connection(this, x));
    }

    String id() {
        return id;
    }

    String peer() {
        return peer;
    }

    Attributes attributes() {
        return attributes;
    }

    Connector connector() {
        return connector;
    }

    HttpConfiguration httpConfiguration() {
        return factory.getHttpConfiguration();
    }

    @Override
    public void onOpen() {
        super.onOpen();
        fillInterested(fillable);
    }

    @Override
    public void onFillable() {
        Throwable end = fill();
        List<Runnable> tasks = requests.takeTasks();
        if (end == null) {
            // From here on another thread may fill: this one touches nothing of the parser's any more.
            fillLater();
        } else {
            tasks.addAll(lose(end));
        }
        run(tasks);
    }

    /** Reads until nothing is there or an application has something to do; returns why nothing more can be read. */
    private @Nullable Throwable fill() {
        RetainableByteBuffer buffer = acquire();
        try {
            while (!requests.hasTasks() && requests.wantMore(overflow())) {
                if (buffer.isRetained()) {
                    buffer.release();
                    buffer = acquire();
                }
                int filled = getEndPoint().fill(buffer.getByteBuffer());
                if (filled < 0) {
                    return ended();
                }
                if (filled == 0) {
                    return null;
                }
                if (reading.get() == Reading.DRAINING) {
                    drain(buffer.getByteBuffer());
                } else {
                    requests.network(buffer);
                    parser.parse(buffer.getByteBuffer());
                }
            }
            return null;
        } catch (IOException x) {
            return new EofException(x);
        } catch (FastCgiException x) {
            failures.connection(this, x);
            return x;
        } catch (RuntimeException x) {
            LOG.warn("FastCGI connection {} failed", id, x);
            return x;
        } finally {
            requests.network(null);
            buffer.release();
        }
    }

    private RetainableByteBuffer acquire() {
        RetainableByteBuffer buffer =
                connector.getByteBufferPool().acquire(getInputBufferSize(), factory.isUseInputDirectByteBuffers());
        buffer.getByteBuffer().clear().limit(0);
        return buffer;
    }

    private void fillLater() {
        // Where the state cannot become PAUSED, another thread has made it DRAINING and counts on this one to read on.
        if (requests.wantMore(overflow()) || !reading.compareAndSet(Reading.ACTIVE, Reading.PAUSED)) {
            fillInterested(fillable);
        } else {
            resume();
        }
    }

    /** Goes on reading if it was paused and there is reason to. Any thread. */
    void resume() {
        if (reading.get() == Reading.PAUSED
                && requests.wantMore(overflow())
                && reading.compareAndSet(Reading.PAUSED, Reading.ACTIVE)) {
            fillInterested(fillable);
        }
    }

    /**
     * What becomes of content that no application reads. Where requests share the connection it must not hold up the
     * others (X3). Where our own output is stuck, we read on, because the web server may be writing its request to the
     * end before it reads, as Caddy does (Q14).
     */
    Overflow overflow() {
        if (requests.isMultiplexed()) {
            return Overflow.SPOOL_OR_FAIL;
        }
        return flusher.isBusy() ? Overflow.SPOOL : Overflow.WAIT;
    }

    private void run(List<Runnable> tasks) {
        for (int i = 0; i < tasks.size() - 1; i++) {
            getExecutor().execute(tasks.get(i));
        }
        if (!tasks.isEmpty()) {
            tasks.get(tasks.size() - 1).run();
        }
    }

    private void execute(List<Runnable> tasks) {
        tasks.forEach(getExecutor()::execute);
    }

    private Throwable ended() {
        // Web servers leave inside STDIN when their client gave up an upload, or has its answer already.
        boolean expected = reading.get() == Reading.DRAINING || !getEndPoint().isOpen() || parser.insideStdin();
        if (!expected && !parser.betweenRecords()) {
            failures.connection(this, new EofException("it ended inside a record"));
        }
        return new EofException("the web server closed the connection");
    }

    /** Nothing more can be read: closes, and returns what tells the applications. */
    private List<Runnable> lose(Throwable cause) {
        List<Runnable> tasks = requests.lost(cause);
        getEndPoint().close(cause);
        return tasks;
    }

    private void drain(ByteBuffer input) {
        drainedBytes += input.remaining();
        input.position(input.limit());
        if (drainedBytes > limits.lingerBytes()) {
            getEndPoint().close();
        }
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        execute(lose(cause));
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        if (reading.get() == Reading.DRAINING) {
            return true;
        }
        if (requests.hasPending() || (requests.isEmpty() && !parser.betweenRecords())) {
            failures.connection(this, new TimeoutException("a record or a request's PARAMS did not end in time"));
            return true;
        }
        if (requests.isEmpty()) {
            long keepAliveMillis = limits.keepAliveTimeout().toMillis();
            boolean tooLong = keepAliveMillis > 0 && NanoTime.millisSince(lastRequestNanoTime) >= keepAliveMillis;
            // After the connector was shut down, idle connections only delay its end (L6).
            return tooLong || flusher.isBusy() || connector.isShutdown();
        }
        if (connector.isShutdown()) {
            // Jetty has shortened the timeout, but a request under way may take as long as the server takes to stop
            // (L6).
            return false;
        }
        if (flusher.isBusy()) {
            return true;
        }
        execute(requests.idle(timeout));
        return false;
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        Scheduler.Task task = lingerTask;
        if (task != null) {
            task.cancel();
        }
        execute(requests.lost(cause == null ? new EofException("connection closed") : cause));
        super.onClose(cause);
    }

    /** Writes {@code entry}; any thread. */
    void write(RecordEntry entry) {
        flusher.append(entry);
        if (flusher.isBusy()) {
            resume();
        }
    }

    void cancel(RecordEntry entry, Throwable cause, Callback also) {
        flusher.cancel(entry, cause, also);
    }

    RetainableByteBuffer encodeHead(MetaData.Response response) {
        return heads.encode(response, connector.getByteBufferPool(), factory.isUseOutputDirectByteBuffers());
    }

    /** Whether no further request is taken. */
    boolean isClosing() {
        return closing || connector.isShutdown();
    }

    /** Takes no further request, and closes after the last one (Q1, Q2). */
    void closeWhenIdle() {
        closing = true;
    }

    /** The END_REQUEST of {@code stream} is about to be written. */
    void ended(int requestId, FastCgiStream stream) {
        lastRequestNanoTime = NanoTime.now();
        requests.ended(requestId, stream);
    }

    /** All that was to be written is written. */
    private void flushed() {
        if (isClosing() && requests.isEmpty() && getEndPoint().isOpen()) {
            shutdownOutput();
        }
    }

    /**
     * Half-closes and then discards what comes, because a close with unread input makes the kernel reset the
     * connection, and the response would be lost (Q3, web-servers rule 17).
     */
    private void shutdownOutput() {
        Reading before = reading.getAndSet(Reading.DRAINING);
        if (before == Reading.DRAINING) {
            return;
        }
        getEndPoint().shutdownOutput();
        lingerTask =
                connector.getScheduler().schedule(() -> getEndPoint().close(), lingerMillis(), TimeUnit.MILLISECONDS);
        if (before == Reading.PAUSED) {
            fillInterested(fillable);
        }
    }

    /**
     * Whether the END_REQUEST of an answered request waits for the end of its STDIN, so that the connection can be
     * kept: h2o ends itself when END_REQUEST comes while it still writes (web-servers rule 18).
     */
    boolean lingers(FastCgiStream stream) {
        if (isClosing()) {
            return false;
        }
        connector.getScheduler().schedule(stream::endIfComplete, lingerMillis(), TimeUnit.MILLISECONDS);
        return true;
    }

    private long lingerMillis() {
        return limits.lingerTime().toMillis();
    }

    /** The response of {@code stream} cannot be completed. */
    void failed(FastCgiStream stream, Throwable cause, boolean aborted) {
        LOG.debug("Response of {} failed", stream, cause);
        if (aborted || requests.hasOthers(stream)) {
            stream.endFailed();
            return;
        }
        write(AbortiveClose.entry(getEndPoint()));
    }

    int maxConnections() {
        return Short.MAX_VALUE;
    }

    private final class FillCallback implements Callback {
        @Override
        public void succeeded() {
            onFillable();
        }

        @Override
        public void failed(Throwable cause) {
            onFillInterestedFailed(cause);
        }

        @Override
        public InvocationType getInvocationType() {
            return connector.getServer().getInvocationType();
        }
    }
}
