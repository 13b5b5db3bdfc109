package org.servletfcgi.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Content of one request in temporary files, first in, first out. Owned by the lock of its {@link RequestContent}. What
 * was taken gives its place on the disk back file by file, however long the content is. The files have no name in the
 * directory while they are used where the system allows that, and are gone after {@link #close()} everywhere.
 */
final class Spool implements AutoCloseable {
    private final Deque<FileChannel> files = new ArrayDeque<>();
    private final Path directory;
    private final long fileBytes;
    private final Budget disk;
    private long written;
    private long read;
    private long size;

    /**
     * Nothing yet, and no file.
     *
     * @param fileBytes size from which on a file takes no more and another one is begun
     * @param disk what the files take of the disk
     */
    Spool(Path directory, long fileBytes, Budget disk) {
        this.directory = directory;
        this.fileBytes = fileBytes;
        this.disk = disk;
    }

    /** Bytes that were added and not yet taken. */
    long size() {
        return size;
    }

    /** Takes all of {@code content}. */
    void add(ByteBuffer content) throws IOException {
        if (files.isEmpty() || written >= fileBytes) {
            files.add(newFile());
            written = 0;
        }
        while (content.hasRemaining()) {
            int count = files.getLast().write(content, written);
            written += count;
            size += count;
            disk.take(count);
        }
    }

    private FileChannel newFile() throws IOException {
        Path path = Files.createTempFile(directory, "servlet-fcgi-", ".stdin");
        try {
            return FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException x) {
            Files.delete(path);
            throw x;
        }
    }

    /** Fills {@code target} with what is there, as far as it has room or a file has bytes. */
    void take(ByteBuffer target) throws IOException {
        boolean last = files.size() == 1;
        int room = target.limit();
        if (last) {
            target.limit((int) Math.min(room, target.position() + size));
        }
        int count = files.getFirst().read(target, read);
        target.limit(room);
        if (count <= 0) {
            throw new IOException("spool file is shorter than what was written to it");
        }
        read += count;
        size -= count;
        if (size == 0) {
            // Everything that was written to this one file is read.
            disk.give(written);
            files.getFirst().truncate(0);
            read = 0;
            written = 0;
        } else if (!last && read == files.getFirst().size()) {
            disk.give(read);
            files.removeFirst().close();
            read = 0;
        }
    }

    @Override
    public void close() throws IOException {
        // What was read of the first file takes its place too, until the file goes.
        disk.give(read + size);
        read = 0;
        size = 0;
        while (!files.isEmpty()) {
            files.removeFirst().close();
        }
    }
}
