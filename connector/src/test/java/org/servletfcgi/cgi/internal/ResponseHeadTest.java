package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.DateGenerator;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadTest {
    @Test
    void S1_status_is_first_and_lines_end_in_crlf() {
        HttpFields fields = HttpFields.build().add("Content-Type", "text/plain").add("X-A", "1");

        assertThat(encode(200, null, fields)).isEqualTo("Status: 200 OK\r\nContent-Type: text/plain\r\nX-A: 1\r\n\r\n");
    }

    @Test
    void C22_head_without_fields_is_not_empty() {
        assertThat(encode(204, null, HttpFields.EMPTY)).isEqualTo("Status: 204 No Content\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "404, My Reason, 404 My Reason",
        "404, , 404 Not Found",
        "404, '', 404 Not Found",
        "404, ' ', 404 Not Found",
        "599, , 599 Unknown",
        "999, , 999 Unknown"
    })
    void C28_status_has_three_digits_and_a_reason(int status, @Nullable String reason, String line) {
        assertThat(encode(status, reason, HttpFields.EMPTY)).isEqualTo("Status: " + line + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 99, 100, 101, 102, 103, 199, 1000, 65736})
    void S6_interim_or_impossible_status_is_refused(int status) {
        ByteBuffer target = ByteBuffer.allocate(1024);

        assertThatThrownBy(() -> ResponseHead.encode(status, null, HttpFields.EMPTY, -1, target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(status));
        assertThat(target.position()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "200, 5, 5, 5",
        "200, 0, 0, 0",
        "200, , -1, ",
        "404, 5, -1, 5",
        "204, 0, 0, ",
        "204, 5, -1, ",
        "204, , 0, ",
        "205, 2, 2, 0",
        "205, 0, 0, 0",
        "205, , -1, 0",
        "304, 0, 0, ",
        "304, 0, -1, ",
        "304, 2, 2, ",
        "304, 123, 0, 123",
        "304, 123, -1, 123",
        "304, , 0, "
    })
    void S6_length_is_one_that_the_status_can_have(
            int status, @Nullable String length, long written, @Nullable String sent) {
        HttpFields.Mutable fields = HttpFields.build();
        if (length != null) {
            fields.add("content-length", length);
        }
        ByteBuffer target = ByteBuffer.allocate(1024);

        assertThat(ResponseHead.encode(status, "Reason", fields.add("X-A", "1"), written, target))
                .isTrue();

        List<String> lines = StandardCharsets.ISO_8859_1
                .decode(target.flip())
                .toString()
                .lines()
                .toList();
        assertThat(lines).contains("X-A: 1");
        assertThat(lines)
                .filteredOn(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length"))
                .map(line -> line.substring("content-length: ".length()))
                .isEqualTo(sent == null ? List.of() : List.of(sent));
    }

    @Test
    void S2_location_is_sent_with_its_status_but_not_with_200() {
        HttpFields fields = HttpFields.build().add("Location", "/next").add("X-A", "1");

        assertThat(encode(302, null, fields)).isEqualTo("Status: 302 Found\r\nLocation: /next\r\nX-A: 1\r\n\r\n");
        assertThat(encode(201, null, fields)).contains("Location: /next\r\n");
        assertThat(encode(200, null, fields)).isEqualTo("Status: 200 OK\r\nX-A: 1\r\n\r\n");
    }

    @Test
    void S3_no_content_type_is_invented() {
        assertThat(encode(200, null, HttpFields.build().add("Content-Length", "5")))
                .isEqualTo("Status: 200 OK\r\nContent-Length: 5\r\n\r\n");
    }

    @Test
    void S4_line_ends_and_control_characters_in_a_value_become_spaces() {
        HttpFields fields = HttpFields.build()
                .add(new HttpField("X-A", "1\r\nX-Evil: 2"))
                .add(new HttpField("X-B", "a\nb\0c\u0001d\u007Fe\tf"));

        assertThat(encode(200, null, fields))
                .isEqualTo("Status: 200 OK\r\nX-A: 1  X-Evil: 2\r\nX-B: a b c d e\tf\r\n\r\n");
    }

    @Test
    void S4_latin_1_is_kept_and_other_characters_become_spaces() {
        HttpFields fields = HttpFields.build().add("X-A", "caf\u00E9 \u20AC \u0100\u00FF\u0080");

        assertThat(encode(200, null, fields)).isEqualTo("Status: 200 OK\r\nX-A: caf\u00E9    \u00FF\u0080\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"'a\r\nb', 'a  b'", "'a\u20ACb', 'a b'", "'\r\n', Not Found", "'\0\u20AC', Not Found"})
    void S4_reason_is_one_line(String reason, String line) {
        assertThat(encode(404, reason, HttpFields.EMPTY)).isEqualTo("Status: 404 " + line + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "X Bad", "X:Y", "X\r\nY", "X\0", "(X)", "\u00C4", "X\u0100"})
    void S4_name_that_is_no_token_is_left_out(String name) {
        HttpFields fields = HttpFields.build().add(new HttpField(name, "1"));

        assertThat(encode(200, null, fields)).isEqualTo("Status: 200 OK\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Status",
                "status",
                "STATUS",
                "Connection",
                "connection",
                "Keep-Alive",
                "Proxy-Connection",
                "Proxy-Authenticate",
                "Transfer-Encoding",
                "TE",
                "Trailer",
                "Upgrade",
                "HTTP2-Settings",
                "X-CGI-Anything",
                "x-cgi-",
                ":status"
            })
    void S5_C30_field_that_is_not_the_applications_is_left_out(String name) {
        HttpFields fields =
                HttpFields.build().add(new HttpField(name, "close")).add(new HttpField(null, name, "close"));

        assertThat(encode(200, null, fields)).isEqualTo("Status: 200 OK\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Accel-Redirect",
                "X-Accel-Buffering",
                "X-Sendfile",
                "X-LIGHTTPD-send-file",
                "Variable-REMOTE_USER",
                "Statuses",
                "X-CGI",
                "Date",
                "Server",
                "WWW-Authenticate",
                "Vary"
            })
    void S11_other_fields_pass(String name) {
        HttpFields fields = HttpFields.build().add(new HttpField(name, "/x"));

        assertThat(encode(200, null, fields)).isEqualTo("Status: 200 OK\r\n" + name + ": /x\r\n\r\n");
    }

    @Test
    void S5_each_set_cookie_is_a_line() {
        HttpFields fields = HttpFields.build().add("Set-Cookie", "a=1").add("Set-Cookie", "b=2; Path=/");

        assertThat(encode(200, null, fields))
                .isEqualTo("Status: 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2; Path=/\r\n\r\n");
    }

    @Test
    void C27_cgi_fields_are_sent_once() {
        HttpFields fields = HttpFields.build()
                .add("Content-Type", "text/a")
                .add("content-type", "text/b")
                .add("Content-Length", "1")
                .add("Content-Length", "2")
                .add("Location", "/a")
                .add("Location", "/b");

        assertThat(encode(302, null, fields))
                .isEqualTo("Status: 302 Found\r\nContent-Type: text/a\r\nContent-Length: 1\r\nLocation: /a\r\n\r\n");
    }

    @Test
    void encoded_fields_of_jetty_and_empty_values_are_written_as_text() {
        HttpFields fields = HttpFields.build()
                .add(new PreEncodedHttpField(HttpHeader.DATE, DateGenerator.formatDate(0)))
                .add(new HttpField("X-Empty", ""))
                .add(new HttpField("X-Null", null))
                .add(new HttpField.LongValueHttpField(HttpHeader.CONTENT_LENGTH, 5));

        assertThat(encode(200, null, fields).lines())
                .containsExactly(
                        "Status: 200 OK",
                        "Date: Thu, 01 Jan 1970 00:00:00 GMT",
                        "X-Empty: ",
                        "X-Null: ",
                        "Content-Length: 5",
                        "");
    }

    @Test
    void S7_head_that_does_not_fit_leaves_the_position_at_every_size() {
        HttpFields fields =
                HttpFields.build().add("X-A", "1").add("X-Long", "long").add("X-B", "");
        int length = encode(200, null, fields).length();

        for (int size = 0; size < length; size++) {
            ByteBuffer target = ByteBuffer.allocate(size + 3).position(3);

            assertThat(ResponseHead.encode(200, null, fields, -1, target)).isFalse();
            assertThat(target.position()).isEqualTo(3);
            assertThat(target.limit()).isEqualTo(size + 3);
        }
        assertThat(ResponseHead.encode(200, null, fields, -1, ByteBuffer.allocate(length)))
                .isTrue();
    }

    @Test
    void head_is_written_at_the_position_of_a_direct_buffer() {
        ByteBuffer target = ByteBuffer.allocateDirect(64).put((byte) 'x');

        assertThat(ResponseHead.encode(200, null, HttpFields.EMPTY, -1, target)).isTrue();

        byte[] written = new byte[target.flip().remaining()];
        target.get(written);
        assertThat(new String(written, StandardCharsets.ISO_8859_1)).isEqualTo("xStatus: 200 OK\r\n\r\n");
    }

    private static String encode(int status, @Nullable String reason, HttpFields fields) {
        ByteBuffer target = ByteBuffer.allocate(1024);
        assertThat(ResponseHead.encode(status, reason, fields, -1, target)).isTrue();
        return new String(target.array(), 0, target.position(), StandardCharsets.ISO_8859_1);
    }
}
