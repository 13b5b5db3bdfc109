package org.servletfcgi.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;

/** Applications for tests. */
final class Handlers {
    private static final long PATIENCE_SECONDS = 30;

    private Handlers() {}

    /** What an application does; it completes the callback. */
    interface Application {
        void run(Request request, Response response, Callback callback) throws Exception;
    }

    /** An application that may block. */
    static Handler blocking(Application application) {
        return new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                application.run(request, response, callback);
                return true;
            }
        };
    }

    /** An application that never blocks. */
    static Handler nonBlocking(Application application) {
        return new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                application.run(request, response, callback);
                return true;
            }
        };
    }

    /** Reads the whole body and says the method, the target and how long the body was. */
    static Handler summary() {
        return blocking((request, response, callback) -> {
            long length = 0;
            try (InputStream body = Content.Source.asInputStream(request)) {
                byte[] buffer = new byte[8192];
                for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                    length += count;
                }
            }
            text(response, request.getMethod() + " " + request.getHttpURI().getPathQuery() + " " + length, callback);
        });
    }

    /** Reads the body, blocking, and tells what each read gave; answers nothing. */
    static Handler reading(Events seen) {
        return blocking((request, response, callback) -> {
            try (InputStream body = Content.Source.asInputStream(request)) {
                byte[] buffer = new byte[100];
                for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                    seen.add("read " + count);
                }
                callback.succeeded();
            } catch (IOException x) {
                seen.add(x.toString());
                callback.failed(x);
            }
        });
    }

    /** Sends the request's body back, not waiting for its end. */
    static Handler echo() {
        return nonBlocking((request, response, callback) -> Content.copy(request, response, callback));
    }

    /** Reads nothing and says the target. */
    static Handler early() {
        return nonBlocking((request, response, callback) ->
                text(response, request.getHttpURI().getPathQuery(), callback));
    }

    /** Reads the whole body, blocking, and says its length and its CRC-32. */
    static void checksum(Request request, Response response, Callback callback) throws IOException {
        CRC32 crc = new CRC32();
        long length = 0;
        try (InputStream body = Content.Source.asInputStream(request)) {
            byte[] buffer = new byte[8192];
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                crc.update(buffer, 0, count);
                length += count;
            }
        }
        text(response, length + " " + Long.toHexString(crc.getValue()), callback);
    }

    /** What {@link #checksum} says for this body. */
    static String checksum(byte[] body) {
        return checksum(body, 1);
    }

    /** What {@link #checksum} says for a body that is this part so often. */
    static String checksum(byte[] part, int times) {
        CRC32 crc = new CRC32();
        for (int i = 0; i < times; i++) {
            crc.update(part);
        }
        return (long) part.length * times + " " + Long.toHexString(crc.getValue());
    }

    /** One last write. */
    static void text(Response response, String text, Callback callback) {
        response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), callback);
    }

    /** A write that is not the last, waited for. */
    static void writeAndWait(Response response, byte[] bytes) throws IOException {
        try (Blocker.Callback written = Blocker.callback()) {
            response.write(false, ByteBuffer.wrap(bytes), written);
            written.block();
        }
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the test did not go on for " + PATIENCE_SECONDS + " s");
        }
    }
}
