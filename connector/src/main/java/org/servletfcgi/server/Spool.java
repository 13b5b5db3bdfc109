package org.servletfcgi.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.AutoLock;
import org.jspecify.annotations.Nullable;

/**
 * Content of one request in temporary files, first in, first out. One thread adds, one takes, any closes, at the same
 * time: no lock is held while a file is touched, because a disk may take its time. What was taken gives its place on the
 * disk back file by file, however long the content is. The files have no name in the directory while they are used where
 * the system allows that, and are gone after {@link #close()} everywhere.
 */
final class Spool implements AutoCloseable {
    private final AutoLock lock = new AutoLock();
    private final Deque<Part> parts = new ArrayDeque<>();
    private final Path directory;
    private final long fileBytes;
    private final Budget disk;
    private long size;
    private boolean closed;

    /** A file, of which one end is written and the other read. */
    private static final class Part {
        private final FileChannel file;
        private volatile long written;
        private long read;
        private boolean busyWriting;
        private boolean emptying;

        Part(FileChannel file) {
            this.file = file;
        }
    }

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
        try (AutoLock ignored = lock.lock()) {
            return size;
        }
    }

    /**
     * Takes all of {@code content}.
     *
     * @throws IOException where the disk does not take it, or this is closed meanwhile; then the content is lost
     */
    void add(ByteBuffer content) throws IOException {
        Part part = lastWithRoom();
        if (part == null) {
            part = begin(newFile());
        }
        long position = part.written;
        while (content.hasRemaining()) {
            position += part.file.write(content, position);
        }
        try (AutoLock ignored = lock.lock()) {
            part.busyWriting = false;
            if (!closed) {
                disk.take(position - part.written);
                size += position - part.written;
                part.written = position;
            }
        }
    }

    private @Nullable Part lastWithRoom() {
        try (AutoLock ignored = lock.lock()) {
            Part last = parts.peekLast();
            if (last == null || last.emptying || last.written >= fileBytes) {
                return null;
            }
            last.busyWriting = true;
            return last;
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

    private Part begin(FileChannel file) throws IOException {
        Part part = new Part(file);
        part.busyWriting = true;
        boolean late;
        try (AutoLock ignored = lock.lock()) {
            late = closed;
            if (!late) {
                parts.add(part);
            }
        }
        if (late) {
            file.close();
            throw new IOException("the content is not wanted any more");
        }
        return part;
    }

    /**
     * Fills {@code target} with what is there, as far as it has room or a file has bytes. Called where there is something.
     *
     * @throws IOException where the disk does not give it, or this is closed meanwhile
     */
    void take(ByteBuffer target) throws IOException {
        Part part = firstWithContent();
        int room = target.limit();
        target.limit((int) Math.min(room, target.position() + part.written - part.read));
        int count = part.file.read(target, part.read);
        target.limit(room);
        if (count <= 0) {
            throw new IOException("spool file is shorter than what was written to it");
        }
        boolean empty;
        boolean last;
        try (AutoLock ignored = lock.lock()) {
            part.read += count;
            size -= count;
            empty = part.read == part.written && !part.busyWriting && !closed;
            last = part == parts.peekLast();
            if (empty && last) {
                part.emptying = true;
            } else if (empty) {
                parts.remove(part);
                disk.give(part.written);
            }
        }
        if (empty && last) {
            empty(part);
        } else if (empty) {
            part.file.close();
        }
    }

    private Part firstWithContent() throws IOException {
        List<Part> read = new ArrayList<>(0);
        Part first;
        try (AutoLock ignored = lock.lock()) {
            first = parts.peekFirst();
            while (first != null && first.read == first.written) {
                // The end was added, and more in another file, while the rest of this one was read.
                disk.give(first.written);
                read.add(parts.removeFirst());
                first = parts.peekFirst();
            }
        }
        read.forEach(part -> IO.close(part.file));
        if (first == null) {
            throw new IOException("the content is not wanted any more");
        }
        return first;
    }

    /** Everything that was written to this one file is read: it begins anew. */
    private void empty(Part part) throws IOException {
        part.file.truncate(0);
        try (AutoLock ignored = lock.lock()) {
            if (!closed) {
                disk.give(part.written);
            }
            part.read = 0;
            part.written = 0;
            part.emptying = false;
        }
    }

    @Override
    public void close() {
        List<Part> open;
        try (AutoLock ignored = lock.lock()) {
            closed = true;
            size = 0;
            open = new ArrayList<>(parts);
            parts.clear();
            open.forEach(part -> disk.give(part.written));
        }
        open.forEach(part -> IO.close(part.file));
    }
}
