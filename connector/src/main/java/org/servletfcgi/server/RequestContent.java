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
 * and demands. Up to {@link Limits#contentBufferBytes()} stay in memory, as far as the other requests of the connection
 * leave room; what has to be taken beyond that goes to a {@link Spool}.
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
    private static final int CHUNK_OVERHEAD_BYTES = 144;

    private static final int SPOOL_READ_BYTES = 16 * 1024;

    /** Which stream it is. */
    enum Kind {
        STDIN("CONTENT_LENGTH"),
        DATA("FCGI_DATA_LENGTH");

        private final String lengthVariable;

        Kind(String lengthVariable) {
            this.lengthVariable = lengthVariable;
        }
    }

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

    private final AutoLock lock;
    /** Most requests have none. */
    private @Nullable Deque<Held> chunks;

    private final Kind kind;
    private final ByteBufferPool pool;
    private final Limits limits;
    private final Budget.OfConnection budgets;
    /** Changed with the lock held. */
    private volatile State state = State.OPEN;

    private @Nullable Throwable failure;
    private @Nullable Spool spool;
    private long expectedBytes = -1;
    private long receivedBytes;
    private long bufferedCost;
    /** Whether what came last is being written to the file, without the lock. */
    private boolean spooling;

    private boolean demanded;
    private @Nullable ContentException refusal;
    private boolean excess;

    /** A chunk in memory, and what it takes of it. */
    private record Held(Content.Chunk chunk, long cost) {}

    /** Nothing has come yet; {@code lock} is that of the request, all parts of which share one. */
    RequestContent(Kind kind, ByteBufferPool pool, Limits limits, Budget.OfConnection budgets, AutoLock lock) {
        this.lock = lock;
        this.kind = kind;
        this.pool = pool;
        this.limits = limits;
        this.budgets = budgets;
    }

    /**
     * Tells what CONTENT_LENGTH or FCGI_DATA_LENGTH promised; -1 for nothing. Readers see the end once so many bytes have
     * come, whether the stream ends then or not: lighttpd keeps it open after a request with an Upgrade field. Called before
     * the first {@link #add}.
     */
    void expect(long bytes) {
        expectedBytes = bytes;
    }

    /**
     * Adds bytes of the stream. Bytes beyond the promised length are not delivered (web-servers rule 4).
     *
     * @param fragment a slice of the network's buffer
     * @param network that buffer, retained here as long as the slice is held
     * @param overflow what to do with content that does not fit; what was read already is never refused for it alone
     * @return whether the application is to be told
     */
    boolean add(ByteBuffer fragment, RetainableByteBuffer network, Overflow overflow) {
        Spool file;
        Spool dropped = null;
        try (AutoLock ignored = lock.lock()) {
            if (state != State.OPEN && state != State.DISCARDING) {
                return false;
            }
            long wanted = expectedBytes < 0 ? Long.MAX_VALUE : expectedBytes - receivedBytes;
            receivedBytes += fragment.remaining();
            if (fragment.remaining() > wanted) {
                // Only with the first byte that is too much.
                excess |= wanted >= 0;
                fragment.limit(fragment.position() + (int) Math.max(0, wanted));
            }
            if (state == State.DISCARDING || !fragment.hasRemaining()) {
                return false;
            }
            if (spooledBytes() == 0 && (overflow == Overflow.WAIT || hasRoom(cost(fragment, network)))) {
                buffer(fragment, network);
                return takeDemand();
            }
            file = lockedSpool(fragment.remaining(), overflow);
            spooling = file != null;
            if (file == null) {
                dropped = lockedFail(Objects.requireNonNull(refusal));
            }
        }
        // A disk may take its time, and the application reads meanwhile.
        if (file != null) {
            return spool(file, fragment);
        }
        IO.close(dropped);
        try (AutoLock ignored = lock.lock()) {
            return takeDemand();
        }
    }

    private boolean spool(Spool file, ByteBuffer fragment) {
        IOException failure = null;
        try {
            file.add(fragment);
        } catch (IOException x) {
            failure = new IOException("cannot spool content to " + limits.spoolDirectory() + ": " + x.getMessage(), x);
        }
        Spool dropped = null;
        boolean tell;
        try (AutoLock ignored = lock.lock()) {
            spooling = false;
            if (failure != null && state == State.OPEN) {
                dropped = lockedFail(failure);
            }
            tell = takeDemand();
        }
        IO.close(dropped);
        return tell;
    }

    /** Why {@link #add} has failed the request, told once; or null. */
    @Nullable
    ContentException takeRefusal() {
        try (AutoLock ignored = lock.lock()) {
            ContentException result = refusal;
            refusal = null;
            return result;
        }
    }

    /** Whether more came than was promised, told once. */
    boolean takeExcess() {
        try (AutoLock ignored = lock.lock()) {
            boolean result = excess;
            excess = false;
            return result;
        }
    }

    /** The stream has ended. Returns whether the application is to be told. */
    boolean end() {
        Spool dropped = null;
        boolean tell;
        try (AutoLock ignored = lock.lock()) {
            switch (state) {
                case OPEN -> {
                    if (expectedBytes > receivedBytes) {
                        dropped = lockedEndShort();
                    } else {
                        state = State.ENDED;
                    }
                }
                case DISCARDING -> state = State.ENDED;
                case ENDED, FAILED -> {}
            }
            tell = takeDemand();
        }
        IO.close(dropped);
        return tell;
    }

    /** No more content will come, and what is there is dropped. Returns whether the application is to be told. */
    boolean fail(Throwable cause) {
        Spool dropped = null;
        boolean tell;
        try (AutoLock ignored = lock.lock()) {
            switch (state) {
                case OPEN -> dropped = lockedFail(cause);
                case DISCARDING -> state = State.ENDED;
                case ENDED, FAILED -> {}
            }
            tell = takeDemand();
        }
        IO.close(dropped);
        return tell;
    }

    /** The application wants no more: drops what is there and what will come. */
    void discard() {
        if (state == State.ENDED && receivedBytes == 0) {
            // As most requests: nothing came.
            return;
        }
        Spool dropped;
        try (AutoLock ignored = lock.lock()) {
            if (state == State.OPEN) {
                state = State.DISCARDING;
            }
            dropped = lockedDrop();
        }
        IO.close(dropped);
    }

    /** The next chunk, the end, the failure, or null where the application has to demand. */
    Content.@Nullable Chunk read() {
        Spool file;
        try (AutoLock ignored = lock.lock()) {
            Held held = chunks == null ? null : chunks.poll();
            if (held != null) {
                bufferedCost -= held.cost();
                budgets.content().give(held.cost());
                return held.chunk();
            }
            if (spooledBytes() == 0) {
                return lockedEnd();
            }
            file = Objects.requireNonNull(spool);
        }
        return readSpool(file);
    }

    /** What a read gives where no content is there: nothing yet, the end, or the failure. */
    private Content.@Nullable Chunk lockedEnd() {
        return switch (state) {
            case OPEN -> isAllReceived() ? Content.Chunk.EOF : null;
            case ENDED, DISCARDING -> Content.Chunk.EOF;
            case FAILED -> Content.Chunk.from(Objects.requireNonNull(failure), true);
        };
    }

    /** Returns true where a read would give something at once; otherwise remembers the demand. */
    boolean demand() {
        try (AutoLock ignored = lock.lock()) {
            demanded = state == State.OPEN && bufferedCost == 0 && spooledBytes() == 0 && !isAllReceived();
            return !demanded;
        }
    }

    /** Whether all that was promised has come, and is where it is read from. */
    private boolean isAllReceived() {
        return expectedBytes >= 0 && receivedBytes >= expectedBytes && !spooling;
    }

    /** Whether the application waits for content. */
    boolean isDemanded() {
        try (AutoLock ignored = lock.lock()) {
            return demanded;
        }
    }

    /** Whether nothing more will come from the web server that this request could want. */
    boolean isEnded() {
        State now = state;
        return now == State.ENDED || now == State.FAILED;
    }

    /** Whether the connection should be read on for this request. */
    boolean wantsMore(Overflow overflow) {
        if (state != State.OPEN) {
            return true;
        }
        try (AutoLock ignored = lock.lock()) {
            // Whoever has nothing in memory is read for whatever the others hold: nobody may wait for somebody else.
            boolean fitsIntoMemory = spooledBytes() == 0 && (bufferedCost == 0 || hasRoom(1));
            return state != State.OPEN
                    || fitsIntoMemory
                    || switch (overflow) {
                        case WAIT -> false;
                        case SPOOL ->
                            spooledBytes() < limits.contentSpoolBytes()
                                    && budgets.spool().left() > 0;
                        case SPOOL_OR_FAIL -> true;
                    };
        }
    }

    /** Whether {@link #expect} was told a length. */
    boolean isLengthPromised() {
        return expectedBytes >= 0;
    }

    /** Bytes that came, whether they were wanted or not. */
    long receivedBytes() {
        try (AutoLock ignored = lock.lock()) {
            return receivedBytes;
        }
    }

    /**
     * Whether {@code cost} more may stay in memory. The more a request holds, the more it has to leave to others: so
     * those that read nothing do not drive the content of those that read into files.
     */
    private boolean hasRoom(long cost) {
        return bufferedCost < limits.contentBufferBytes()
                && bufferedCost + cost <= budgets.content().left();
    }

    private void buffer(ByteBuffer fragment, RetainableByteBuffer network) {
        Content.Chunk chunk;
        long cost = cost(fragment, network);
        if (isSlice(fragment, network)) {
            network.retain();
            chunk = Content.Chunk.asChunk(fragment, false, network);
        } else {
            chunk = Content.Chunk.from(BufferUtil.copy(fragment), false);
        }
        if (chunks == null) {
            chunks = new ArrayDeque<>(2);
        }
        chunks.add(new Held(chunk, cost));
        bufferedCost += cost;
        budgets.content().take(cost);
    }

    /** A slice holds on to the whole buffer of the network, so that it must be most of it; else it is copied. */
    private static boolean isSlice(ByteBuffer fragment, RetainableByteBuffer network) {
        return fragment.remaining() >= network.capacity() / 2;
    }

    private static long cost(ByteBuffer fragment, RetainableByteBuffer network) {
        int bytes = isSlice(fragment, network) ? network.capacity() : fragment.remaining();
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

    /** Where content goes that stays out of memory; null where no file may take so much more, and the request is refused. */
    private @Nullable Spool lockedSpool(int bytes, Overflow overflow) {
        Limit full = fullSpool(bytes);
        if (full != null && overflow == Overflow.SPOOL_OR_FAIL) {
            boolean own = full == Limit.CONTENT_SPOOL_BYTES;
            long value = own ? limits.contentSpoolBytes() : limits.connectionSpoolBytes();
            String reason = "unread content exceeds " + full.label() + " " + value;
            refusal = new ContentException(HttpStatus.PAYLOAD_TOO_LARGE_413, full, reason);
            return null;
        }
        if (spool == null) {
            long mostBytes = Math.min(limits.contentSpoolBytes(), limits.connectionSpoolBytes());
            spool = new Spool(limits.spoolDirectory(), Math.max(SPOOL_READ_BYTES, mostBytes / 4), budgets.spool());
        }
        return spool;
    }

    /** The limit that {@code bytes} more in files would exceed, or null. */
    private @Nullable Limit fullSpool(int bytes) {
        if (spooledBytes() + bytes > limits.contentSpoolBytes()) {
            return Limit.CONTENT_SPOOL_BYTES;
        }
        return bytes > budgets.spool().left() ? Limit.CONNECTION_SPOOL_BYTES : null;
    }

    private Content.@Nullable Chunk readSpool(Spool file) {
        RetainableByteBuffer buffer = pool.acquire(SPOOL_READ_BYTES, false);
        IOException failed;
        try {
            ByteBuffer target = buffer.getByteBuffer();
            target.clear();
            file.take(target);
            target.flip();
            return Content.Chunk.asChunk(target, false, buffer);
        } catch (IOException x) {
            buffer.release();
            failed = x;
        }
        Spool dropped = null;
        Content.Chunk end;
        try (AutoLock ignored = lock.lock()) {
            // Also where all of the stream has come: its end is not the end of what could be read.
            if (spool == file) {
                dropped = lockedFail(failed);
            }
            end = lockedEnd();
        }
        IO.close(dropped);
        return end;
    }

    private @Nullable Spool lockedFail(Throwable cause) {
        state = State.FAILED;
        failure = cause;
        return lockedDrop();
    }

    /** Q12: never a silently short body. Of a short file a Filter may still want what came of it (FastCGI §6.4). */
    private @Nullable Spool lockedEndShort() {
        state = State.FAILED;
        failure = new ContentException(
                HttpStatus.BAD_REQUEST_400,
                null,
                kind + " ended after " + receivedBytes + " bytes, " + kind.lengthVariable + " promised "
                        + expectedBytes);
        return kind == Kind.STDIN ? lockedDrop() : null;
    }

    /** Drops what is there. Returns the file, to be closed without the lock, or null. */
    private @Nullable Spool lockedDrop() {
        if (chunks != null) {
            chunks.forEach(held -> held.chunk().release());
            chunks = null;
        }
        budgets.content().give(bufferedCost);
        bufferedCost = 0;
        Spool dropped = spool;
        spool = null;
        return dropped;
    }
}
