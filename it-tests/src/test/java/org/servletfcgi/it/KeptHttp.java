package org.servletfcgi.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An HTTP connection for one request after the other, which sends the bytes that it is told to. */
final class KeptHttp implements AutoCloseable {

    /** The status line and the fields, and the content. */
    record Answer(int status, List<String> fields, String body) {

        /** Whether nothing more can be asked for on the connection. */
        boolean isLast() {
            return fields.stream().anyMatch(field -> field.equalsIgnoreCase("Connection: close"));
        }
    }

    private static final int SMALL_WINDOW = 4096;

    private final Socket socket;
    private final InputStream input;

    KeptHttp(int port) throws IOException {
        this(port, new Socket());
    }

    private KeptHttp(int port, Socket socket) throws IOException {
        this.socket = socket;
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Patience.ANSWER.toMillis());
        input = new BufferedInputStream(socket.getInputStream());
    }

    /** A connection whose client takes little at once, so that long answers pile up in the web server and behind it. */
    static KeptHttp withSmallWindow(int port) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(SMALL_WINDOW);
        return new KeptHttp(port, socket);
    }

    /** The web server's. */
    int port() {
        return socket.getPort();
    }

    int localPort() {
        return socket.getLocalPort();
    }

    Answer exchange(List<String> head, byte[] body) throws IOException {
        var request = new ByteArrayOutputStream();
        request.writeBytes((String.join("\r\n", head) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        socket.getOutputStream().write(request.toByteArray());
        var status = Integer.parseInt(line().substring(9, 12));
        var fields = new ArrayList<String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            fields.add(line);
        }
        return new Answer(status, fields, body(fields));
    }

    private String body(List<String> fields) throws IOException {
        var chunked = fields.stream().anyMatch(field -> field.equalsIgnoreCase("Transfer-Encoding: chunked"));
        if (!chunked) {
            var length = fields.stream()
                    .filter(field -> field.regionMatches(true, 0, "Content-Length: ", 0, 16))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no length in " + fields));
            return text(Integer.parseInt(length.substring(16)));
        }
        var body = new StringBuilder();
        for (var size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.append(text(size));
            line();
        }
        line();
        return body.toString();
    }

    private String text(int length) throws IOException {
        var bytes = input.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection ended after " + bytes.length + " of " + length + " bytes");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var c = input.read(); c != '\n'; c = input.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
