package org.servletfcgi.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /websocket}, where it does not become a WebSocket: 426 with what arrived of the handshake, as JSON.
 * {@code GET /websocket/probe?attempt=ID}: what had arrived with {@code GET /websocket?attempt=ID}, since a browser does
 * not show a script the answer to a handshake that failed.
 */
@WebServlet({HandshakeServlet.PATH, HandshakeServlet.PATH + "/probe"})
public final class HandshakeServlet extends HttpServlet {
    static final String PATH = "/websocket";

    /** The handshakes that are remembered; an older one goes for each further one. */
    static final int MAX_REMEMBERED = 64;

    private static final long serialVersionUID = 1L;
    private static final int UPGRADE_REQUIRED = 426;
    private static final String CONTAINER = "jakarta.websocket.server.ServerContainer";
    private static final Pattern ATTEMPT = Pattern.compile("[0-9a-z]{1,32}");

    private final transient Map<String, Handshake> remembered = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Handshake> eldest) {
            return size() > MAX_REMEMBERED;
        }
    });

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String attempt = request.getParameter("attempt");
        boolean valid = attempt != null && ATTEMPT.matcher(attempt).matches();
        if (request.getServletPath().equals(PATH)) {
            Handshake handshake = Handshake.of(request);
            if (valid) {
                remembered.put(attempt, handshake);
            }
            response.setStatus(UPGRADE_REQUIRED);
            response.setHeader("Upgrade", "websocket");
            send(response, handshake);
        } else {
            send(response, valid ? remembered.get(attempt) : null);
        }
    }

    private void send(HttpServletResponse response, @Nullable Handshake handshake) throws IOException {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("container", getServletContext().getAttribute(CONTAINER) != null);
        answer.put("arrived", handshake != null);
        if (handshake != null) {
            answer.putAll(handshake.toMap());
        }
        byte[] content = Json.of(answer).getBytes(StandardCharsets.US_ASCII);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(content.length);
        response.getOutputStream().write(content);
    }
}
