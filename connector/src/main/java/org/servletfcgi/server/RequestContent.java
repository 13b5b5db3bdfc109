package org.servletfcgi.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.AutoLock;
import org.jspecify.annotations.Nullable;

/**
 * The content of one request between the thread that fills the connection, which adds, and the application, which reads
 * and demands. Up to {@link Limits#contentBufferBytes()} stay in memory as slices of the network's buffers; what has to
 * be taken beyond that goes to a {@link Spool}.
 *
 * <pre>
 *          end()                  all read
 *   OPEN ---------&gt; ENDED  (content may be left)
 *    | \ fail()
 *    |  `--------&gt; FAILED (content is dropped, every read fails)
 *    | discard()
 *    `-----------&gt; DISCARDING --end()/fail()--&gt; ENDED
 * </pre>
 */
final class RequestContent {
    /** What a chunk costs besides its bytes, so that records of one byte count for what they hold on to. */
    private static final int CHUNK_OVERHEAD_BYTES = 128;

    /** Smaller fragments are copied, because a slice holds on to the whole buffer of the network. */
    private static final int MIN_SLICE_BYTES = 4 * 1024;

    private static final int SPOOL_READ_BYTES = 16 * 1024;

    /** What becomes of content beyond what may stay in memory. */
    enum Overflow {
        /** Nobody reads on until the application does. */
        WAIT,
        /** It goes to a file; where that is full, nobody reads on. */
        SPOOL,
        /** It goes to a file; where that is full, the request fails. */
        SPOOL_OR_FAIL
    }

    private enum State {
        OPEN,
        ENDED,
        FAILED,
        DISCARDING
    }

    private final AutoLock lock = new AutoLock();
    private final Deque<Content.Chunk> chunks = new ArrayDeque<>();
    private final ByteBufferPool pool;
    private final Limits limits;
    private State state = State.OPEN;
    private @Nullable Throwable failure;
    private @Nullable Spool spool;
    private long expectedBytes = -1;
    private long receivedBytes;
    private long bufferedCost;
    private long discardedBytes;
    private boolean demanded;

    RequestContent(ByteBufferPool pool, Limits limits) {
        this.pool = pool;
        this.limits = limits;
    }

    /** Tells what CONTENT_LENGTH promised; -1 for nothing. Called before the first {@link #add}. */
    void expect(long bytes) {
        expectedBytes = bytes;
    }

    /**
     * Adds bytes of STDIN. Bytes beyond the promised length are not delivered (web-servers rule 4).
     *
     * @param fragment a slice of the network's buffer
     * @param network that buffer, retained here as long as the slice is held
     * @param overflow what to do with content that does not fit; what was read already is never refused for it alone
     * @return whether the application is to be told
     */
    boolean add(ByteBuffer fragment, RetainableByteBuffer network, Overflow overflow) {
        try (AutoLock ignored = lock.lock()) {
            if (state == State.DISCARDING) {
                discardedBytes += fragment.remaining();
            }
            if (state != State.OPEN) {
                return false;
            }
            long wanted = expectedBytes < 0 ? Long.MAX_VALUE : expectedBytes - receivedBytes;
            receivedBytes += fragment.remaining();
            if (fragment.remaining() > wanted) {
                fragment.limit(fragment.position() + (int) Math.max(0, wanted));
            }
            if (!fragment.hasRemaining()) {
                return false;
            }
            boolean full = bufferedCost >= limits.contentBufferBytes();
            if (spooledBytes() > 0 || (full && overflow != Overflow.WAIT)) {
                spool(fragment, overflow);
            } else {
                bufferedCost += cost(fragment.remaining());
                chunks.add(chunk(fragment, network));
            }
            return takeDemand();
        }
    }

    /** STDIN has ended. Returns whether the application is to be told. */
    boolean end() {
        try (AutoLock ignored = lock.lock()) {
            switch (state) {
                case OPEN -> {
                    if (expectedBytes > receivedBytes) {
                        // Q12: never a silently short body.
                        lockedFail(new ContentException(
                                HttpStatus.BAD_REQUEST_400,
                                null,
                                "STDIN ended after " + receivedBytes + " bytes, CONTENT_LENGTH promised "
                                        + expectedBytes));
                    } else {
                        state = State.ENDED;
                    }
                }
                case DISCARDING -> state = State.ENDED;
                case ENDED, FAILED -> {}
            }
            return takeDemand();
        }
    }

    /** No more content will come, and what is there is dropped. Returns whether the application is to be told. */
    boolean fail(Throwable cause) {
        try (AutoLock ignored = lock.lock()) {
            switch (state) {
                case OPEN -> lockedFail(cause);
                case DISCARDING -> state = State.ENDED;
                case ENDED, FAILED -> {}
            }
            return takeDemand();
        }
    }

