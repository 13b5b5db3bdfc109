import EE.servlet.AsyncContext;
import EE.servlet.AsyncEvent;
import EE.servlet.AsyncListener;
import EE.servlet.DispatcherType;
import EE.servlet.ServletException;
import EE.servlet.http.Cookie;
import EE.servlet.http.HttpServlet;
import EE.servlet.http.HttpServletRequest;
import EE.servlet.http.HttpServletResponse;
import EE.servlet.http.HttpSession;
import EE.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Answers a request with all that it sees of it, closes the answer, and then goes on using what it held of the request, as
 * applications with mistakes do. {@code /SCENE/MARKER} says how it answers, {@code /counts} what was called too late.
 */
public class Late extends HttpServlet {
    private static final long ASYNC_TIMEOUT_MILLIS = 200;
    private static final long AFTER_THE_TIMEOUT_MILLIS = 260;

    /** Listeners are told of the end before the answer is sent, which belongs to the request still. */
    private static final long AFTER_THE_END_MILLIS = 100;

    private final Calls calls = new Calls();
    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(2);
    private LateThreads late;

    @Override
    public void init() {
        late = new LateThreads(calls);
    }

    @Override
    public void destroy() {
        workers.shutdownNow();
        late.stop();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (request.getDispatcherType() != DispatcherType.REQUEST) {
            answer((Held) request.getAttribute("late.held"), request, response);
            return;
        }
        String[] path = request.getPathInfo().split("/", -1);
        if (path[1].equals("counts")) {
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().print(calls.report());
            return;
        }
        String scene = path[1];
        Held held = new Held(path[2], request, response);
        calls.begun(path[2]);
        held.calm = request.getHeader("X-Calm") != null;
        held.seen = seen(held, request) + content(held, scene, request);
        request.setAttribute("late.held", held);
        request.setAttribute("late.marker", held.marker);
        if (!scene.equals("timeout")) {
            // Here, because an included servlet cannot do it.
            response.setContentType("text/plain;charset=ISO-8859-1");
            response.setHeader("X-Marker", held.marker);
            response.addCookie(new Cookie("answer", held.marker));
            response.setContentLength(held.seen.length());
        }
        switch (scene) {
            case "async" -> async(held, request, response);
            case "dispatched" -> {
                AsyncContext context = started(held, request, response);
                context.dispatch("/target");
            }
            case "timeout" -> timeout(held, request, response);
            case "forward" -> dispatcher(held, request).forward(request, response);
            case "include" -> {
                dispatcher(held, request).include(request, response);
                // The included servlet cannot close it in EE8 and EE9.
                if (isWriting(held)) {
                    response.getWriter().close();
                } else {
                    response.getOutputStream().close();
                }
                over(held, "output");
            }
            default -> answer(held, request, response);
        }
    }

    private static EE.servlet.RequestDispatcher dispatcher(Held held, HttpServletRequest request) {
        EE.servlet.RequestDispatcher dispatcher = request.getRequestDispatcher("/target");
        held.hold("dispatcher", EE.servlet.RequestDispatcher.class, dispatcher);
        return dispatcher;
    }

    private static AsyncContext started(Held held, HttpServletRequest request, HttpServletResponse response) {
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(10_000);
        held.hold("async", AsyncContext.class, context);
        return context;
    }

    private void async(Held held, HttpServletRequest request, HttpServletResponse response) {
        AsyncContext context = started(held, request, response);
        workers.execute(() -> {
            try {
                answer(held, request, response);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                context.complete();
            }
        });
    }

    /** Half of them are answered by a listener, the others by the container. What is saved is used when that is over. */
    private void timeout(Held held, HttpServletRequest request, HttpServletResponse response) throws IOException {
        AsyncContext context = started(held, request, response);
        context.setTimeout(ASYNC_TIMEOUT_MILLIS);
        held.hold("writer", PrintWriter.class, response.getWriter());
        // They could end the request before Jetty does, whenever that is.
        held.targets.removeIf(target -> target.kind.startsWith("core"));
        long begin = System.nanoTime();
        context.addListener(new AsyncListener() {
            @Override
            public void onTimeout(AsyncEvent event) throws IOException {
                if (held.marker.hashCode() % 2 == 0) {
                    response.getWriter().print("too late " + held.marker);
                    context.complete();
                }
            }

            @Override
            public void onComplete(AsyncEvent event) {
                calls.ended(held.marker);
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
                workers.schedule(
                        () -> {
                            held.closed();
                            late.use(held, "writer");
                        },
                        Math.max(AFTER_THE_END_MILLIS, AFTER_THE_TIMEOUT_MILLIS - millis),
                        TimeUnit.MILLISECONDS);
            }

            @Override
            public void onError(AsyncEvent event) {}

            @Override
            public void onStartAsync(AsyncEvent event) {}
        });
    }

