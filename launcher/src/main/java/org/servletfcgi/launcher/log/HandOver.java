package org.servletfcgi.launcher.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is written to a stream that may not take it: a pipe that nobody reads, a disk that is full. Whoever writes never
 * waits. A thread of its own hands on what has come; lines beyond {@link #MAX_BYTES} that wait, and those that the stream
 * refuses, are left out, counted and told. Any thread.
 */
public final class HandOver extends OutputStream {

    /** What waits at most, beside as much that is just being written. */
    public static final int MAX_BYTES = 1024 * 1024;

    /** A buffer that has grown beyond this is given up. */
    private static final int KEPT_BYTES = 64 * 1024;

    private static final byte[] LINE_END = {'\n'};

    /** Where it goes. It is called by one thread at a time, and may wait for any time. */
    public interface Target {
        /** Writes so many bytes. */
        void write(byte[] bytes, int length) throws IOException;
    }

    /** Who is told of what the target has not got, by the thread that writes. */
    public interface Listener {
        /** It cannot be written; told once until it can be again. */
        void failed(IOException cause);

        /** So many lines were left out until now; told when it can be written again. */
        void leftOut(long lines);
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private final Condition nothing = lock.newCondition();
    private final Target target;
    private final Listener listener;
    private Buffer waiting = new Buffer();
    private Buffer writing = new Buffer();
    private long leftOut;
    private boolean leavingOut;
    private boolean withinLine;
    private boolean closed;
    private final Thread thread;
    private boolean failing;

    /** How long whoever writes still waits, once the process ends. */
    private long patienceNanos;

    private static final class Buffer extends ByteArrayOutputStream {

        byte[] bytes() {
            return buf;
        }

        long lines() {
            return HandOver.lines(buf, 0, count);
        }
    }

    /** Hands on to {@code target}, by a thread of that name. */
    public HandOver(String threadName, Target target, Listener listener) {
        this.target = target;
        this.listener = listener;
        thread = new Thread(this::handOn, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return;
        }
        lock.lock();
        try {
            boolean fits = !closed && waiting.size() + length <= MAX_BYTES;
            // A line whose beginning was left out is left out to its end.
            leavingOut = !fits || (leavingOut && withinLine);
            withinLine = bytes[offset + length - 1] != '\n';
            if (leavingOut) {
                leftOut += lines(bytes, offset, length);
            } else {
                waiting.write(bytes, offset, length);
                something.signal();
            }
            lockedDrain();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until all is handed on, or the time is over: the process is about to end. Who writes after that waits too, as
     * long as something of the time is left.
     */
    public void drain(Duration time) {
        lock.lock();
        try {
            patienceNanos = time.toNanos();
            lockedDrain();
        } finally {
            lock.unlock();
        }
    }

    /** Has what waits written, for which nobody waits here, and takes nothing more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            something.signal();
        } finally {
            lock.unlock();
        }
    }

    private void lockedDrain() {
        boolean interrupted = false;
        while ((waiting.size() > 0 || writing.size() > 0) && patienceNanos > 0 && Thread.currentThread() != thread) {
            try {
                patienceNanos = nothing.awaitNanos(patienceNanos);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void handOn() {
        while (awaitSomething()) {
            long untold = take();
            if (untold > 0) {
                listener.leftOut(untold);
            }
            try {
                if (failing) {
                    // A part of a line may be there.
                    target.write(LINE_END, 1);
                }
                target.write(writing.bytes(), writing.size());
                failing = false;
                written(0);
            } catch (IOException e) {
                boolean first = !failing;
                failing = true;
                written(writing.lines());
                if (first) {
                    listener.failed(e);
                }
            }
        }
    }

    /** Returns false where there is nothing to write and never will be. */
    private boolean awaitSomething() {
        lock.lock();
        try {
            while (waiting.size() == 0 && !closed) {
                something.awaitUninterruptibly();
            }
            return waiting.size() > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Takes what is to be written, and returns how many lines were left out before that. */
    private long take() {
        lock.lock();
        try {
            Buffer empty = writing;
            writing = waiting;
            waiting = empty;
            long untold = failing ? 0 : leftOut;
            leftOut -= untold;
            return untold;
        } finally {
            lock.unlock();
        }
    }

    private void written(long lost) {
        lock.lock();
        try {
            leftOut += lost;
            if (writing.size() > KEPT_BYTES) {
                writing = new Buffer();
            } else {
                writing.reset();
            }
            nothing.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long lines(byte[] bytes, int offset, int length) {
        long lines = 0;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n') {
                lines++;
            }
        }
        return lines;
    }
}
