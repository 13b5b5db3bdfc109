package org.servletfcgi.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An HTTP client that sends exactly the bytes it is told to, one request for each connection. */
final class RawHttp {

    /** A response as it came, up to the end of the connection. */
    static final class Answer {

        private final String head;
        private final byte[] body;

        private Answer(String head, byte[] body) {
            this.head = head;
            this.body = body;
        }

        String head() {
            return head;
        }

        byte[] body() {
            return body;
        }

        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private RawHttp() {}

    /** Sends a request, one line for each element, and reads to the end; the request must ask for a close. */
    static Answer exchange(int port, byte[] body, String... head) throws IOException {
        var bytes = new ByteArrayOutputStream();
        arrivals(port, body, head).forEach(bytes::writeBytes);
        return answer(bytes.toByteArray());
    }

    static Answer exchange(int port, String... head) throws IOException {
        return exchange(port, new byte[0], head);
    }

    /** Sends a request and returns what each read got until the connection ended, well or by a reset. */
    static List<byte[]> arrivals(int port, byte[] body, String... head) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Patience.ANSWER.toMillis());
            var request = new ByteArrayOutputStream();
            request.writeBytes((String.join("\r\n", head) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            request.writeBytes(body);
            socket.getOutputStream().write(request.toByteArray());
            return reads(socket);
        }
    }

    private static List<byte[]> reads(Socket socket) throws IOException {
        var reads = new ArrayList<byte[]>();
        var buffer = new byte[64 * 1024];
        try {
            for (var n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                reads.add(Arrays.copyOf(buffer, n));
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // A reset: what came before counts, and its end is missing.
        }
        return reads;
    }

    /** The response in these bytes, which end where the connection did. */
    static Answer answer(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        var end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no response head in " + bytes.length + " bytes: " + text);
        }
        return new Answer(text.substring(0, end), Arrays.copyOfRange(bytes, end + 4, bytes.length));
    }
}
