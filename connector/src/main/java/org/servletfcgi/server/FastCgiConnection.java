package org.servletfcgi.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.StringUtil;
import org.eclipse.jetty.util.component.Dumpable;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.FastCgiException;
import org.servletfcgi.fastcgi.RecordParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from a web server: fills a buffer, has the records parsed, and runs what came of them. One thread at a
 * time fills; it asks for the next bytes before it runs an application, so that abort, end and the other requests of
 * the connection are seen meanwhile.
 */
final class FastCgiConnection extends AbstractConnection implements Dumpable {
    private static final Logger LOG = LoggerFactory.getLogger(FastCgiConnection.class);

    private final Callback fillable = new FillCallback(this);
    private final String peer;
    private final String id = StringUtil.randomAlphaNumeric(12);
    private final FastCgiConnectionFactory factory;
    private final Connector connector;
    private final Limits limits;
    private final FailureLog failures;
    private final FastCgiStatistics statistics;
    private final Traffic traffic;
    private final ResponseHeads heads;
    private final ThreadWatch threads;
    private final FastCgiRequests requests;
    private final RecordParser parser;
    private final RecordFlusher flusher;
    private final WriteTimer writeTimer;
    private final Timeouts timeouts;
    private final Input input;
    private final Ending ending;
    private volatile long lastRequestNanoTime = NanoTime.now();

    FastCgiConnection(FastCgiConnectionFactory factory, Connector connector, EndPoint endPoint, FactoryParts parts) {
        super(endPoint, connector.getExecutor());
        this.factory = factory;
        this.connector = connector;
        this.limits = parts.limits();
        this.failures = parts.failures();
        this.statistics = parts.statistics();
        this.traffic = new Traffic(statistics);
        this.heads = parts.heads();
        this.threads = parts.threads();
        this.requests = new FastCgiRequests(this, parts);
        SocketAddress remote = endPoint.getRemoteSocketAddress();
        this.peer = remote instanceof InetSocketAddress ? remote.toString() : "unix socket";
        this.parser = new RecordParser(requests);
        this.writeTimer = new WriteTimer(limits.writeTimeout(), this::writeOverdue);
        this.timeouts = new Timeouts(connector.getScheduler(), this::timed);
        this.input = new Input(endPoint, limits, statistics);
        this.ending = new Ending(connector);
        this.flusher = new RecordFlusher(
                endPoint,
                connector.getByteBufferPool(),
                connector.getExecutor(),
                this::flushed,
                x -> failures.closed(this, Limit.QUEUED_ANSWERS, Objects.toString(x.getMessage())),
                traffic::sent,
                writeTimer);
    }

    String id() {
        return id;
    }

    /** A request in logs, here and in the web server's. */
    String nameOf(int requestId) {
        return id + "#" + requestId;
    }

    String peer() {
        return peer;
    }

    Connector connector() {
        return connector;
    }

    HttpConfiguration httpConfiguration() {
        return factory.getHttpConfiguration();
    }

    /** Whether the web server is told of failures (S8). */
    boolean isStderrToFront() {
        return factory.isStderrToFront();
    }

    Limits limits() {
        return limits;
    }

    FastCgiStatistics statistics() {
        return statistics;
    }

