package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeServletTest {
    private static final String UNKNOWN = "{\"container\":false,\"arrived\":false}";

    @RegisterExtension
    static final SampleServer SERVER = new SampleServer();

    @BeforeEach
    void plain_http() {
        SERVER.pretendVariables(Map.of());
    }

    @Test
    void a_handshake_that_nobody_took_is_told_field_by_field() throws Exception {
        String answer = handshake("one");

        assertThat(answer).startsWith("HTTP/1.1 426 ").contains("Upgrade: websocket\r\n");
        assertThat(SERVER.get("/websocket/probe?attempt=one").body())
                .isEqualTo("{\"container\":false,\"arrived\":true,\"fastCgi\":false,\"complete\":true,"
                        + "\"fields\":[\"Connection\",\"Upgrade\",\"Sec-WebSocket-Key\",\"Sec-WebSocket-Version\"],"
                        + "\"variables\":[]}");
    }

    @Test
    void a_handshake_over_fastcgi_is_told_by_its_variables_too() throws Exception {
        SERVER.pretendVariables(Map.of("HTTP_UPGRADE", "websocket", "HTTP_SEC_WEBSOCKET_KEY", "k", "HTTP_X", "y"));

        HttpResponse<String> answer = SERVER.get("/websocket?attempt=two", "Sec-WebSocket-Key", "k");

        assertThat(answer.statusCode()).isEqualTo(426);
        assertThat(SERVER.get("/websocket/probe?attempt=two").body())
                .isEqualTo("{\"container\":false,\"arrived\":true,\"fastCgi\":true,\"complete\":false,"
                        + "\"fields\":[\"Sec-WebSocket-Key\"],"
                        + "\"variables\":[\"HTTP_UPGRADE\",\"HTTP_SEC_WEBSOCKET_KEY\"]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?attempt=never", "?attempt=", "?attempt=A", "", "?attempt=123456789012345678901234567890123"})
    void an_attempt_that_did_not_arrive_is_said_to_be_unknown(String query) throws Exception {
        SERVER.get("/websocket" + query.replace("never", "another"));

        HttpResponse<String> answer = SERVER.get("/websocket/probe" + query);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body()).isEqualTo(UNKNOWN);
    }

    @Test
    void only_the_last_attempts_are_remembered() throws Exception {
        for (int i = 0; i <= HandshakeServlet.MAX_REMEMBERED; i++) {
            SERVER.get("/websocket?attempt=n" + i);
        }

        assertThat(SERVER.get("/websocket/probe?attempt=n0").body()).isEqualTo(UNKNOWN);
        assertThat(SERVER.get("/websocket/probe?attempt=n1").body()).contains("\"arrived\":true");
    }

    private static String handshake(String attempt) throws IOException {
        try (Socket socket = SERVER.connect()) {
            String request = "GET /app/websocket?attempt=" + attempt + " HTTP/1.1\r\nHost: localhost\r\n"
                    + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] start = new byte[2048];
            int length = socket.getInputStream().readNBytes(start, 0, 200);
            return new String(start, 0, length, StandardCharsets.US_ASCII);
        }
    }
}
