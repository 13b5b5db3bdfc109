package org.servletfcgi.launcher.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.servletfcgi.launcher.client.Bytes;

class FastCgiConversationTest {

    private static final String OK = "Status: 200 OK\r\nContent-Length: 5\r\n\r\n";
    private static final int STDOUT = 6;
    private static final int END_REQUEST = 3;

    private static FastCgiRequest get(int slots, Expectation expectation) {
        return new FastCgiRequest(Map.of("REQUEST_METHOD", "GET"), new byte[0], slots, true, expectation);
    }

    /** What is told of these bytes, at every split and byte by byte: the same each time. */
    private static List<String> told(FastCgiRequest request, Bytes answer, boolean closed) {
        byte[] bytes = answer.array();
        List<String> whole = told(request, closed, bytes);
        for (int split = 0; split <= bytes.length; split++) {
            byte[] first = Arrays.copyOf(bytes, split);
            byte[] second = Arrays.copyOfRange(bytes, split, bytes.length);
            assertThat(told(request, closed, first, second))
                    .as("split at %d", split)
                    .isEqualTo(whole);
        }
        byte[][] single = new byte[bytes.length][];
        Arrays.setAll(single, i -> new byte[] {bytes[i]});
        assertThat(told(request, closed, single)).as("byte by byte").isEqualTo(whole);
        return whole;
    }

    private static List<String> told(FastCgiRequest request, boolean closed, byte[]... parts) {
        Conversation conversation = request.conversation();
        Output output = new Output();
        for (int slot = 0; slot < request.slots(); slot++) {
            conversation.begin(slot, output);
        }
        Told told = new Told();
        for (byte[] part : parts) {
            ByteBuffer buffer = ByteBuffer.wrap(part);
            conversation.received(buffer, told);
            assertThat(buffer.hasRemaining()).isFalse();
        }
        if (closed) {
            conversation.closed(told);
        }
        return told.lines();
    }

    private static List<String> told(Bytes answer) {
        return told(get(1, Expectation.success()), answer, false);
    }

    @Test
    void an_answer_ends_with_its_END_REQUEST() {
        Bytes answer = Bytes.none()
                .stdout("Status: 201 Created\r\ncontent-LENGTH:11\r\nX: y\r\n\r\nhello")
                .stderr("a message")
                .record(STDOUT, 1, " world", 2)
                .stdout("")
                .record(7, 1, "", 255)
                .end();

        assertThat(told(answer)).containsExactly("0: 201, 11");
    }

    @Test
    void a_head_may_be_cut_and_its_lines_may_end_in_LF() {
        Bytes answer = Bytes.none();
        for (char c : "Location: /x\nStatus-Code: 7\n\nab".toCharArray()) {
            answer.stdout(String.valueOf(c));
        }

        assertThat(told(answer.end())).containsExactly("0: 302, 2");
    }

    @Test
    void R6_answers_on_one_connection_are_told_apart_by_their_ids() {
        Bytes answer = Bytes.none()
                .record(STDOUT, 2, OK + "he", 0)
                .record(STDOUT, 1, OK, 4)
                .record(STDOUT, 2, "llo", 5)
                .record(END_REQUEST, 2, "\0\0\0\0\0\0\0\0", 0)
                .record(STDOUT, 1, "hello", 0)
                .record(END_REQUEST, 1, "\0\0\0\0\0\0\0\0", 8);

        assertThat(told(get(2, Expectation.success()), answer, false)).containsExactly("1: 200, 5", "0: 200, 5");
    }

