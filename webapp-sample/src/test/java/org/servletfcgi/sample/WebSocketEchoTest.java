package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WebSocketEchoTest {
    @RegisterExtension
    static final SampleServer SERVER = SampleServer.withWebSocket();

    private static final class Echo implements WebSocket.Listener {
        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final CompletableFuture<Integer> close = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            close.complete(status);
            return null;
        }
    }

    @Test
    void the_first_text_comes_back_and_the_connection_closes() throws Exception {
        Echo echo = new Echo();

        SERVER.webSocket("/websocket?attempt=one", echo).sendText("hello", true).join();

        assertThat(echo.text.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
        assertThat(echo.close.get(10, TimeUnit.SECONDS)).isEqualTo(1000);
    }

    @Test
    void a_longer_text_than_a_greeting_closes_the_connection() throws Exception {
        Echo echo = new Echo();

        SERVER.webSocket("/websocket", echo).sendText("x".repeat(2000), true).join();

        assertThat(echo.close.get(10, TimeUnit.SECONDS)).isEqualTo(1009);
        assertThat(echo.text).isNotDone();
    }

    @Test
    void a_request_that_is_no_handshake_gets_the_servlets_answer() throws Exception {
        assertThat(SERVER.get("/websocket").statusCode()).isEqualTo(426);
        assertThat(SERVER.get("/websocket/probe?attempt=never").body())
                .isEqualTo("{\"container\":true,\"arrived\":false}");
    }
}