    /** The application wants no more: drops what is there and what will come. */
    void discard() {
        try (AutoLock ignored = lock.lock()) {
            if (state == State.OPEN) {
                state = State.DISCARDING;
            }
            lockedDrop();
        }
    }

    /** The next chunk, the end, the failure, or null where the application has to demand. */
    Content.@Nullable Chunk read() {
        try (AutoLock ignored = lock.lock()) {
            Content.Chunk chunk = chunks.poll();
            if (chunk != null) {
                bufferedCost -= cost(chunk.remaining());
                return chunk;
            }
            if (spooledBytes() > 0) {
                return readSpool();
            }
            return switch (state) {
                case OPEN -> null;
                case ENDED, DISCARDING -> Content.Chunk.EOF;
                case FAILED -> Content.Chunk.from(Objects.requireNonNull(failure), true);
            };
        }
    }

    /** Returns true where a read would give something at once; otherwise remembers the demand. */
    boolean demand() {
        try (AutoLock ignored = lock.lock()) {
            demanded = state == State.OPEN && chunks.isEmpty() && spooledBytes() == 0;
            return !demanded;
        }
    }

    /** Whether nothing more will come from the web server that this request could want. */
    boolean isEnded() {
        try (AutoLock ignored = lock.lock()) {
            return state == State.ENDED || state == State.FAILED;
        }
    }

    /** Whether the connection should be read on for this request. */
    boolean wantsMore(Overflow overflow) {
        try (AutoLock ignored = lock.lock()) {
            boolean fitsIntoMemory = spooledBytes() == 0 && bufferedCost < limits.contentBufferBytes();
            return state != State.OPEN
                    || fitsIntoMemory
                    || switch (overflow) {
                        case WAIT -> false;
                        case SPOOL -> spooledBytes() < limits.contentSpoolBytes();
                        case SPOOL_OR_FAIL -> true;
                    };
        }
    }

    /** Bytes that are in files. */
    long fileBytes() throws IOException {
        try (AutoLock ignored = lock.lock()) {
            return spool == null ? 0 : spool.diskBytes();
        }
    }

    /** Whether {@link #expect} was told a length. */
    boolean isLengthPromised() {
        return expectedBytes >= 0;
    }

    /** Bytes that came before the application wanted no more. */
    long receivedBytes() {
        try (AutoLock ignored = lock.lock()) {
            return receivedBytes;
        }
    }

    /** Bytes that came after the application wanted no more. */
    long discardedBytes() {
        try (AutoLock ignored = lock.lock()) {
            return discardedBytes;
        }
    }

    private static Content.Chunk chunk(ByteBuffer fragment, RetainableByteBuffer network) {
        if (fragment.remaining() < MIN_SLICE_BYTES) {
            return Content.Chunk.from(BufferUtil.copy(fragment), false);
        }
        network.retain();
        return Content.Chunk.asChunk(fragment, false, network);
    }

    private static long cost(int bytes) {
        return bytes + (long) CHUNK_OVERHEAD_BYTES;
    }

    private long spooledBytes() {
        return spool == null ? 0 : spool.size();
    }

    private boolean takeDemand() {
        boolean result = demanded;
        demanded = false;
        return result;
    }

    private void spool(ByteBuffer fragment, Overflow overflow) {
        boolean full = spooledBytes() + fragment.remaining() > limits.contentSpoolBytes();
        if (full && overflow == Overflow.SPOOL_OR_FAIL) {
            lockedFail(new ContentException(
                    HttpStatus.PAYLOAD_TOO_LARGE_413,
                    Limit.CONTENT_SPOOL_BYTES,
                    "unread content exceeds contentSpoolBytes " + limits.contentSpoolBytes()));
            return;
        }
        try {
            if (spool == null) {
                spool = new Spool(limits.spoolDirectory(), Math.max(SPOOL_READ_BYTES, limits.contentSpoolBytes() / 4));
            }
            spool.add(fragment);
        } catch (IOException x) {
            lockedFail(
                    new IOException("cannot spool content to " + limits.spoolDirectory() + ": " + x.getMessage(), x));
        }
    }

    private Content.Chunk readSpool() {
        RetainableByteBuffer buffer = pool.acquire(SPOOL_READ_BYTES, false);
        try {
            ByteBuffer target = buffer.getByteBuffer();
            target.clear();
            Objects.requireNonNull(spool).take(target);
            target.flip();
            return Content.Chunk.asChunk(target, false, buffer);
        } catch (IOException x) {
            buffer.release();
            lockedFail(x);
            return Content.Chunk.from(x, true);
        }
    }

    private void lockedFail(Throwable cause) {
        state = State.FAILED;
        failure = cause;
        lockedDrop();
    }

    private void lockedDrop() {
        chunks.forEach(Content.Chunk::release);
        chunks.clear();
        bufferedCost = 0;
        IO.close(spool);
        spool = null;
    }
}
