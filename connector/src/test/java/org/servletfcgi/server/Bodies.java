package org.servletfcgi.server;

import static org.servletfcgi.fastcgi.internal.Records.none;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.servletfcgi.fastcgi.internal.Records;

/** Bodies of requests, and how they are sent. */
final class Bodies {
    private Bodies() {}

    /** The same bytes for the same length. */
    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** STDIN with this body, in records of that size, and its end. */
    static byte[] stdin(int requestId, byte[] body, int recordSize) {
        Records records = none().on(requestId);
        for (int from = 0; from < body.length; from += recordSize) {
            records.stdin(Arrays.copyOfRange(body, from, Math.min(body.length, from + recordSize)));
        }
        return records.stdinEnd().bytes();
    }

    /** Sends in a thread of its own, so that the test can read meanwhile; an error comes out of {@code get}. */
    static FutureTask<Void> sending(RawClient client, byte[] bytes) {
        return sending(() -> {
            client.send(bytes);
            return null;
        });
    }

    /** Runs {@code sender} in a thread of its own; an error comes out of {@code get}. */
    static FutureTask<Void> sending(Callable<Void> sender) {
        FutureTask<Void> task = new FutureTask<>(sender);
        Thread thread = new Thread(task, "client");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** The last bytes: what follows the head of a response. */
    static byte[] tail(byte[] bytes, int length) {
        return Arrays.copyOfRange(bytes, bytes.length - length, bytes.length);
    }
}
