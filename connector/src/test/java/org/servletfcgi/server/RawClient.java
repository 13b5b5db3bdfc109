package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.server.Received.Answer;

/** A web server's end of a connection: writes any bytes, reads records with code of its own. */
final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final AutoCloseable connection;
    private final InputStream input;
    private final OutputStream output;

    RawClient(Socket socket) throws IOException {
        connection = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        input = new BufferedInputStream(socket.getInputStream());
        output = socket.getOutputStream();
    }

    /** A client without a read timeout, for sockets that have none in Java. */
    RawClient(SocketChannel channel) {
        connection = channel;
        input = new BufferedInputStream(Channels.newInputStream(channel));
        output = Channels.newOutputStream(channel);
    }

    RawClient send(Records records) throws IOException {
        return send(records.bytes());
    }

    RawClient send(byte[] bytes) throws IOException {
        output.write(bytes);
        output.flush();
        return this;
    }

    RawClient shutdownOutput() throws IOException {
        if (connection instanceof Socket socket) {
            socket.shutdownOutput();
        } else {
            ((SocketChannel) connection).shutdownOutput();
        }
        return this;
    }

    Received receive() throws IOException {
        Received record = Received.read(input);
        if (record == null) {
            throw new EOFException("the application's side ended where a record was expected");
        }
        return record;
    }

    /** Reads up to the END_REQUEST of the id; other ids are an error. */
    Answer answer(int requestId) throws IOException {
        List<Received> records = new ArrayList<>();
        Received record;
        do {
            record = receive();
            assertThat(record.requestId()).isEqualTo(requestId);
            records.add(record);
        } while (!record.isEndRequest());
        return new Answer(records);
    }

    /** Reads until each of these ids has ended; other ids are an error, and so is a record after END_REQUEST. */
    Answers answers(Set<Integer> requestIds) throws IOException {
        Map<Integer, Answer> answers = new LinkedHashMap<>();
        Set<Integer> open = new HashSet<>(requestIds);
        while (!open.isEmpty()) {
            Received record = receive();
            assertThat(open).contains(record.requestId());
            answers.computeIfAbsent(record.requestId(), id -> new Answer(new ArrayList<>()))
                    .records()
                    .add(record);
            if (record.isEndRequest()) {
                open.remove(record.requestId());
            }
        }
        return new Answers(answers);
    }

    /** Answers by request id. */
    record Answers(Map<Integer, Answer> byId) {
        Answer of(int requestId) {
            return Objects.requireNonNull(byId.get(requestId));
        }
    }

    /** Whether the application's side has ended, or reset the connection: no byte more came. */
    boolean atEnd() throws IOException {
        try {
            return input.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    /** What came until the application's side ended, and whether by a reset. */
    record Rest(byte[] bytes, boolean reset) {}

    Rest rest() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (true) {
            int count;
            try {
                count = input.read(buffer);
            } catch (java.net.SocketException reset) {
                return new Rest(bytes.toByteArray(), true);
            }
            if (count < 0) {
                return new Rest(bytes.toByteArray(), false);
            }
            bytes.write(buffer, 0, count);
        }
    }

    /** Closes so that the other side gets a reset. */
    void reset() throws IOException {
        if (connection instanceof Socket socket) {
            socket.setSoLinger(true, 0);
            socket.close();
        } else {
            SocketChannel channel = (SocketChannel) connection;
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }
    }

    @Nullable
    Socket socket() {
        return connection instanceof Socket socket ? socket : null;
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (IOException | RuntimeException x) {
            throw x;
        } catch (Exception x) {
            throw new IOException(x);
        }
    }
}
