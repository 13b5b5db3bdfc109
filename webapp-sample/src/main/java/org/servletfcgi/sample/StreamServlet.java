package org.servletfcgi.sample;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * {@code /stream?count=5&interval=500}: lines {@code chunk 1} to {@code chunk <count>}, each flushed, with
 * {@code interval} milliseconds between them and no thread waiting. Count is 0 to 1000, interval 0 to 10000.
 */
@WebServlet(urlPatterns = "/stream", asyncSupported = true)
public final class StreamServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final long SLACK_MILLIS = 60_000;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        OptionalLong count = Params.optional(request, response, "count", 1_000, 5);
        if (count.isEmpty()) {
            return;
        }
        OptionalLong interval = Params.optional(request, response, "interval", 10_000, 500);
        if (interval.isEmpty()) {
            return;
        }
        response.setContentType(Text.CONTENT_TYPE);
        response.setHeader("Cache-Control", "no-store");
        // nginx passes each flush on at once for this header, and otherwise collects the response
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext async = request.startAsync();
        async.setTimeout(count.getAsLong() * interval.getAsLong() + SLACK_MILLIS);
        Timer timer = Timer.of(getServletContext());
        OpenRequest open = new OpenRequest(async, () -> {});
        timer.start(new Chunks(open, timer, count.getAsLong(), interval.getAsLong()), 0);
    }

    private static final class Chunks implements Runnable {
        private final OpenRequest request;
        private final Timer timer;
        private final long count;
        private final long intervalMillis;
        private long written;

        Chunks(OpenRequest request, Timer timer, long count, long intervalMillis) {
            this.request = request;
            this.timer = timer;
            this.count = count;
            this.intervalMillis = intervalMillis;
        }

        /** Writes one chunk and schedules the next; one run happens before the next is handed to the timer. */
        @Override
        public void run() {
            request.run(this::next);
        }

        private void next() {
            if (written < count && !write()) {
                request.end();
            } else if (written < count) {
                timer.start(this, intervalMillis);
            } else {
                request.end();
            }
        }

        /** Returns false where the client has gone, which is the usual end of a stream and no failure. */
        private boolean write() {
            try {
                byte[] chunk = ("chunk " + ++written + "\n").getBytes(StandardCharsets.UTF_8);
                ServletResponse response = request.async().getResponse();
                response.getOutputStream().write(chunk);
                response.flushBuffer();
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }
}
