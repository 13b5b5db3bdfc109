package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record as it came from the application's side, read with code of the tests' own. */
record Received(int type, int requestId, byte[] content, int padding) {
    static final int END_REQUEST = 3;
    static final int STDOUT = 6;
    static final int STDERR = 7;
    static final int GET_VALUES_RESULT = 10;
    static final int UNKNOWN_TYPE = 11;

    /** The next record of {@code stream}, or null at its end. */
    static @Nullable Received read(InputStream stream) throws IOException {
        int version = stream.read();
        if (version < 0) {
            return null;
        }
        assertThat(version).as("version").isEqualTo(1);
        DataInputStream input = new DataInputStream(stream);
        int type = input.readUnsignedByte();
        int requestId = input.readUnsignedShort();
        int length = input.readUnsignedShort();
        int padding = input.readUnsignedByte();
        assertThat(input.readUnsignedByte()).as("reserved").isZero();
        byte[] content = new byte[length];
        input.readFully(content);
        byte[] zeros = new byte[padding];
        input.readFully(zeros);
        assertThat(zeros).as("R5: padding of zeros").isEqualTo(new byte[padding]);
        assertThat((length + padding) % 8).as("R5: aligned to 8 bytes").isZero();
        return new Received(type, requestId, content, padding);
    }

    String text() {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    boolean isEndRequest() {
        return type == END_REQUEST;
    }

    /** All records of one request, up to END_REQUEST. */
    record Answer(List<Received> records) {
        byte[] stdout() {
            List<byte[]> contents = records.stream()
                    .filter(record -> record.type == STDOUT)
                    .map(Received::content)
                    .toList();
            ByteBuffer bytes = ByteBuffer.allocate(
                    contents.stream().mapToInt(content -> content.length).sum());
            contents.forEach(bytes::put);
            return bytes.array();
        }

        String text() {
            return new String(stdout(), StandardCharsets.ISO_8859_1);
        }

        String head() {
            return text().substring(0, text().indexOf("\r\n\r\n") + 2);
        }

        String body() {
            String text = text();
            return text.substring(text.indexOf("\r\n\r\n") + 4);
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

        /** It ended as after an ABORT_REQUEST (Q5). */
        void assertAborted() {
            assertThat(appStatus()).isEqualTo(1);
            assertThat(protocolStatus()).isZero();
            assertThat(hasStdoutEnd()).isFalse();
        }

        /** Whether the last record before END_REQUEST is the end of STDOUT, and no other one is. */
        boolean hasStdoutEnd() {
            List<Integer> ends = new ArrayList<>();
            for (int i = 0; i < records.size(); i++) {
                if (records.get(i).type == STDOUT && records.get(i).content.length == 0) {
                    ends.add(i);
                }
            }
            return ends.equals(List.of(records.size() - 2));
        }
    }
}
