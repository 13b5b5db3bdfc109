package org.servletfcgi.launcher.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.exit.ExitStatus;

/** Where {@code get} puts the response: standard output or a file, and standard error. */
final class GetOutput implements Answer, Closeable {

    private static final int FIRST_ERROR = 400;

    private final OutputStream standardOutput;
    private final OutputStream err;
    private final @Nullable Path file;
    private final boolean withHead;
    private final boolean fail;
    private @Nullable OutputStream fileOutput;
    private int status;
    private boolean insideLine;

    /**
     * An output that has received nothing.
     *
     * @param file instead of standard output; made when the response begins
     * @param withHead whether the response's head is wanted too
     * @param fail whether a response with an error's status is not wanted
     */
    GetOutput(OutputStream out, OutputStream err, @Nullable Path file, boolean withHead, boolean fail) {
        this.standardOutput = out;
        this.err = err;
        this.file = file;
        this.withHead = withHead;
        this.fail = fail;
    }

    @Override
    public void head(Head head) throws IOException {
        status = head.status();
        if (file != null) {
            fileOutput = Files.newOutputStream(file);
        }
        if (withHead) {
            write(target(), ByteBuffer.wrap(head.bytes()));
        }
    }

    @Override
    public void body(ByteBuffer part) throws IOException {
        if (!isFailure()) {
            write(target(), part);
        }
    }

    @Override
    public void stderr(ByteBuffer part) throws IOException {
        insideLine = part.get(part.limit() - 1) != '\n';
        write(err, part);
    }

    private OutputStream target() {
        return fileOutput == null ? standardOutput : fileOutput;
    }

    private static void write(OutputStream target, ByteBuffer part) throws IOException {
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        target.write(bytes);
        target.flush();
    }

    private boolean isFailure() {
        return fail && status >= FIRST_ERROR;
    }

    /** The response is whole: says what it does not say itself, and how the command ends. */
    ExitStatus end(int appStatus) throws IOException {
        if (appStatus != 0) {
            say("the application ended the request with the status " + appStatus);
        }
        if (isFailure()) {
            say("the answer's status is " + status);
        }
        return isFailure() ? ExitStatus.FAILED : ExitStatus.OK;
    }

    private void say(String message) throws IOException {
        endLine();
        String line = "servlet-fcgi: " + message + System.lineSeparator();
        write(err, ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() throws IOException {
        endLine();
        if (fileOutput != null) {
            fileOutput.close();
        }
    }

    /** php-fpm sends messages without line ends. */
    private void endLine() throws IOException {
        if (insideLine) {
            insideLine = false;
            write(err, ByteBuffer.wrap(System.lineSeparator().getBytes(StandardCharsets.UTF_8)));
        }
    }
}