    /** Everything but the content. */
    private String seen(Held held, HttpServletRequest request) throws IOException {
        StringBuilder seen = new StringBuilder();
        seen.append("method=").append(request.getMethod()).append('\n');
        seen.append("uri=").append(request.getRequestURI()).append('\n');
        seen.append("query=").append(request.getQueryString()).append('\n');
        seen.append("field=").append(Collections.list(request.getHeaders("X-Marker"))).append('\n');
        seen.append("authorization=").append(request.getHeader("Authorization")).append('\n');
        seen.append("agent=").append(request.getHeader("User-Agent")).append('\n');
        seen.append("cookies=");
        Cookie[] cookies = request.getCookies();
        for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
            seen.append(cookie.getName()).append('=').append(cookie.getValue()).append(';');
            cookie.setValue("mutated-" + held.marker);
            cookie.setPath("/" + held.marker);
            held.hold("cookie", Cookie.class, cookie);
        }
        seen.append("\nremote=").append(request.getRemoteAddr()).append(' ').append(request.getRemotePort());
        seen.append("\nlocal=").append(request.getLocalAddr()).append(' ').append(request.getLocalName());
        seen.append(' ').append(request.getLocalPort());
        seen.append("\nserver=").append(request.getServerName()).append(' ').append(request.getServerPort());
        TreeSet<String> attributes = new TreeSet<>(Collections.list(request.getAttributeNames()));
        attributes.removeIf(name -> !name.startsWith("late") && !name.startsWith("X-"));
        seen.append("\nattributes=").append(attributes).append('\n');
        Core.hold(held, request);
        held.hold("fieldValues", java.util.Enumeration.class, request.getHeaders("X-Marker"));
        held.hold("fieldNames", java.util.Enumeration.class, request.getHeaderNames());
        held.hold("mapping", EE.servlet.http.HttpServletMapping.class, request.getHttpServletMapping());
        return seen.toString();
    }

    private static String content(Held held, String scene, HttpServletRequest request)
            throws IOException, ServletException {
        StringBuilder content = new StringBuilder();
        switch (scene) {
            case "reader" -> {
                BufferedReader reader = request.getReader();
                held.hold("reader", BufferedReader.class, reader);
                for (int c = reader.read(); c >= 0; c = reader.read()) {
                    content.append((char) c);
                }
            }
            case "parts" -> {
                for (Part part : request.getParts()) {
                    held.hold("part", Part.class, part);
                    content.append(part.getName()).append(':');
                    content.append(new String(part.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
                }
            }
            case "session" -> {
                HttpSession session = request.getSession();
                content.append(session.isNew()).append(session.getAttribute("marker"));
                session.setAttribute("marker", held.marker);
                session.setMaxInactiveInterval(5);
                held.hold("session", HttpSession.class, session);
                if (held.calm) {
                    session.invalidate();
                }
            }
            case "form" -> content.append(request.getParameterMap().keySet()).append(request.getParameter("form"));
            default -> {
                held.hold("input", EE.servlet.ServletInputStream.class, request.getInputStream());
                content.append(new String(request.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        held.hold("parameters", java.util.Map.class, request.getParameterMap());
        return "q=" + request.getParameter("q") + "\ncontent=" + content;
    }

    /** Answers all of it, so that nothing that comes later can belong to it. */
    private void answer(Held held, HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] text = held.seen.getBytes(StandardCharsets.ISO_8859_1);
        boolean writing = isWriting(held);
        try {
            if (writing) {
                PrintWriter writer = response.getWriter();
                held.hold("writer", PrintWriter.class, writer);
                late.beforeTheEnd(held, response, writer);
                writer.print(held.seen);
                writer.close();
            } else {
                OutputStream output = response.getOutputStream();
                held.hold("output", EE.servlet.ServletOutputStream.class, output);
                late.beforeTheEnd(held, response, null);
                output.write(text, 0, text.length / 2);
                output.write(text, text.length / 2, text.length - text.length / 2);
                output.close();
            }
        } finally {
            if (request.getDispatcherType() != DispatcherType.INCLUDE) {
                over(held, writing ? "writer" : "output");
            }
        }
    }

    private static boolean isWriting(Held held) {
        return held.marker.hashCode() % 3 == 0;
    }

    private void over(Held held, String often) {
        held.closed();
        calls.ended(held.marker);
        late.use(held, often);
    }
}
