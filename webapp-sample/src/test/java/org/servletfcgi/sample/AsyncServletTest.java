package org.servletfcgi.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsyncServletTest {
    @RegisterExtension
    static final SampleServer SERVER = new SampleServer();

    @Test
    void the_answer_comes_after_the_delay() throws Exception {
        long start = System.nanoTime();

        HttpResponse<String> response = SERVER.get("/async?delay=200");

        assertThat(response.body()).isEqualTo("async ok\n");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void the_answer_comes_at_once_without_a_delay() throws Exception {
        assertThat(SERVER.get("/async").body()).isEqualTo("async ok\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10001", "-1", "", "soon"})
    void a_delay_out_of_range_is_refused(String delay) throws Exception {
        assertThat(SERVER.get("/async?delay=" + delay).statusCode()).isEqualTo(400);
    }

    /** Not longer than what sockets buffer: the client sends all of it before it reads, and the echo waits for it to. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8191, 8192, 8193, 100_000})
    void a_content_comes_back_unchanged(int size) throws Exception {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);

        HttpResponse<byte[]> response = SERVER.send(
                SERVER.request("/async").POST(BodyPublishers.ofByteArray(content)), BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(response.body()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void a_content_in_pieces_of_any_size_comes_back_unchanged(long seed) throws Exception {
        RandomGenerator random = new Random(seed);
        byte[] content = new byte[50_000];
        random.nextBytes(content);

        try (Socket socket = SERVER.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(head("Content-Length: 50000\r\n"));
            for (int from = 0; from < content.length; ) {
                int length = Math.min(content.length - from, 1 + random.nextInt(random.nextBoolean() ? 3 : 3000));
                out.write(content, from, length);
                from += length;
            }

            assertThat(lastBytes(socket.getInputStream().readAllBytes(), 50_000))
                    .as("seed " + seed)
                    .isEqualTo(content);
        }
    }

    @Test
    void each_piece_comes_back_before_the_next_is_sent() throws Exception {
        try (Socket socket = SERVER.connect()) {
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            out.write("POST /app/async HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(US_ASCII));
            StringBuilder received = new StringBuilder();
            for (String piece : new String[] {"first", "again", "third"}) {
                out.write(("5\r\n" + piece + "\r\n").getBytes(US_ASCII));
                while (received.indexOf(piece) < 0) {
                    int b = in.read();
                    assertThat(b).as(received.toString()).isNotNegative();
                    received.append((char) b);
                }
            }
            out.write("0\r\n\r\n".getBytes(US_ASCII));

            assertThat(new String(in.readNBytes(7), US_ASCII)).isEqualTo("\r\n0\r\n\r\n");
        }
    }

    @Test
    void a_client_that_leaves_in_the_middle_does_no_harm_to_the_next() throws Exception {
        try (Socket socket = SERVER.connect()) {
            socket.getOutputStream().write(head("Content-Length: 50000\r\n"));
            socket.getOutputStream().write(new byte[100]);
        }

        HttpResponse<String> next = SERVER.send(SERVER.request("/async").POST(BodyPublishers.ofString("still there")));

        assertThat(next.body()).isEqualTo("still there");
    }

    private static byte[] head(String field) {
        return ("POST /app/async HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + field + "\r\n")
                .getBytes(UTF_8);
    }

    private static byte[] lastBytes(byte[] response, int size) {
        String text = new String(response, ISO_8859_1);
        int bodyStart = text.indexOf("\r\n\r\n") + 4;
        byte[] body = new byte[response.length - bodyStart];
        ByteBuffer.wrap(response, bodyStart, body.length).get(body);
        return text.contains("Transfer-Encoding: chunked") ? dechunk(body, size) : body;
    }

    private static byte[] dechunk(byte[] chunked, int size) {
        ByteBuffer content = ByteBuffer.allocate(size);
        String text = new String(chunked, ISO_8859_1);
        for (int at = 0; ; ) {
            int lineEnd = text.indexOf("\r\n", at);
            int length = Integer.parseInt(text.substring(at, lineEnd), 16);
            if (length == 0) {
                return content.array();
            }
            content.put(chunked, lineEnd + 2, length);
            at = lineEnd + 2 + length + 2;
        }
    }
}