    Traffic traffic() {
        return traffic;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    Ending ending() {
        return ending;
    }

    FastCgiRequests requests() {
        return requests;
    }

    FailureLog failures() {
        return failures;
    }

    @Override
    public void onOpen() {
        super.onOpen();
        if (statistics.opened() > limits.maxConnections()) {
            // L5 would leave it in the backlog, which nginx and lighttpd answer with 502 at once (web-servers rule 27).
            failures.refused(this, Limit.MAX_CONNECTIONS, "more than maxConnections " + limits.maxConnections());
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
            tasks.addAll(lose(end));
        }
        Tasks.run(tasks, getExecutor());
    }

    /**
     * Reads until nothing is there, or an application has something to do and what it waits for is there, or enough of it;
     * returns why nothing more can be read.
     */
    private @Nullable Throwable fill() {
        RetainableByteBuffer buffer = null;
        try {
            buffer = acquire();
            for (int fills = 0; requests.goOn(fills) && requests.wantMore(); fills++) {
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
            failures.closed(this, x);
            return x;
        } catch (RuntimeException | OutOfMemoryError x) {
            // Nobody else would close the connection or fill it again.
            FailureLog.warn(LOG, "FastCGI connection " + id + " failed", x);
            return x;
        } finally {
            requests.network(null);
            if (buffer != null) {
                buffer.release();
            }
        }
    }

    private RetainableByteBuffer acquire() {
        RetainableByteBuffer buffer =
                connector.getByteBufferPool().acquire(getInputBufferSize(), factory.isUseInputDirectByteBuffers());
        buffer.getByteBuffer().clear().limit(0);
        return buffer;
    }

    private void fillLater() {
        if (input.isEnded()) {
            // The last answer may have been written before closing was set: then this closes.
            flusher.iterate();
        } else if (requests.wantMore() || !input.pause()) {
            fillInterested(fillable);
        } else {
            resume();
        }
    }

    /** Goes on reading if it was paused and there is reason to. Any thread. */
    void resume() {
        if (input.isPaused() && requests.wantMore() && input.resume()) {
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

    /** Tells applications something; see {@link Tasks#tell}. */
    void tell(List<Runnable> tasks) {
        Tasks.tell(tasks, getExecutor());
    }

    /** The end of the input: why the connection is of no more use, or null where its requests go on. */
    private @Nullable Throwable ended() {
        if (factory.isHalfClose() && parser.betweenRecords() && input.end()) {
            ending.closeWhenIdle();
            requests.inputEnded();
            return null;
        }
        // Web servers leave inside STDIN when their client gave up an upload, or has its answer already.
        boolean expected = input.isDraining() || !getEndPoint().isOpen() || parser.insideStdin();
        if (!expected && !parser.betweenRecords()) {
            failures.closed(this, new EofException("it ended inside a record"));
        }
        return new EofException("the web server closed the connection");
    }

    /** Nothing more can be read: closes, and returns what tells the applications. */
    private List<Runnable> lose(Throwable cause) {
        List<Runnable> tasks = requests.lost(cause);
        getEndPoint().close(cause);
        return tasks;
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        tell(lose(cause));
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        if (input.isDraining()) {
            return true;
        }
        // Jetty shortens the timeout then to find what is idle; what is under way has other limits (L6).
        boolean stopping = connector.isShutdown();
        if (requests.active().hasPending() || (requests.active().isEmpty() && !parser.betweenRecords())) {
            if (!stopping) {
                failures.closed(this, Limit.PARAMS_TIMEOUT, "a record or a request's PARAMS did not end in time");
            }
            return !stopping;
        }
        if (!requests.active().isEmpty()) {
            // A write that is stuck has a timeout of its own.
            if (!stopping && !flusher.isBusy()) {
                tell(requests.idle(timeout));
            }
            return false;
        }
        return stopping
                ? !flusher.isBusy() && !ending.tell(this::write)
                : flusher.isBusy() || ending.isClosing() || isIdleTooLong();
    }

    private boolean isIdleTooLong() {
        long keepAliveMillis = limits.keepAliveTimeout().toMillis();
        boolean tooLong = keepAliveMillis > 0 && NanoTime.millisSince(lastRequestNanoTime) >= keepAliveMillis;
        if (tooLong) {
            statistics.exceeded(Limit.KEEP_ALIVE_TIMEOUT);
        }
        return tooLong;
    }

    private Collection<Timeouts.Timed> timed() {
        Collection<Timeouts.Timed> timed = requests.timed();
        timed.add(writeTimer);
        timed.add(input);
        return timed;
    }

    private void writeOverdue() {
        String reason = "the web server took nothing of a response for writeTimeout " + limits.writeTimeout();
        failures.closed(this, Limit.WRITE_TIMEOUT, reason);
        // To an application that writes it is the end of the connection, which is no error to be logged by Jetty.
        getEndPoint().close(new EofException(reason));
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        statistics.closed();
        timeouts.destroy();
        tell(requests.lost(cause == null ? new EofException("connection closed") : cause));
        super.onClose(cause);
    }

    /** Writes {@code entry}; any thread. */
    void write(RecordEntry entry) {
        flusher.append(entry);
        if (flusher.isBusy()) {
            waiting();
            timeouts.schedule(writeTimer);
            resume();
        }
    }

    /** A request begins to wait for the web server, perhaps with a thread. */
    void waiting() {
        threads.waiting(connector);
    }

    /** How many bytes the network has taken. */
    long takenBytes() {
        return traffic.bytesOut() - flusher.waitingBytes();
    }

    void cancel(RecordEntry entry, Throwable cause, Callback also) {
        flusher.cancel(entry, cause, also);
    }

    RetainableByteBuffer encodeHead(MetaData.Response response, long written) {
        return heads.encode(response, written, connector.getByteBufferPool(), factory.isUseOutputDirectByteBuffers());
    }

    /** The END_REQUEST of {@code stream} is about to be written. */
    void ended(int requestId, FastCgiStream stream) {
        lastRequestNanoTime = NanoTime.now();
        traffic.answered(stream.ageNanos());
        requests.active().ended(requestId, stream);
    }

    /** All that was to be written is written. */
    private void flushed() {
        if (!ending.isClosing()
                || !requests.active().isEmpty()
                || !getEndPoint().isOpen()) {
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
        Dumpable.dumpObjects(out, indent, this, requests.active().streams().toArray());
    }

    @Override
    public String toConnectionString() {
        return "%s[%s,%s,requests=%d]".formatted(super.toConnectionString(), id, peer, traffic.requests());
    }
}
