package org.servletfcgi.sample;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * {@code /live?count=300}: server-sent events with the numbers of the connector that carries them, one a second. Count is
 * 0 to {@value #MAX_EVENTS} (default); there are {@value #MAX_STREAMS} streams at once.
 *
 * <p>Events: {@code numbers} with {@code millis} (a clock that only goes forward) and {@code statistics}; then
 * {@code end} where the client may ask again, or instead of all of it {@code absent} where no connector offers numbers
 * and {@code busy} where there are enough streams. All have status 200, because a browser shows its script no other.
 */
@WebServlet(urlPatterns = "/live", asyncSupported = true)
public final class LiveServlet extends HttpServlet {
    /** The events of one stream, which are seconds too: five minutes. */
    static final int MAX_EVENTS = 300;

    /** The streams at once. */
    static final int MAX_STREAMS = 32;

    /** Set by the connector: a {@link Supplier} of its present numbers, a {@code Map<String, Long>}. */
    static final String STATISTICS = "org.servletfcgi.statistics";

    private static final long serialVersionUID = 1L;
    private static final long SLACK_MILLIS = 60_000;

    private final transient Semaphore free = new Semaphore(MAX_STREAMS);

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        OptionalLong count = Params.optional(request, response, "count", MAX_EVENTS, MAX_EVENTS);
        if (count.isEmpty()) {
            return;
        }
        response.setContentType("text/event-stream;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        // nginx passes each flush on at once for this header, and otherwise collects the response
        response.setHeader("X-Accel-Buffering", "no");
        if (!(request.getAttribute(STATISTICS) instanceof Supplier<?> statistics)) {
            LiveStream.only(response, "absent");
        } else if (!free.tryAcquire()) {
            LiveStream.only(response, "busy");
        } else {
            AsyncContext async = request.startAsync();
            async.setTimeout(MAX_EVENTS * LiveStream.INTERVAL_MILLIS + SLACK_MILLIS);
            Timer timer = Timer.of(getServletContext());
            OpenRequest open = new OpenRequest(async, free::release);
            timer.start(new LiveStream(open, statistics, timer, count.getAsLong()), 0);
        }
    }
}
