package org.servletfcgi.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Content of one request in a temporary file, first in, first out. Owned by the lock of its {@link RequestContent}.
 * The file has no name in the directory while it is used where the system allows that, and is gone after
 * {@link #close()} everywhere.
 */
final class Spool implements AutoCloseable {
    private final FileChannel file;
    private long written;
    private long read;

    Spool(Path directory) throws IOException {
        Path path = Files.createTempFile(directory, "servlet-fcgi-", ".stdin");
        file = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** Bytes that were added and not yet taken. */
    long size() {
        return written - read;
    }

    /** Takes all of {@code content}. */
    void add(ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            written += file.write(content, written);
        }
    }

    /** Fills {@code target} with what is there, as far as it has room. */
    void take(ByteBuffer target) throws IOException {
        ByteBuffer room = target.slice();
        room.limit((int) Math.min(room.capacity(), size()));
        while (room.hasRemaining()) {
            int count = file.read(room, read);
            if (count < 0) {
                throw new IOException("spool file is shorter than what was written to it");
            }
            read += count;
        }
        target.position(target.position() + room.position());
        if (read == written) {
            read = 0;
            written = 0;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
