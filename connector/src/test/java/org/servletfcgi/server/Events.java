package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What an application tells a test, in its order. */
final class Events {
    private static final long PATIENCE_SECONDS = 10;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    void add(String event) {
        events.add(event);
    }

    /** Waits for the next one. */
    String next() throws InterruptedException {
        String next = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next)
                .as("what the application does within %s s", PATIENCE_SECONDS)
                .isNotNull();
        return String.valueOf(next);
    }
}
