package org.servletfcgi.launcher.client;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a request carries: its length is known before its first byte is sent. */
public final class Body implements Closeable {

    /** The most that is read into memory from what has no length, in bytes: a pipe or a terminal. */
    static final int MAX_BYTES_IN_MEMORY = 16 * 1024 * 1024;

    private final InputStream content;
    private final long length;
    private long left;

    private Body(InputStream content, long length) {
        this.content = content;
        this.length = length;
        this.left = length;
    }

    /** No body, which is not the same as an empty one. */
    public static Body none() {
        return new Body(InputStream.nullInputStream(), -1);
    }

    /** These bytes. */
    public static Body of(byte[] bytes) {
        return new Body(new ByteArrayInputStream(bytes), bytes.length);
    }

    /** A stream, all of which is read now. */
    static Body of(InputStream stream) throws IOException {
        byte[] bytes = stream.readNBytes(MAX_BYTES_IN_MEMORY + 1);
        if (bytes.length > MAX_BYTES_IN_MEMORY) {
            throw new IOException(
                    "expected at most " + MAX_BYTES_IN_MEMORY + " bytes without a length; use @FILE with a file");
        }
        return of(bytes);
    }

    /** A file as long as it is now. */
    static Body of(Path file) throws IOException {
        InputStream stream = Files.newInputStream(file);
        if (Files.isRegularFile(file)) {
            return new Body(stream, Files.size(file));
        }
        try (stream) {
            return of(stream);
        }
    }

    /** Bytes in the body, or -1 where there is none. */
    public long length() {
        return length;
    }

    /**
     * The next bytes.
     *
     * @return how many, 0 at the end
     * @throws EOFException where a file has become shorter
     */
    int read(byte[] target) throws IOException {
        int wanted = (int) Math.min(Math.max(left, 0), target.length);
        if (wanted == 0) {
            return 0;
        }
        int count = content.read(target, 0, wanted);
        if (count <= 0) {
            throw new EOFException("the file has become shorter while it was sent");
        }
        left -= count;
        return count;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
