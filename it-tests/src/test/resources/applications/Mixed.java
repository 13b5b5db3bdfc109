import EE.servlet.AsyncContext;
import EE.servlet.ReadListener;
import EE.servlet.ServletException;
import EE.servlet.ServletInputStream;
import EE.servlet.http.HttpServlet;
import EE.servlet.http.HttpServletRequest;
import EE.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * {@code /KIND/MARKER} or {@code /stream/KIND/MARKER}: takes long bodies, gives long answers, is slow or fails, and puts the request's marker in each
 * answer that it makes. {@code /statistics}: what the connector counts.
 */
public class Mixed extends HttpServlet {
    private static final int MOST_AT_ONCE = 20_000;

    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(2);

    @Override
    public void destroy() {
        workers.shutdownNow();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String[] path = request.getPathInfo().replaceFirst("^/stream/", "/").split("/", -1);
        if (path[1].equals("statistics")) {
            StringBuilder lines = new StringBuilder();
            statistics(request).forEach((name, count) -> lines.append(name).append('=').append(count).append('\n'));
            send(response, lines.toString());
            return;
        }
        response.setHeader("X-Marker", path[2]);
        String marks = path[2] + " " + request.getHeader("X-Marker") + " " + request.getParameter("q") + "\n";
        switch (path[1]) {
            case "upload" -> upload(request, response, marks);
            case "download" -> download(request, response, path[2]);
            case "wait" -> answerLater(request, response, marks);
            case "missing" -> response.sendError(404, path[2]);
            case "unread" -> {
                response.setStatus(413);
                send(response, marks);
            }
            case "thrown" -> throw new ServletException("deliberate failure " + path[2]);
            case "broken" -> {
                response.setContentLength(100_000);
                response.getOutputStream().write(new byte[50_000]);
                response.flushBuffer();
                throw new ServletException("deliberate failure " + path[2]);
            }
            default -> response.sendError(400, path[2]);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Long> statistics(HttpServletRequest request) {
        return ((Supplier<Map<String, Long>>) request.getAttribute("org.servletfcgi.statistics")).get();
    }

    private static void send(HttpServletResponse response, String text) throws IOException {
        response.setContentType("text/plain;charset=ISO-8859-1");
        response.setContentLength(text.length());
        response.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void upload(HttpServletRequest request, HttpServletResponse response, String marks)
            throws IOException {
        if (request.getParameter("listen") != null) {
            AsyncContext context = request.startAsync();
            request.getInputStream().setReadListener(new Upload(context, marks));
            return;
        }
        MessageDigest digest = digest();
        byte[] buffer = new byte[8_000];
        InputStream input = request.getInputStream();
        for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        send(response, marks + HexFormat.of().formatHex(digest.digest()) + "\n");
    }

    /** Reads a body without blocking. */
    private static final class Upload implements ReadListener {
        private final AsyncContext context;
        private final String marks;
        private final ServletInputStream input;
        private final MessageDigest digest = digest();
        private final byte[] buffer = new byte[8_000];

        Upload(AsyncContext context, String marks) throws IOException {
            this.context = context;
            this.marks = marks;
            this.input = context.getRequest().getInputStream();
        }

        @Override
        public void onDataAvailable() throws IOException {
            while (input.isReady()) {
                int n = input.read(buffer);
                if (n < 0) {
                    return;
                }
                digest.update(buffer, 0, n);
            }
        }

        @Override
        public void onAllDataRead() throws IOException {
            HttpServletResponse response = (HttpServletResponse) context.getResponse();
            send(response, marks + HexFormat.of().formatHex(digest.digest()) + "\n");
            context.complete();
        }

        @Override
        public void onError(Throwable failure) {
            context.complete();
        }
    }

    /** Bytes of the sample application's pattern, which begin where the marker says. */
    private static void download(HttpServletRequest request, HttpServletResponse response, String marker)
            throws IOException {
        int size = Integer.parseInt(request.getParameter("size"));
        int first = Integer.parseUnsignedInt(marker.substring(1, 9), 16) & 0xFFFF;
        response.setContentType("application/octet-stream");
        if (request.getParameter("length") != null) {
            response.setContentLength(size);
        }
        byte[] bytes = new byte[MOST_AT_ONCE];
        OutputStream output = response.getOutputStream();
        for (int at = 0; at < size; ) {
            int n = Math.min(size - at, 1 + (first + at * 7) % MOST_AT_ONCE);
            for (int i = 0; i < n; i++) {
                int place = first + at + i;
                bytes[i] = (byte) (place * 31 + (place >> 8));
            }
            output.write(bytes, 0, n);
            at += n;
            if (n % 5 == 0) {
                output.flush();
            }
        }
    }

    private void answerLater(HttpServletRequest request, HttpServletResponse response, String marks) {
        AsyncContext context = request.startAsync();
        workers.schedule(
                () -> {
                    try {
                        send(response, marks);
                    } catch (IOException e) {
                        // The client has left.
                    } finally {
                        context.complete();
                    }
                },
                Integer.parseInt(request.getParameter("millis")),
                TimeUnit.MILLISECONDS);
    }
}
