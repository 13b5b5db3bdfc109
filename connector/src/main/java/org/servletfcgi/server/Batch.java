package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.RecordEncoder;
import org.servletfcgi.fastcgi.internal.RecordHeader;
import org.servletfcgi.fastcgi.internal.RecordType;

/**
 * The bytes of one write to the network: record headers, padding and short content in a buffer of its own, and long content
 * where it is. A short response is a single buffer, which costs the system less to write than several. Used again for the
 * next write of a connection; between two it has no buffer.
 *
 * <pre>
 *   room   | header, head, content, padding, END_REQUEST | header |         | padding, END_REQUEST |
 *   write  |------------- short response ----------------| header | content | padding, END_REQUEST |
 * </pre>
 */
final class Batch {
    /** Longer content is not copied. */
    static final int MAX_COPIED_BYTES = 4 * 1024;

    /** Bytes of what tells a web server that the server stops. */
    static final int MAX_FAREWELL_BYTES = 48;

    /** Bytes of all records that can end a request: two streams' and END_REQUEST, and what ends its connection. */
    static final int MAX_END_BYTES = 4 * RecordHeader.LENGTH + MAX_FAREWELL_BYTES;

    /** What an entry can have besides content: two record headers, their padding, and the records that end a request. */
    private static final int FRAMING_BYTES = 32 + MAX_END_BYTES;

    private static final int ROOM_BYTES = 8 * 1024;

    private final ByteBufferPool pool;
    private List<ByteBuffer> buffers = List.of();
    private @Nullable RetainableByteBuffer pooled;
    private ByteBuffer room = BufferUtil.EMPTY_BUFFER;
    private int reserve;
    private int start;

    Batch(ByteBufferPool pool) {
        this.pool = pool;
    }

    /** Begins with room for so many entries. */
    void begin(int entries) {
        RetainableByteBuffer buffer = pool.acquire(ROOM_BYTES, true);
        pooled = buffer;
        room = buffer.getByteBuffer();
        room.clear();
        reserve = entries * FRAMING_BYTES;
        start = 0;
    }

    /** Adds the header of a STDOUT record. */
    void header(int requestId, int contentLength) {
        RecordEncoder.header(room, RecordType.STDOUT, requestId, contentLength, RecordEncoder.padding(contentLength));
    }

    /** Adds what aligns a record of so much content. */
    void padding(int contentLength) {
        for (int i = RecordEncoder.padding(contentLength); i > 0; i--) {
            room.put((byte) 0);
        }
    }

    /** Takes the next {@code length} bytes of {@code source}, which keeps them until the batch is written. */
    void take(ByteBuffer source, int length) {
        int position = source.position();
        if (length <= MAX_COPIED_BYTES && length <= room.remaining() - reserve) {
            room.put(room.position(), source, position, length);
            room.position(room.position() + length);
        } else {
            buffers = buffers.isEmpty() ? new ArrayList<>(3) : buffers;
            cut();
            buffers.add(source.slice(position, length));
        }
        source.position(position + length);
    }

    /** Where the records go that end a request, {@link #MAX_END_BYTES} at most. */
    ByteBuffer room() {
        return room;
    }

    private void cut() {
        if (room.position() > start) {
            buffers.add(room.slice(start, room.position() - start));
            start = room.position();
        }
    }

    /** What is to be written. */
    ByteBuffer[] buffers() {
        if (buffers.isEmpty()) {
            return new ByteBuffer[] {room.flip()};
        }
        cut();
        return buffers.toArray(ByteBuffer[]::new);
    }

    /** A copy of what is left of these buffers, which nobody changes or gives back while the network has not taken it. */
    ByteBuffer copyRest(ByteBuffer[] records) {
        RetainableByteBuffer rest = pool.acquire((int) BufferUtil.remaining(records), true);
        ByteBuffer copy = rest.getByteBuffer();
        copy.clear();
        for (ByteBuffer buffer : records) {
            copy.put(buffer);
        }
        copy.flip();
        release();
        pooled = rest;
        return copy;
    }

    /** The batch is written, or never will be. */
    void release() {
        if (pooled != null) {
            pooled.release();
            pooled = null;
            room = BufferUtil.EMPTY_BUFFER;
            buffers = List.of();
        }
    }
}
