package org.servletfcgi.sample;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/**
 * Copies a request's content into its response without blocking a thread. The container calls from any thread, and
 * {@link #copy} is the one place that reads and writes: it goes on while both sides are ready and leaves as soon as
 * one is not, because that side's callback then follows.
 */
final class EchoLoop implements ReadListener, WriteListener {
    private enum State {
        /** Before the first {@link #onWritePossible()}: the output may not be asked yet. */
        STARTING,
        COPYING,
        DONE
    }

    private final AsyncContext async;
    private final ServletInputStream in;
    private final ServletOutputStream out;
    private final byte[] buffer = new byte[8 * 1024];
    private State state = State.STARTING;
    private boolean unflushed;

    EchoLoop(AsyncContext async, ServletInputStream in, ServletOutputStream out) {
        this.async = async;
        this.in = in;
        this.out = out;
    }

    @Override
    public void onDataAvailable() throws IOException {
        copy();
    }

    @Override
    public void onAllDataRead() throws IOException {
        copy();
    }

    @Override
    public synchronized void onWritePossible() throws IOException {
        if (state == State.STARTING) {
            state = State.COPYING;
        }
        copy();
    }

    @Override
    public synchronized void onError(Throwable failure) {
        end();
    }

    // The buffer is reused only after isReady() has said that the write before is over.
    private synchronized void copy() throws IOException {
        while (state == State.COPYING && out.isReady()) {
            if (in.isFinished()) {
                end();
            } else if (!in.isReady()) {
                flush();
                return;
            } else {
                int n = in.read(buffer);
                if (n > 0) {
                    out.write(buffer, 0, n);
                    unflushed = true;
                }
            }
        }
    }

    /** Passes on what has come so far, for a client that waits for it before it sends more. */
    private void flush() throws IOException {
        if (unflushed) {
            unflushed = false;
            out.flush();
        }
    }

    private void end() {
        if (state != State.DONE) {
            state = State.DONE;
            async.complete();
        }
    }
}
