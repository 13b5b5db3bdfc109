package org.servletfcgi.launcher.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.launcher.exit.LaunchException;

class HeadReaderTest {

    private static final String HEAD = "Status: 404 Not Found\r\nX-Empty:\r\nContent-Length:  3 \r\n\r\n";

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    private static Head head(String text) throws LaunchException {
        return new HeadReader("peer").read(bytes(text)).orElseThrow();
    }

    @Test
    void the_head_ends_at_the_empty_line_at_every_split() throws Exception {
        String text = HEAD + "abc";
        for (int split = 0; split <= text.length(); split++) {
            HeadReader reader = new HeadReader("peer");
            ByteBuffer first = bytes(text.substring(0, split));
            ByteBuffer second = bytes(text.substring(split));

            Optional<Head> head = reader.read(first);
            if (head.isEmpty()) {
                head = reader.read(second);
            }

            assertThat(head).as("split at %d", split).isPresent();
            assertThat(new String(head.get().bytes(), ISO_8859_1)).isEqualTo(HEAD);
            assertThat(first.remaining() + second.remaining()).isEqualTo(3);
        }
    }

    @Test
    void fields_are_found_in_whatever_case() throws Exception {
        Head head = head(HEAD);

        assertThat(head.status()).isEqualTo(404);
        assertThat(head.contentLength()).isEqualTo(3);
        assertThat(head.field("x-empty")).contains("");
        assertThat(head.field("X-None")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Type: text/html, 200",
        "Location: /x, 302",
        "Status: 201, 201",
        "status: 500 Internal, 500",
    })
    void the_status_is_said_or_implied(String line, int status) throws Exception {
        assertThat(head(line + "\n\n").status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "HTTP/1.1 200 OK", " X: folded", "X : y", ": y"})
    void a_line_that_is_no_field_is_malformed(String line) {
        assertThatThrownBy(() -> head("X: y\n" + line + "\n\n"))
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith("peer: line 2 of the head is not \"Name: value\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "OK", "99", "2000", "200OK"})
    void a_status_without_three_digits_is_malformed(String status) {
        assertThatThrownBy(() -> head("Status: " + status + "\n\n")).hasMessageContaining("Status");
    }

    @Test
    void an_empty_head_is_malformed() {
        assertThatThrownBy(() -> head("\r\n")).hasMessageContaining("the head has no line");
    }

    @Test
    void a_head_of_the_most_bytes_is_read_and_one_more_is_malformed() throws Exception {
        String line = "X: " + "x".repeat(HeadReader.MAX_HEAD_BYTES - 5) + "\n\n";

        assertThat(head(line).bytes()).hasSize(HeadReader.MAX_HEAD_BYTES);
        assertThatThrownBy(() -> head("x" + line)).hasMessageContaining("at most 262144 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "abc", "", "1234567890123456789"})
    void a_length_that_is_no_number_is_none(String value) throws Exception {
        assertThat(head("Content-Length: " + value + "\n\n").contentLength()).isEqualTo(-1);
    }
}
