package org.servletfcgi.server;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.FastCgiException;

/**
 * What a Filter gets after STDIN (FastCGI §6.4): the DATA stream, between the thread that fills the connection and the
 * application, which reads it as an {@link InputStream}. It also keeps back the run of the application until STDIN has
 * ended.
 *
 * <pre>
 *   STDIN --stdinEnded()--&gt; DATA  (the application runs, DATA may come)
 * </pre>
 */
final class FilterData implements Content.Source {
    private enum Phase {
        STDIN,
        DATA
    }

    private final AtomicReference<@Nullable Runnable> demand = new AtomicReference<>();
    private final int requestId;
    private final RequestContent content;
    private final Runnable resume;
    private volatile Phase phase = Phase.STDIN;
    private final AtomicReference<@Nullable Supplier<Runnable>> handler = new AtomicReference<>();
    private volatile @Nullable RequestTimer timer;
    private volatile @Nullable Throwable closed;

    /**
     * Nothing yet.
     *
     * @param content where DATA goes
     * @param resume run when there may be reason to read the connection on
     */
    FilterData(int requestId, RequestContent content, Runnable resume) {
        this.requestId = requestId;
        this.content = content;
        this.resume = resume;
    }

    /**
     * Keeps what makes the run of the application until STDIN has ended.
     *
     * @param length what FCGI_DATA_LENGTH promised; -1 for nothing
     * @param timer runs while STDIN is awaited, or the application waits for DATA
     */
    void keep(Supplier<Runnable> task, long length, RequestTimer timer) {
        handler.set(task);
        content.expect(length);
        this.timer = timer;
        timer.contentWanted();
    }

    /** A part of STDIN has come. */
    void stdinCame() {
        if (phase == Phase.STDIN) {
            contentCame();
            contentWanted();
        }
    }

    /** STDIN has ended, or takes too long. Returns what runs the application, once; or null. */
    @Nullable
    Runnable stdinEnded() {
        if (phase == Phase.STDIN) {
            phase = Phase.DATA;
            contentCame();
        }
        Supplier<Runnable> task = handler.getAndSet(null);
        return task == null ? null : task.get();
    }

    /**
     * Adds bytes of DATA. Returns what tells the application, or null.
     *
     * @throws FastCgiException where STDIN has not ended: first all of it, then DATA (FastCGI §6.4, as R11)
     */
    @Nullable
    Runnable add(ByteBuffer fragment, RetainableByteBuffer network, Overflow overflow) {
        requireStdinEnded();
        return content.add(fragment, network, overflow) ? takeDemand() : null;
    }

    /**
     * DATA has ended. Returns what tells the application, or null.
     *
     * @throws FastCgiException as {@link #add} does
     */
    @Nullable
    Runnable end() {
        requireStdinEnded();
        return content.end() ? takeDemand() : null;
    }

    private void requireStdinEnded() {
        if (phase == Phase.STDIN) {
            throw new FastCgiException(
                    FastCgiException.Reason.STREAM_ORDER, "DATA before the end of STDIN on request id " + requestId);
        }
    }

    /** The web server has gone or wants no answer: DATA that has not ended fails. */
    void abort(Throwable cause) {
        if (content.fail(cause)) {
            wake();
        }
    }

    /** The response is over: DATA that has come and will come is dropped. */
    void discard() {
        close(new EofException("the response is complete"));
    }

    RequestContent content() {
        return content;
    }

    /** What the application reads; used by one thread. */
    InputStream stream() {
        return Content.Source.asInputStream(this);
    }

    @Override
    public Content.@Nullable Chunk read() {
        Throwable cause = closed;
        if (cause != null) {
            return Content.Chunk.from(cause, true);
        }
        Content.Chunk chunk = content.read();
        if (chunk != null) {
            resume.run();
        }
        return chunk;
    }

    @Override
    public void demand(Runnable available) {
        demand.set(available);
        contentWanted();
        // Closing sets its mark before it wakes: one of the two sees the other.
        if (content.demand() || closed != null) {
            wake();
        } else {
            resume.run();
        }
    }

    /** The application wants no more of it. */
    @Override
    public void fail(Throwable cause) {
        close(cause);
        resume.run();
    }

    private void close(Throwable cause) {
        if (closed == null) {
            closed = cause;
        }
        content.discard();
        wake();
    }

    private void wake() {
        Runnable waiting = takeDemand();
        if (waiting != null) {
            waiting.run();
        }
    }

    private @Nullable Runnable takeDemand() {
        contentCame();
        return demand.getAndSet(null);
    }

    private void contentWanted() {
        RequestTimer running = timer;
        if (running != null) {
            running.contentWanted();
        }
    }

    private void contentCame() {
        RequestTimer running = timer;
        if (running != null) {
            running.contentCame();
        }
    }
}