    @Test
    void a_conversation_goes_on_after_an_answer() {
        FastCgiRequest request = get(1, Expectation.success());
        Conversation conversation = request.conversation();
        Told told = new Told();
        byte[] answer = Bytes.none().stdout(OK + "hello").stdout("").end().array();

        for (int i = 0; i < 3; i++) {
            conversation.begin(0, new Output());
            conversation.received(ByteBuffer.wrap(answer), told);
        }

        assertThat(told.lines()).containsExactly("0: 200, 5", "0: 200, 5", "0: 200, 5");
        assertThat(conversation.isReusable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            Status: 404 Not Found~~x                | status 404
            Content-Length: 5~~hell                 | a body shorter than its Content-Length
            Content-Length: 5~~hello!               | a body longer than its Content-Length
            Content-Length: x~~                     | a malformed head
            Content-Length: 1234567890123456789~~   | a malformed head
            Status: 2000~~                          | a malformed head
            Status:~~                               | a malformed head
            : x~~                                   | a malformed head
            no field~~                              | a malformed head
            ~~                                      | a malformed head
            ~                                       | a malformed head
            A: b~                                   | an answer that ends inside of its head
            """)
    void a_wrong_answer_fails_and_the_connection_goes_on(String answer, String reason) {
        for (String lineEnd : List.of("\n", "\r\n")) {
            Bytes bytes = Bytes.none().stdout(answer.replace("~", lineEnd)).end();

            assertThat(told(bytes)).containsExactly("0: " + reason);
        }
    }

    @Test
    void an_END_REQUEST_alone_is_no_answer() {
        assertThat(told(Bytes.none().end())).containsExactly("0: an empty answer");
        assertThat(told(Bytes.none().stderr("why").end())).containsExactly("0: an empty answer");
        assertThat(told(Bytes.none().end(0, 2))).containsExactly("0: refused: FCGI_OVERLOADED");
        assertThat(told(Bytes.none().end(0, 1))).containsExactly("0: refused: FCGI_CANT_MPX_CONN");
        assertThat(told(Bytes.none().end(0, 9))).containsExactly("0: refused: unknown protocol status");
        assertThat(told(Bytes.none().stdout(OK + "hello").end(3, 0)))
                .containsExactly("0: the application's status 3 in END_REQUEST (status 200)");
    }

    @Test
    void a_head_has_a_limit() {
        byte[] line = ("A: " + "b".repeat(60_000) + "\n").getBytes(ISO_8859_1);
        Bytes answer = Bytes.none();
        for (int i = 0; i < AnswerHead.MAX_BYTES / line.length + 1; i++) {
            answer.stdout(new String(line, ISO_8859_1));
        }

        assertThat(told(get(1, Expectation.success()), false, answer.end().array()))
                .containsExactly("0: a malformed head");
    }

    @Test
    void answers_without_a_body_have_the_length_of_that_which_they_stand_for() {
        Map<String, String> variables = Map.of("REQUEST_METHOD", "HEAD");
        FastCgiRequest head = new FastCgiRequest(variables, new byte[0], 1, true, Expectation.success());

        assertThat(told(head, Bytes.none().stdout(OK).end(), false)).containsExactly("0: 200, 0");
        assertThat(told(Bytes.none()
                        .stdout("Status: 304 x\nContent-Length: 9\n\n")
                        .end()))
                .containsExactly("0: 304, 0");
    }

    @Test
    void the_expected_is_expected() {
        Bytes answer = Bytes.none().stdout(OK + "hello").end();
        Expectation success = Expectation.success();

        assertThat(told(get(1, success.status(200).bodyBytes(5)), answer, false))
                .containsExactly("0: 200, 5");
        assertThat(told(get(1, success.status(404)), answer, false)).containsExactly("0: status 200 instead of 404");
        assertThat(told(get(1, success.bodyBytes(4)), answer, false))
                .containsExactly("0: a body of another length than the expected 4 bytes");
    }

    @Test
    void all_bodies_are_the_first_one() {
        FastCgiRequest request = get(1, Expectation.success().sameBody());

        assertThat(told(request, Bytes.none().stdout("A: b\n\nhello").end(), false))
                .containsExactly("0: 200, 5");
        assertThat(told(request, Bytes.none().stdout("C: d\n\nhel").stdout("lo").end(), false))
                .containsExactly("0: 200, 5");
        assertThat(told(request, Bytes.none().stdout("A: b\n\nhallo").end(), false))
                .containsExactly("0: another body than the first answer's");
    }

    @Test
    void what_is_no_answer_ends_the_connection() {
        String ended = "\0\0\0\0\0\0\0\0";

        assertThat(told(Bytes.none().raw("HTTP/1.1 400 Bad Request\r\n")))
                .containsExactly("no FastCGI: this is an HTTP server");
        assertThat(told(Bytes.none().raw("\2\6\0\1\0\0\0\0"))).containsExactly("no FastCGI: wrong version");
        assertThat(told(Bytes.none().record(9, 1, "", 0)))
                .containsExactly("a record of the type GET_VALUES, which does not belong here");
        assertThat(told(Bytes.none().record(99, 1, "", 0)))
                .containsExactly("a record of the type 99, which does not belong here");
        assertThat(told(Bytes.none().record(STDOUT, 2, "x", 0)))
                .containsExactly("a record for a request that is not in flight");
        assertThat(told(Bytes.none().record(STDOUT, 0, "x", 0)))
                .containsExactly("a record for a request that is not in flight");
        assertThat(told(Bytes.none().record(END_REQUEST, 1, ended + "x", 0)))
                .containsExactly("END_REQUEST without its 8 bytes");
        assertThat(told(Bytes.none().stdout("A: b\n\n").stdout("").stdout("x")))
                .containsExactly("STDOUT after its end");
    }

    @Test
    void an_END_REQUEST_that_comes_twice_ends_the_connection() {
        assertThat(told(Bytes.none().stdout(OK + "hello").end().end().stdout("more")))
                .containsExactly("0: 200, 5", "a record for a request that is not in flight");
    }

    @Test
    void the_end_of_the_connection_is_no_answer() {
        FastCgiRequest request = get(1, Expectation.success());

        assertThat(told(request, Bytes.none(), true)).containsExactly("the connection was closed without an answer");
        assertThat(told(request, Bytes.none().stdout(OK + "hello"), true))
                .containsExactly("the connection was closed before the end of the answer");
        assertThat(told(request, Bytes.none().raw("\1"), true))
                .containsExactly("the connection was closed before the end of the answer");
    }

    @Test
    void Q5_an_aborted_request_ends_with_its_END_REQUEST() {
        FastCgiRequest request = get(2, Expectation.success());
        Conversation conversation = request.conversation();
        Output output = new Output();
        Told told = new Told();
        conversation.begin(0, new Output());
        conversation.begin(1, new Output());

        boolean sent = conversation.abort(1, output);
        conversation.received(
                ByteBuffer.wrap(Bytes.none()
                        .record(STDOUT, 2, "Content-Length: 9\n\nx", 0)
                        .record(END_REQUEST, 2, "\0\0\0\1\0\0\0\0", 0)
                        .stdout(OK + "hello")
                        .end()
                        .array()),
                told);

        assertThat(sent).isTrue();
        assertThat(written(output)).isEqualTo("\1\2\0\2\0\0\0\0");
        assertThat(told.lines()).containsExactly("1: aborted", "0: 200, 5");
    }

    private static String written(Output output) {
        ByteBuffer buffer = ByteBuffer.allocate(200_000);
        output.copyTo(buffer);
        return new String(buffer.array(), 0, buffer.position(), ISO_8859_1);
    }

    @Test
    void R1_a_request_is_sent_as_nginx_sends_it() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("A", "b");
        variables.put("LONG", "c".repeat(128));
        byte[] body = "d".repeat(32_770).getBytes(ISO_8859_1);
        FastCgiRequest kept = new FastCgiRequest(variables, body, 2, true, Expectation.success());
        FastCgiRequest fresh = new FastCgiRequest(Map.of(), new byte[0], 1, false, Expectation.success());
        Output second = new Output();
        Output single = new Output();

        Conversation conversation = kept.conversation();
        conversation.begin(1, second);
        Conversation freshConversation = fresh.conversation();
        freshConversation.begin(0, single);

        assertThat(written(second))
                .isEqualTo("\1\1\0\2\0\10\0\0\0\1\1\0\0\0\0\0"
                        + "\1\4\0\2\0\215\3\0\1\1Ab\4\200\0\0\200LONG" + "c".repeat(128) + "\0\0\0"
                        + "\1\4\0\2\0\0\0\0"
                        + "\1\5\0\2\200\0\0\0" + "d".repeat(32_768)
                        + "\1\5\0\2\0\2\6\0dd\0\0\0\0\0\0"
                        + "\1\5\0\2\0\0\0\0");
        assertThat(conversation.isReusable()).isTrue();
        assertThat(written(single))
                .isEqualTo("\1\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0" + "\1\4\0\1\0\0\0\0" + "\1\5\0\1\0\0\0\0");
        assertThat(freshConversation.isReusable()).isFalse();
    }
}
