package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.servletfcgi.fastcgi.Records;

/** A web server's end of a connection: writes any bytes, reads records with code of its own. */
final class RawClient implements AutoCloseable {
    static final int END_REQUEST = 3;
    static final int STDOUT = 6;
    static final int STDERR = 7;
    static final int GET_VALUES_RESULT = 10;
    static final int UNKNOWN_TYPE = 11;

    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream input;

    RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        input = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    }

    /** A record as it came. */
    record Received(int type, int requestId, byte[] content, int padding) {
        String text() {
            return new String(content, StandardCharsets.ISO_8859_1);
        }

        boolean isEndRequest() {
            return type == END_REQUEST;
        }
    }

    /** All records of one request, up to END_REQUEST. */
    record Answer(List<Received> records) {
        byte[] stdout() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            records.stream()
                    .filter(record -> record.type == STDOUT)
                    .forEach(record -> bytes.writeBytes(record.content));
            return bytes.toByteArray();
        }

        String text() {
            return new String(stdout(), StandardCharsets.ISO_8859_1);
        }

        String head() {
            return text().substring(0, text().indexOf("\r\n\r\n") + 2);
        }

        String body() {
            return text().substring(text().indexOf("\r\n\r\n") + 4);
        }

        int status() {
            assertThat(text()).startsWith("Status: ");
            return Integer.parseInt(text().substring(8, 11));
        }

        Received end() {
            return records.get(records.size() - 1);
        }

        int appStatus() {
            return ByteBuffer.wrap(end().content).getInt();
        }

        int protocolStatus() {
            return end().content[4];
        }
    }

    RawClient send(Records records) throws IOException {
        return send(records.bytes());
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    RawClient shutdownOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    Received receive() throws IOException {
        assertThat(input.readUnsignedByte()).as("version").isEqualTo(1);
        int type = input.readUnsignedByte();
        int requestId = input.readUnsignedShort();
        int length = input.readUnsignedShort();
        int padding = input.readUnsignedByte();
        assertThat(input.readUnsignedByte()).as("reserved").isZero();
        byte[] content = input.readNBytes(length);
        assertThat(content).hasSize(length);
        assertThat(input.readNBytes(padding)).as("R5: padding of zeros").isEqualTo(new byte[padding]);
        return new Received(type, requestId, content, padding);
    }

    /** Reads up to the END_REQUEST of the id; other ids are an error. */
    Answer answer(int requestId) throws IOException {
        List<Received> records = new ArrayList<>();
        Received record;
        do {
            record = receive();
            assertThat(record.requestId).isEqualTo(requestId);
            records.add(record);
        } while (!record.isEndRequest());
        return new Answer(records);
    }

    /** Whether the application's side has ended: no byte more came. */
    boolean atEnd() throws IOException {
        try {
            return input.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    byte[] remaining() throws IOException {
        try {
            return input.readAllBytes();
        } catch (EOFException x) {
            return new byte[0];
        }
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
