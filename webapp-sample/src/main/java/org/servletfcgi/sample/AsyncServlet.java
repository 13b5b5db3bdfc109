package org.servletfcgi.sample;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * {@code /async}: GET answers {@code async ok} from another thread after {@code delay} milliseconds (0 to 10000,
 * default 0); POST sends the content back with non-blocking reads and writes.
 */
@WebServlet(urlPatterns = "/async", asyncSupported = true)
public final class AsyncServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final long TIMEOUT_MILLIS = 300_000;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        OptionalLong delay = Params.optional(request, response, "delay", 10_000, 0);
        if (delay.isEmpty()) {
            return;
        }
        AsyncContext async = request.startAsync();
        async.setTimeout(TIMEOUT_MILLIS);
        OpenRequest open = new OpenRequest(async, () -> {});
        Timer.of(getServletContext()).start(() -> open.run(() -> answer(open, response)), delay.getAsLong());
    }

    private void answer(OpenRequest open, HttpServletResponse response) {
        try {
            Text.send(response, 200, "async ok\n");
        } catch (IOException e) {
            log("the client left before the delayed answer");
        }
        open.end();
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/octet-stream");
        AsyncContext async = request.startAsync();
        async.setTimeout(TIMEOUT_MILLIS);
        EchoLoop loop = new EchoLoop(async, request.getInputStream(), response.getOutputStream());
        request.getInputStream().setReadListener(loop);
        response.getOutputStream().setWriteListener(loop);
    }
}
