package org.servletfcgi.server;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.thread.AutoLock;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.FastCgiException;

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
    static final String ATTRIBUTE = "org.servletfcgi.data";

    private enum Phase {
        STDIN,
        DATA
    }

    private final int requestId;
    private final RequestContent content;
    private final RequestTimer timer;
    private final AutoLock lock;
    private final Runnable resume;
    private Phase phase = Phase.STDIN;
    private @Nullable Runnable demand;
    private @Nullable Supplier<@Nullable Runnable> handler;
    private @Nullable Throwable closed;

    /**
     * Nothing yet.
     *
     * @param content where DATA goes
     * @param timer runs while STDIN is awaited, or the application waits for DATA
     * @param lock that of the request
     * @param resume run when there may be reason to read the connection on
     */
    FilterData(int requestId, RequestContent content, RequestTimer timer, AutoLock lock, Runnable resume) {
        this.requestId = requestId;
        this.content = content;
        this.timer = timer;
        this.lock = lock;
        this.resume = resume;
    }

    /**
     * Keeps what makes the run of the application until STDIN has ended.
     *
     * @param length what FCGI_DATA_LENGTH promised; -1 for nothing
     */
    void keep(Supplier<@Nullable Runnable> task, long length) {
        content.expect(length);
        try (AutoLock ignored = lock.lock()) {
            handler = task;
            timer.contentWanted();
        }
        timer.schedule();
    }

    /** A part of STDIN has come: the next one may take its time. */
    void stdinCame() {
        try (AutoLock ignored = lock.lock()) {
            if (phase != Phase.STDIN || handler == null) {
                // The application runs, or the request is refused and waits for nothing.
                return;
            }
            timer.contentCame();
            timer.contentWanted();
        }
        timer.schedule();
    }

    /** STDIN has ended, or takes too long. Returns what runs the application, once; or null. */
    @Nullable
    Runnable stdinEnded() {
        Supplier<@Nullable Runnable> task;
        try (AutoLock ignored = lock.lock()) {
            if (phase == Phase.STDIN) {
                phase = Phase.DATA;
                timer.contentCame();
            }
            task = handler;
            handler = null;
        }
        return task == null ? null : task.get();
    }

    /**
     * Adds bytes of DATA. Returns what tells the application, or null.
     *
     * @throws FastCgiException where STDIN has not ended: first all of it, then DATA (FastCGI §6.4, as R11)
     */
    @Nullable
    Runnable add(ByteBuffer fragment, RetainableByteBuffer network, RequestContent.Overflow overflow) {
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
        boolean early;
        try (AutoLock ignored = lock.lock()) {
            early = phase == Phase.STDIN;
        }
        if (early) {
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
        try (AutoLock ignored = lock.lock()) {
            if (closed != null) {
                return Content.Chunk.from(closed, true);
            }
        }
        Content.Chunk chunk = content.read();
        if (chunk != null) {
            resume.run();
        }
        return chunk;
    }

    @Override
    public void demand(Runnable available) {
        boolean waits;
        try (AutoLock ignored = lock.lock()) {
            demand = available;
            waits = closed == null && !content.demand();
            if (waits) {
                timer.contentWanted();
            }
        }
        if (waits) {
            timer.schedule();
            resume.run();
        } else {
            wake();
        }
    }

    /** The application wants no more of it. */
    @Override
    public void fail(Throwable cause) {
        close(cause);
        resume.run();
    }

    private void close(Throwable cause) {
        try (AutoLock ignored = lock.lock()) {
            closed = closed == null ? cause : closed;
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
        try (AutoLock ignored = lock.lock()) {
            Runnable waiting = demand;
            demand = null;
            timer.contentCame();
            return waiting;
        }
    }
}
