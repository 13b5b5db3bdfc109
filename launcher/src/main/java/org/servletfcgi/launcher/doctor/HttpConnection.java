package org.servletfcgi.launcher.doctor;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.IO;

/** Owned by one thread: a connection to a web server, with nothing between the bytes and the examination. */
final class HttpConnection implements Closeable {

    /** What the first part of a response in two parts contains. */
    static final String FIRST_PART = "first-part\n";

    /** What its second part contains. */
    static final String SECOND_PART = "second-part\n";

    private static final int LIMIT_FACTOR = 3;
    private static final int MAX_HEAD_BYTES = 256 * 1024;
    private static final int MAX_BODY_BYTES = 1024 * 1024;
    private static final int CHUNK = 16 * 1024;

    private final Duration limit;
    private final Socket socket;
    private final InputStream in;
    private final CompletableFuture<Void> end;
    private volatile boolean tooLate;

    /**
     * A response of a web server.
     *
     * @param status of HTTP
     * @param fields names in lower case, the last value of each
     */
    record Answer(int status, Map<String, String> fields) {

        String field(String name) {
            return fields.getOrDefault(name, "");
        }

        /** Whether the web server closes the connection after it. */
        boolean isLast() {
            return field("connection").equalsIgnoreCase("close");
        }
    }

    /**
     * Connects.
     *
     * @param timeout how long the connection and each wait for bytes may take; the whole of the connection's life may take
     *     {@value #LIMIT_FACTOR} times as long
     */
    HttpConnection(String host, int port, Duration timeout) throws IOException {
        limit = timeout.multipliedBy(LIMIT_FACTOR);
        socket = new Socket();
        try {
            int millis = Math.toIntExact(timeout.toMillis());
            socket.connect(new InetSocketAddress(host, port), millis);
            socket.setSoTimeout(millis);
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        // A write has no timeout, and bytes that come one by one would prolong a read for ever.
        end = CompletableFuture.runAsync(
                this::giveUp, CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void giveUp() {
        if (!end.isDone()) {
            tooLate = true;
            IO.close(socket);
        }
    }

    private IOException reason(IOException failure) {
        return tooLate ? new IOException("no whole answer within " + limit.toSeconds() + " s", failure) : failure;
    }

    /** Sends a request's head; the empty line is added. */
    void sendHead(String head) throws IOException {
        socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a body until it ends, or until the web server answers or refuses to take more. */
    void sendBody(int length) throws IOException {
        byte[] chunk = new byte[CHUNK];
        try {
            for (int sent = 0; sent < length && in.available() == 0; sent += CHUNK) {
                socket.getOutputStream().write(chunk, 0, Math.min(CHUNK, length - sent));
            }
        } catch (IOException e) {
            if (tooLate || in.available() == 0) {
                throw reason(e);
            }
        }
    }

    /** Reads a response with its body, which is dropped. */
    Answer answer() throws IOException {
        try {
            Answer answer = head();
            // 1xx is no response yet.
            while (answer.status() < 200) {
                answer = head();
            }
            skipBody(answer);
            return answer;
        } catch (IOException e) {
            throw reason(e);
        }
    }

    /**
     * Reads until the text has come, in whatever form of transfer.
     *
     * @return whether it came in this time
     */
    boolean awaitText(String text, Duration patience) throws IOException {
        StringBuilder seen = new StringBuilder();
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        try {
            while (seen.indexOf(text) < 0) {
                int next = in.read();
                if (next < 0 || seen.length() > MAX_HEAD_BYTES) {
                    return false;
                }
                seen.append((char) next);
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private Answer head() throws IOException {
        String[] statusLine = line().split(" ", 3);
        if (!statusLine[0].startsWith("HTTP/") || statusLine.length < 2 || !statusLine[1].matches("[1-9][0-9]{2}")) {
            throw new IOException("no HTTP response came");
        }
        Map<String, String> fields = new TreeMap<>();
        int bytes = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            bytes += line.length();
            if (bytes > MAX_HEAD_BYTES) {
                throw new IOException("the response's head has more than " + MAX_HEAD_BYTES + " bytes");
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return new Answer(Integer.parseInt(statusLine[1]), fields);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = read(); next != '\n'; next = read()) {
            line.append((char) next);
            if (line.length() > MAX_HEAD_BYTES) {
                throw new IOException("a line of the response has more than " + MAX_HEAD_BYTES + " bytes");
            }
        }
        return line.toString().stripTrailing();
    }

    private int read() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("the web server closed the connection");
        }
        return next;
    }

    private void skipBody(Answer answer) throws IOException {
        if (answer.status() == 204 || answer.status() == 304) {
            return;
        }
        if (answer.field("transfer-encoding").equalsIgnoreCase("chunked")) {
            skipChunks();
        } else if (answer.field("content-length").matches("[0-9]{1,9}")) {
            skip(Integer.parseInt(answer.field("content-length")));
        } else {
            in.readNBytes(MAX_BODY_BYTES);
        }
    }

    private void skipChunks() throws IOException {
        int size;
        do {
            String text = line().replaceFirst(";.*", "").strip();
            if (!text.matches("[0-9A-Fa-f]{1,6}")) {
                throw new IOException("no chunk of a response came");
            }
            size = Integer.parseInt(text, 16);
            skip(size);
            line();
        } while (size > 0);
    }

    private void skip(int bytes) throws IOException {
        if (bytes > MAX_BODY_BYTES) {
            throw new IOException("the response's body has more than " + MAX_BODY_BYTES + " bytes");
        }
        in.skipNBytes(bytes);
    }

    @Override
    public void close() throws IOException {
        end.cancel(false);
        socket.close();
    }
}
