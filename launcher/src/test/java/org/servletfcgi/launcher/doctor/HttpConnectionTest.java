package org.servletfcgi.launcher.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A raw client against bytes. */
@Timeout(30)
class HttpConnectionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** A connection to a server that sends this, without waiting for a request, and stops sending. */
    private HttpConnection receiving(String bytes) throws IOException {
        HttpConnection http = new HttpConnection("127.0.0.1", server.getLocalPort(), PATIENCE);
        Thread serving = new Thread(() -> {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        serving.setDaemon(true);
        serving.start();
        return http;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 204\r\n\r\n",
                "HTTP/1.1 304 Not Modified\nContent-Length: 5\n\n",
            })
    void one_response_after_the_other_is_read(String response) throws Exception {
        try (HttpConnection http =
                receiving(response + "HTTP/1.1 201 Created\r\nX-A: b\r\nContent-Length: 0\r\n\r\n")) {
            http.answer();
            HttpConnection.Answer second = http.answer();

            assertThat(second.status()).isEqualTo(201);
            assertThat(second.field("x-a")).isEqualTo("b");
            assertThat(second.field("none")).isEmpty();
        }
    }

    @Test
    void a_body_without_length_ends_with_the_connection() throws Exception {
        try (HttpConnection http = receiving("HTTP/1.0 502 Bad Gateway\r\n\r\nabc")) {
            assertThat(http.answer().status()).isEqualTo(502);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n",
                "220 smtp.example\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n",
            })
    void what_is_no_response_is_an_error(String bytes) throws Exception {
        try (HttpConnection http = receiving(bytes)) {
            assertThatThrownBy(http::answer).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_head_without_end_is_given_up() throws Exception {
        try (HttpConnection http = receiving("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(100_000))) {
            assertThatThrownBy(http::answer).hasMessageContaining("262144 bytes");
        }
    }

    @Test
    void a_text_is_awaited() throws Exception {
        try (HttpConnection http = receiving("xxfirst-part\nyy")) {
            assertThat(http.awaitText(HttpConnection.FIRST_PART, PATIENCE)).isTrue();
            assertThat(http.awaitText(HttpConnection.SECOND_PART, PATIENCE)).isFalse();
        }
    }

    @Test
    void a_text_that_does_not_come_is_given_up() throws Exception {
        HttpConnection http = new HttpConnection("127.0.0.1", server.getLocalPort(), PATIENCE);
        try (http) {
            assertThat(http.awaitText("text", Duration.ofMillis(50))).isFalse();
        }
    }

    @Test
    void a_body_is_not_sent_further_once_the_answer_is_there() throws Exception {
        try (HttpConnection http = receiving("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")) {
            http.sendBody(1_000_000);

            assertThat(http.answer().status()).isEqualTo(413);
        }
    }

    @Test
    void a_web_server_that_neither_reads_nor_answers_is_given_up() throws Exception {
        try (HttpConnection http = new HttpConnection("127.0.0.1", server.getLocalPort(), Duration.ofMillis(100))) {
            assertThatThrownBy(() -> http.sendBody(100_000_000)).hasMessage("no whole answer within 0 s");
        }
    }
}
