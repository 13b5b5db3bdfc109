package org.servletfcgi.launcher.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestOutputTest {

    @TempDir
    private Path directory;

    private static String written(RequestOutput output) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (true) {
            ByteBuffer next = output.next();
            if (!next.hasRemaining()) {
                return out.toString(ISO_8859_1);
            }
            out.write(next.get());
        }
    }

    private static String request(Map<String, String> variables, Body body) throws Exception {
        return written(RequestOutput.request(variables, body, false));
    }

    private static final String BEGIN = "\1\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0";
    private static final String NO_PARAMS = "\1\4\0\1\0\0\0\0";
    private static final String NO_STDIN = "\1\5\0\1\0\0\0\0";

    @Test
    void a_request_is_begin_params_and_stdin() throws Exception {
        assertThat(request(Map.of("AB", "c"), Body.of(new byte[] {'x'})))
                .isEqualTo(BEGIN + "\1\4\0\1\0\5\3\0\2\1ABc\0\0\0" + NO_PARAMS + "\1\5\0\1\0\1\7\0x\0\0\0\0\0\0\0"
                        + NO_STDIN);
        assertThat(request(Map.of(), Body.none())).isEqualTo(BEGIN + NO_PARAMS + NO_STDIN);
    }

    @Test
    void the_connection_is_kept_on_request() throws Exception {
        assertThat(written(RequestOutput.request(Map.of(), Body.none(), true)))
                .startsWith("\1\1\0\1\0\10\0\0\0\1\1\0\0\0\0\0");
    }

    @Test
    void N1_a_length_from_128_has_four_bytes() throws Exception {
        assertThat(request(Map.of("A", "x".repeat(127)), Body.none())).contains("\1\177Ax");
        assertThat(request(Map.of("A", "x".repeat(128)), Body.none())).contains("\1\200\0\0\200Ax");
        assertThat(request(Map.of("A".repeat(128), ""), Body.none())).contains("\200\0\0\200\0AA");
    }

    @Test
    void values_are_utf_8() throws Exception {
        assertThat(request(Map.of("A", "\u00e4"), Body.none())).contains("\1\2A\u00c3\u00a4");
    }

    @Test
    void params_longer_than_a_record_are_several() throws Exception {
        String request = request(Map.of("A", "x".repeat(65_528)), Body.none());

        assertThat(request).contains("\1\4\0\1\377\370\0\0", "\1\4\0\1\0\6\2\0xxxxxx\0\0" + NO_PARAMS);
    }

    @Test
    void a_long_body_is_several_records() throws Exception {
        String request = request(Map.of(), Body.of(new byte[40_000]));

        assertThat(request)
                .contains("\1\5\0\1\200\0\0\0", "\1\5\0\1\34\100\0\0")
                .endsWith(NO_STDIN);
        assertThat(request).hasSize(16 + 8 + 8 + 32_768 + 8 + 7_232 + 8);
    }

    @Test
    void a_query_is_one_record() throws Exception {
        assertThat(written(RequestOutput.query(Set.of("ABC")))).isEqualTo("\1\11\0\0\0\5\3\0\3\0ABC\0\0\0");
    }

    @Test
    void a_file_that_grows_is_sent_as_long_as_it_was() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "abc");
        try (Body body = Body.of(file)) {
            Files.writeString(file, "abcdef");

            assertThat(body.length()).isEqualTo(3);
            assertThat(request(Map.of(), body)).contains("\1\5\0\1\0\3\5\0abc\0");
        }
    }

    @Test
    void a_file_that_shrinks_is_an_error() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "abc");
        try (Body body = Body.of(file)) {
            Files.writeString(file, "");

            assertThatThrownBy(() -> request(Map.of(), body)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void what_is_dropped_is_not_written() throws Exception {
        RequestOutput output = RequestOutput.request(Map.of(), Body.of(new byte[100]), false);

        output.drop();

        assertThat(written(output)).isEmpty();
    }
}
