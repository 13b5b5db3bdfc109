package org.servletfcgi.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Map;

/** One request (id 1) on one connection, in bytes. */
final class FastCgiClient implements AutoCloseable {

    private static final int BEGIN_REQUEST = 1;
    private static final int ABORT_REQUEST = 2;
    private static final int END_REQUEST = 3;
    private static final int PARAMS = 4;
    private static final int STDIN = 5;
    private static final int STDOUT = 6;
    private static final int STDERR = 7;

    private final SocketChannel channel;
    private final DataInputStream in;
    private final StringBuilder received = new StringBuilder();
    private final StringBuilder errors = new StringBuilder();

    FastCgiClient(SocketAddress address) throws IOException {
        channel = SocketChannel.open(address);
        in = new DataInputStream(Channels.newInputStream(channel));
    }

    /** The head and the content of the response to a GET. */
    static String get(SocketAddress address, String path) throws IOException {
        try (FastCgiClient client = new FastCgiClient(address)) {
            client.begin("GET", path);
            client.content("");
            return client.response();
        }
    }

    /** The response to a GET with more variables. */
    static String get(SocketAddress address, String path, Map<String, String> more) throws IOException {
        try (FastCgiClient client = new FastCgiClient(address)) {
            client.begin("GET", path, more);
            client.content("");
            return client.response();
        }
    }

    /** Everything but the content. */
    void begin(String method, String path) throws IOException {
        begin(method, path, Map.of());
    }

    void begin(String method, String path, Map<String, String> more) throws IOException {
        StringBuilder others = new StringBuilder();
        more.forEach((name, value) -> others.append(pair(name, value)));
        send(BEGIN_REQUEST, "\0\1\0\0\0\0\0\0");
        send(
                PARAMS,
                pair("REQUEST_METHOD", method)
                        + pair("REQUEST_URI", path)
                        + pair("SERVER_PROTOCOL", "HTTP/1.1")
                        + pair("SERVER_NAME", "localhost")
                        + pair("SERVER_PORT", "80")
                        + others);
        send(PARAMS, "");
    }

    private static String pair(String name, String value) {
        return "" + (char) name.length() + length(value.length()) + name + value;
    }

    private static String length(int length) {
        return length < 128 ? "" + (char) length : "\200\0" + (char) (length >> 8) + (char) (length & 255);
    }

    /** A part of the content; an empty one ends it. */
    void content(String part) throws IOException {
        send(STDIN, part);
    }

    /** The web server wants no answer any more. */
    void abort() throws IOException {
        send(ABORT_REQUEST, "");
    }

    /** What the web server was told so far for its error log. */
    String errors() {
        return errors.toString();
    }

    private void send(int type, String content) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(8 + content.length());
        record.put((byte) 1).put((byte) type).putShort((short) 1);
        record.putShort((short) content.length()).putShort((short) 0);
        record.put(content.getBytes(ISO_8859_1)).flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    /** Reads on until the response so far contains the text. */
    void awaitText(String text) throws IOException {
        while (received.indexOf(text) < 0) {
            if (receive() == END_REQUEST) {
                throw new EOFException("the request ended after: " + received);
            }
        }
    }

    /** The whole response, once the request has ended. */
    String response() throws IOException {
        while (receive() != END_REQUEST) {}
        return received.toString();
    }

    private int receive() throws IOException {
        in.readUnsignedByte();
        int type = in.readUnsignedByte();
        in.readUnsignedShort();
        int length = in.readUnsignedShort();
        int padding = in.readUnsignedByte();
        in.readUnsignedByte();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(in.readNBytes(length));
        in.skipNBytes(padding);
        if (type == STDOUT) {
            received.append(content.toString(ISO_8859_1));
        } else if (type == STDERR) {
            errors.append(content.toString(ISO_8859_1));
        }
        return type;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
