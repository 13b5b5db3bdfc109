package org.servletfcgi.sample;

import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One stream of {@link LiveServlet}: an event a second, until there were enough, or the client has left. */
final class LiveStream implements Runnable {
    static final long INTERVAL_MILLIS = 1_000;

    private final OpenRequest request;
    private final Supplier<?> statistics;
    private final Timer timer;
    private final long startNanos = System.nanoTime();
    private long left;

    LiveStream(OpenRequest request, Supplier<?> statistics, Timer timer, long count) {
        this.request = request;
        this.statistics = statistics;
        this.timer = timer;
        this.left = count;
    }

    /** Sends one event without data and nothing else. */
    static void only(ServletResponse response, String event) throws IOException {
        send(response, event, null);
    }

    /** Writes one event and schedules the next; one run happens before the next is handed to the timer. */
    @Override
    public void run() {
        request.run(this::next);
    }

    private void next() {
        if (left == 0) {
            write("end", null);
            request.end();
        } else if (write("numbers", numbers())) {
            left--;
            timer.start(this, INTERVAL_MILLIS);
        } else {
            request.end();
        }
    }

    private Map<String, @Nullable Object> numbers() {
        Map<String, @Nullable Object> numbers = new LinkedHashMap<>();
        numbers.put("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
        numbers.put("statistics", statistics.get());
        return numbers;
    }

    /** Returns false where the client has gone, which is the usual end of a stream and no failure. */
    private boolean write(String event, @Nullable Object data) {
        try {
            send(request.async().getResponse(), event, data);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void send(ServletResponse response, String event, @Nullable Object data) throws IOException {
        String text = "event: " + event + "\ndata: " + Json.of(data) + "\n\n";
        response.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        response.flushBuffer();
    }
}
