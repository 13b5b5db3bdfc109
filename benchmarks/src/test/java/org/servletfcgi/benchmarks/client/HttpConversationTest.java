package org.servletfcgi.benchmarks.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.servletfcgi.launcher.load.Answers;
import org.servletfcgi.launcher.load.Expectation;
import org.servletfcgi.launcher.load.Output;

class HttpConversationTest {

    private static final String LENGTH = "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 5\r\n\r\nhello";
    private static final String CHUNKS =
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n";
    private static final String LINE_FEEDS = "HTTP/1.1 200 OK\nCONTENT-LENGTH:5\n\nhello";
    private static final String NO_BODY = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

    @Test
    void answers_are_the_same_at_every_split() {
        for (String answer : List.of(LENGTH, CHUNKS, LINE_FEEDS)) {
            for (int split = 0; split <= answer.length(); split++) {
                Told told = new Told();
                HttpConversation conversation = conversation();

                conversation.begin(0, new Output());
                receive(conversation, told, answer.substring(0, split));
                receive(conversation, told, answer.substring(split));

                assertThat(told.events).as("split at %d", split).containsExactly("answered 200 5");
                assertThat(conversation.isReusable()).isTrue();
            }
        }
    }

    @Test
    void answers_may_come_one_byte_at_a_time_and_one_after_another() {
        Told told = new Told();
        HttpConversation conversation = conversation();

        for (String answer : List.of(CHUNKS, NO_BODY, LENGTH, CHUNKS)) {
            conversation.begin(0, new Output());
            answer.chars().forEach(c -> receive(conversation, told, Character.toString(c)));
        }

        assertThat(told.events)
                .containsExactly(
                        "answered 200 5", "failed status 404 instead of 200", "answered 200 5", "answered 200 5");
    }

    @Test
    void connection_that_the_server_is_going_to_close_is_not_used_again() {
        Told told = new Told();
        HttpConversation conversation = conversation();

        conversation.begin(0, new Output());
        receive(conversation, told, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");

        assertThat(told.events).containsExactly("answered 200 5");
        assertThat(conversation.isReusable()).isFalse();
    }

    @Test
    void answer_with_another_body_is_wrong() {
        Told told = new Told();
        HttpConversation conversation = conversation();

        for (String answer : List.of(LENGTH, LENGTH.replace("hello", "hallo"))) {
            conversation.begin(0, new Output());
            receive(conversation, told, answer);
        }

        assertThat(told.events).containsExactly("answered 200 5", "failed another body than the first answer's");
        assertThat(conversation.isReusable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.0 200 OK\n', no status line of HTTP/1.1",
        "'HTTP/1.1 20\n', no status line of HTTP/1.1",
        "'HTTP/1.1 2x0 OK\n', a length or a status that is no number",
        "'HTTP/1.1 200 OK\n\n', neither Content-Length nor chunks",
        "'HTTP/1.1 200 OK\nContent-Length: -1\n', a length or a status that is no number",
        "'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nzz\n', a length or a status that is no number",
    })
    void what_is_not_http_ends_the_connection(String bytes, String reason) {
        Told told = new Told();
        HttpConversation conversation = conversation();

        conversation.begin(0, new Output());
        receive(conversation, told, bytes);

        assertThat(told.events).containsExactly("broken " + reason);
        assertThat(conversation.isReusable()).isFalse();
    }

    @Test
    void bytes_after_an_answer_end_the_connection() {
        Told told = new Told();
        HttpConversation conversation = conversation();

        conversation.begin(0, new Output());
        receive(conversation, told, LENGTH + "!");

        assertThat(told.events).containsExactly("answered 200 5", "broken bytes without a request");
    }

    @Test
    void line_without_an_end_is_not_collected_for_ever() {
        Told told = new Told();
        HttpConversation conversation = conversation();

        conversation.begin(0, new Output());
        receive(conversation, told, "x".repeat(Lines.MAX_BYTES + 1));

        assertThat(told.events).containsExactly("broken a line of more than 16384 bytes");
    }

    @Test
    void close_in_an_answer_is_told_and_one_between_answers_is_not() {
        Told told = new Told();
        HttpConversation between = conversation();
        HttpConversation within = conversation();

        between.closed(told);
        within.begin(0, new Output());
        receive(within, told, "HTTP/1.1 200");
        within.closed(told);

        assertThat(told.events).containsExactly("broken closed in an answer");
        assertThat(between.isReusable()).isFalse();
    }

    @Test
    void request_has_the_header_fields_of_the_variables() {
        Output out = new Output();

        Request.small().http().get().begin(0, out);

        assertThat(out.isEmpty()).isFalse();
        assertThat(StandardCharsets.US_ASCII.decode(Request.small().httpBytes()).toString())
                .startsWith("GET /small HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: ")
                .endsWith("\r\n\r\n");
    }

    private static HttpConversation conversation() {
        ByteBuffer request = StandardCharsets.US_ASCII.encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        return new HttpConversation(
                request, Expectation.success().status(200).bodyBytes(5).sameBody());
    }

    private static void receive(HttpConversation conversation, Told told, String text) {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
        conversation.received(bytes, told);
        assertThat(bytes.hasRemaining()).isFalse();
    }

    private static final class Told implements Answers {

        private final List<String> events = new ArrayList<>();

        @Override
        public void answered(int slot, int status, long bodyBytes) {
            events.add("answered " + status + " " + bodyBytes);
        }

        @Override
        public void aborted(int slot) {
            events.add("aborted");
        }

        @Override
        public void failed(int slot, String reason) {
            events.add("failed " + reason);
        }

        @Override
        public void broken(String reason) {
            events.add("broken " + reason);
        }
    }
}
