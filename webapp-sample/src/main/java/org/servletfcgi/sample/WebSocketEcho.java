package org.servletfcgi.sample;

import jakarta.websocket.CloseReason;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;

/**
 * The WebSocket at {@code /websocket}: sends the first text back and closes. It exists where the container has an
 * implementation of Jakarta WebSocket; nothing else refers to this class, so that nothing needs one.
 */
@ServerEndpoint(HandshakeServlet.PATH)
public final class WebSocketEcho {
    private static final int MAX_MESSAGE_BYTES = 1_024;
    private static final long IDLE_MILLIS = 10_000;

    /** Called by the container for each connection. */
    public WebSocketEcho() {}

    /** Bounds how long a silent client may stay. */
    @OnOpen
    public void open(Session session) {
        session.setMaxIdleTimeout(IDLE_MILLIS);
    }

    /** Sends the text back; the container closes connections that send a longer one. */
    @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
    public void echo(Session session, String text) throws IOException {
        session.getBasicRemote().sendText(text);
        session.close(new CloseReason(CloseReason.CloseCodes.NORMAL_CLOSURE, ""));
    }

    /** Does nothing: what a client does wrong closes its connection, and without this method the container warns. */
    @OnError
    public void failed(Throwable failure) {}
}
