package org.servletfcgi.spring.boot;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sends one request on a connection of its own. Shares no code with the connector. */
final class FastCgiClient {

    private static final int BEGIN_REQUEST = 1;
    private static final int END_REQUEST = 3;
    private static final int PARAMS = 4;
    private static final int STDIN = 5;
    private static final int STDOUT = 6;

    private FastCgiClient() {}

    /** What came over STDOUT in answer to a GET with the web server's host {@code www.example.org}. */
    static String get(SocketAddress address, String path) throws IOException {
        return get(address, path, Map.of());
    }

    /** As {@link #get(SocketAddress, String)}, with more variables. */
    static String get(SocketAddress address, String path, Map<String, String> more) throws IOException {
        Map<String, String> variables = new LinkedHashMap<>(Map.of(
                "REQUEST_METHOD", "GET",
                "REQUEST_URI", path,
                "SERVER_PROTOCOL", "HTTP/1.1",
                "HTTP_HOST", "www.example.org",
                "REMOTE_ADDR", "192.0.2.7"));
        variables.putAll(more);
        ByteArrayOutputStream params = new ByteArrayOutputStream();
        variables.forEach((name, value) -> {
            params.write(name.length());
            params.write(value.length());
            params.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
            params.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
        });
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        record(request, BEGIN_REQUEST, new byte[] {0, 1, 0, 0, 0, 0, 0, 0});
        record(request, PARAMS, params.toByteArray());
        record(request, PARAMS, new byte[0]);
        record(request, STDIN, new byte[0]);
        try (SocketChannel channel = SocketChannel.open(address)) {
            channel.write(ByteBuffer.wrap(request.toByteArray()));
            return answer(new DataInputStream(Channels.newInputStream(channel)));
        }
    }

    private static void record(ByteArrayOutputStream to, int type, byte[] content) {
        to.writeBytes(new byte[] {1, (byte) type, 0, 1, (byte) (content.length >> 8), (byte) content.length, 0, 0});
        to.writeBytes(content);
    }

    private static String answer(DataInputStream in) throws IOException {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        while (true) {
            in.readUnsignedByte();
            int type = in.readUnsignedByte();
            in.readUnsignedShort();
            byte[] content = new byte[in.readUnsignedShort()];
            int padding = in.readUnsignedByte();
            in.readUnsignedByte();
            in.readFully(content);
            in.readFully(new byte[padding]);
            if (type == STDOUT) {
                stdout.writeBytes(content);
            } else if (type == END_REQUEST) {
                return stdout.toString(StandardCharsets.UTF_8);
            }
        }
    }
}
