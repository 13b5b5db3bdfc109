package org.servletfcgi.server;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.jspecify.annotations.Nullable;

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
    private final RequestContent content;
    private final Runnable resume;
    private volatile Phase phase = Phase.STDIN;
    private @Nullable Supplier<Runnable> handler;
    private volatile @Nullable Throwable closed;

    /**
     * Nothing yet.
     *
     * @param content where DATA goes
     * @param resume run when there may be reason to read the connection on
     */
    FilterData(RequestContent content, Runnable resume) {
        this.content = content;
        this.resume = resume;
    }

    /** Keeps what runs the application until STDIN has ended, and tells what FCGI_DATA_LENGTH promised; -1 for nothing. */
    void keep(Supplier<Runnable> handler, long length) {
        this.handler = handler;
        content.expect(length);
    }

    /** Whether STDIN has not ended, and so neither may DATA have begun. */
    boolean awaitsStdin() {
        return phase == Phase.STDIN;
    }

    /** STDIN has ended. Returns what runs the application, once; or null. */
    @Nullable
    Runnable stdinEnded() {
        phase = Phase.DATA;
        Supplier<Runnable> kept = handler;
        handler = null;
        return kept == null ? null : kept.get();
    }

    /** Adds bytes of DATA. Returns what tells the application, or null. */
    @Nullable
    Runnable add(ByteBuffer fragment, RetainableByteBuffer network, Overflow overflow) {
        return content.add(fragment, network, overflow) ? demand.getAndSet(null) : null;
    }

    /** DATA has ended. Returns what tells the application, or null. */
    @Nullable
    Runnable end() {
        return content.end() ? demand.getAndSet(null) : null;
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

    /** Whether the application waits for DATA. */
    boolean isDemanded() {
        return demand.get() != null;
    }

    RequestContent content() {
        return content;
    }

    boolean isEnded() {
        return content.isEnded();
    }

    boolean wantsMore(Overflow overflow) {
        return content.wantsMore(overflow);
    }

    long discardedBytes() {
        return content.discardedBytes();
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
        Runnable waiting = demand.getAndSet(null);
        if (waiting != null) {
            waiting.run();
        }
    }
}
