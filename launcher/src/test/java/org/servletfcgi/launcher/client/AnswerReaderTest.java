package org.servletfcgi.launcher.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.launcher.exit.LaunchException;

class AnswerReaderTest {

    private final StringBuilder streams = new StringBuilder();
    private final StringBuilder events = new StringBuilder();
    private AnswerReader reader = new AnswerReader("peer", new Log());

    private void read(byte[] bytes) throws Exception {
        reader.read(ByteBuffer.wrap(bytes));
    }

    private void assertMalformed(Bytes bytes, String problem) {
        assertThatThrownBy(() -> read(bytes.array()))
                .isInstanceOf(LaunchException.class)
                .hasMessage("peer: " + problem)
                .extracting(failure -> ((LaunchException) failure).status().code())
                .isEqualTo(76);
    }

    @Test
    void records_are_told_in_their_order_at_every_split() throws Exception {
        byte[] bytes = Bytes.none()
                .values("\1\1ab")
                .record(6, 1, "out", 5)
                .stderr("err")
                .record(7, 1, "", 0)
                .record(11, 0, "\14\0\0\0\0\0\0\0", 0)
                .record(6, 1, "", 255)
                .record(3, 1, "\0\0\1\2\1\0\0\0", 3)
                .array();

        for (int split = 0; split <= bytes.length; split++) {
            reader = new AnswerReader("peer", new Log());
            events.setLength(0);
            streams.setLength(0);
            read(Arrays.copyOf(bytes, split));
            read(Arrays.copyOfRange(bytes, split, bytes.length));

            assertThat(streams).as("split at %d", split).hasToString("outerr");
            assertThat(events).as("split at %d", split).hasToString("values(\1\1ab) unknown(12) end(258,1) ");
            assertThat(reader.betweenRecords()).isTrue();
        }
    }

    @Test
    void one_byte_at_a_time_is_enough() throws Exception {
        for (byte next : Bytes.none().stdout("ab").end().array()) {
            read(new byte[] {next});
        }

        assertThat(streams).hasToString("ab");
        assertThat(events).hasToString("end(0,0) ");
    }

    @Test
    void a_part_of_a_record_is_not_between_records() throws Exception {
        read(new byte[] {1, 6});

        assertThat(reader.betweenRecords()).isFalse();
    }

    @Test
    void an_http_server_is_told_from_an_application() {
        assertMalformed(
                Bytes.none().raw("HTTP/1.1 400 Bad Request"), "this is an HTTP server, not a FastCGI application");
    }

    @Test
    void another_version_is_malformed() {
        assertMalformed(Bytes.none().raw("\2\6\0\1\0\0\0\0"), "no FastCGI: expected record version 1, got 2");
    }

    @Test
    void an_unknown_type_is_malformed() {
        assertMalformed(Bytes.none().record(12, 1, "", 0), "a record of the unknown type 12 came");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5, 8, 9})
    void a_type_that_web_servers_send_is_malformed(int type) {
        assertThatThrownBy(() -> read(Bytes.none().record(type, 1, "", 0).array()))
                .hasMessageMatching("peer: a record of the type [A-Z_]+ came, which only a web server sends");
    }

    @Test
    void a_request_that_was_not_made_is_malformed() {
        assertMalformed(Bytes.none().record(6, 2, "x", 0), "expected STDOUT for request id 1, got 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 7})
    void a_management_record_of_a_type_of_requests_is_malformed(int type) {
        assertThatThrownBy(
                        () -> read(Bytes.none().record(type, 0, "12345678", 0).array()))
                .hasMessageEndingWith(" for request id 1, got 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1234567", "123456789"})
    void an_end_of_another_length_is_malformed(String content) {
        assertMalformed(
                Bytes.none().record(3, 1, content, 0), "expected END_REQUEST of 8 bytes, got " + content.length());
    }

    @Test
    void values_of_more_than_4096_bytes_are_malformed_before_they_are_read() {
        assertMalformed(
                Bytes.none().raw("\1\12\0\0\20\1\0\0"), "expected GET_VALUES_RESULT of at most 4096 bytes, got 4097");
    }

    private final class Log implements AnswerReader.Handler {

        private void add(ByteBuffer part) {
            streams.append(StandardCharsets.ISO_8859_1.decode(part));
        }

        @Override
        public void stdout(ByteBuffer part) throws IOException {
            add(part);
        }

        @Override
        public void stderr(ByteBuffer part) throws IOException {
            add(part);
        }

        @Override
        public void end(int appStatus, int protocolStatus) {
            events.append("end(" + appStatus + "," + protocolStatus + ") ");
        }

        @Override
        public void values(ByteBuffer pairs) {
            events.append("values(" + StandardCharsets.ISO_8859_1.decode(pairs) + ") ");
        }

        @Override
        public void unknownType(int type) {
            events.append("unknown(" + type + ") ");
        }
    }
}
