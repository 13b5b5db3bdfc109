package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.request;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.server.Received.Answer;

/** Responses as web servers must see them (S1 to S9, rules 11 to 13, 15, 21, 23). */
class ResponseTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void S1_rule11_status_line_is_first_and_lines_end_in_crlf() throws Exception {
        server.start(Handlers.blocking((request, response, callback) -> {
            response.setStatus(302);
            response.getHeaders().put(HttpHeader.LOCATION, "/elsewhere");
            response.getHeaders().add("Set-Cookie", "a=1").add("Set-Cookie", "b=2");
            callback.succeeded();
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, 0, "/a").stdinEnd());

            assertThat(client.answer(1).text())
                    .isEqualTo(String.join(
                            "\r\n",
                            "Status: 302 Found",
                            "Location: /elsewhere",
                            "Set-Cookie: a=1",
                            "Set-Cookie: b=2",
                            "Content-Length: 0",
                            "",
                            ""));
        }
    }

    @ParameterizedTest
    @CsvSource({"HEAD,200", "HEAD,404", "GET,204", "GET,205", "GET,304", "HEAD,304"})
    void S6_rule15_content_is_left_out_where_there_must_be_none(String method, int status) throws Exception {
        server.start(Handlers.blocking((request, response, callback) -> {
            response.setStatus(status);
            Handlers.writeAndWait(response, bytes("must not"));
            Handlers.text(response, " be seen", callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(request(1, KEEP_CONN, method, "/a").stdinEnd());
            Answer answer = client.answer(1);
            client.send(request(1, 0, method, "/b").stdinEnd());

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.hasStdoutEnd()).isTrue();
            assertThat(client.answer(1).body()).isEmpty();
        }
    }

    @Test
    void S6_head_keeps_the_content_length() throws Exception {
        server.start(Handlers.nonBlocking((request, response, callback) -> {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 12345);
            callback.succeeded();
        }));
        try (RawClient client = server.connect()) {
            client.send(request(1, 0, "HEAD", "/a").stdinEnd());

            assertThat(client.answer(1).text()).isEqualTo("Status: 200 OK\r\nContent-Length: 12345\r\n\r\n");
        }
    }

    @Test
    void S7_head_of_more_than_4_KiB_is_in_one_record_and_is_hinted_at_once() throws Exception {
        server.start(Handlers.nonBlocking((request, response, callback) -> {
            response.getHeaders().put("X-Long", "x".repeat(20_000));
            Handlers.text(response, "body", callback);
        }));
        try (RawClient client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send(get(1, KEEP_CONN, "/a").stdinEnd());
                Answer answer = client.answer(1);

                assertThat(answer.records().get(0).text())
                        .contains("x".repeat(20_000) + "\r\n")
                        .endsWith("\r\n\r\n");
                assertThat(answer.body()).isEqualTo("body");
            }
        }
        assertThat(server.log()).singleElement().asString().contains("fastcgi_buffer_size");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void S7_head_above_the_limit_becomes_a_500_and_the_connection_is_kept(boolean written) throws Exception {
        server.limits(Limits.builder().responseHeadBytes(1000));
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/long")) {
                response.getHeaders().put("X-Long", "x".repeat(1000));
            }
            if (written) {
                response.write(true, ByteBuffer.wrap(bytes("body")), callback);
            } else {
                callback.succeeded();
            }
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/long").stdinEnd());
            Answer answer = client.answer(1);
            client.send(get(1, 0, "/short").stdinEnd());

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).doesNotContain("xxxx");
            assertThat(answer.hasStdoutEnd()).isTrue();
            assertThat(answer.appStatus()).isEqualTo(1);
            assertThat(client.answer(1).status()).isEqualTo(200);
        }
        assertThat(server.log()).anyMatch(line -> line.contains("responseHeadBytes 1000"));
    }

    @ParameterizedTest
    @ValueSource(ints = {102, 103})
    void S6_rule12_interim_responses_are_never_written(int status) throws Exception {
        server.start(Handlers.blocking((request, response, callback) -> {
            response.writeInterim(status, HttpFields.build().add("Link", "</style.css>"))
                    .get(10, TimeUnit.SECONDS);
            Handlers.text(response, "final", callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, 0, "/a").stdinEnd());

            assertThat(client.answer(1).text()).isEqualTo("Status: 200 OK\r\nContent-Length: 5\r\n\r\nfinal");
        }
    }

    @Test
    void S5_fields_about_the_connection_and_status_do_not_leave() throws Exception {
        server.start(Handlers.nonBlocking((request, response, callback) -> {
            HttpFields.Mutable headers = response.getHeaders();
            headers.add("Connection", "close");
            headers.add("Transfer-Encoding", "chunked");
            headers.add("Status", "404 Not Found");
            headers.add("Keep-Alive", "timeout=5");
            headers.add("Upgrade", "websocket");
            headers.add("X-Kept", "yes");
            Handlers.text(response, "body", callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            Answer answer = client.answer(1);
            client.send(get(1, 0, "/b").stdinEnd());

            assertThat(answer.text()).isEqualTo("Status: 200 OK\r\nX-Kept: yes\r\nContent-Length: 4\r\n\r\nbody");
            assertThat(client.answer(1).body()).isEqualTo("body");
        }
    }

    @Test
    void S4_control_characters_do_not_leave() throws Exception {
        server.start(Handlers.nonBlocking((request, response, callback) -> {
            response.getHeaders().add("X-Split", "a\r\nStatus: 500\r\n\r\nb\0c\u20ACd\u00E9");
            callback.succeeded();
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, 0, "/a").stdinEnd());
            Answer answer = client.answer(1);

            assertThat(answer.head().lines()).hasSize(3);
            assertThat(answer.head()).contains("X-Split: a  Status: 500    b c d\u00E9\r\n");
        }
    }

    @Test
    void R5_S9_response_of_some_megabytes_is_cut_into_aligned_records() throws Exception {
        byte[] body = new byte[3 * 1024 * 1024 + 1];
        new Random(1).nextBytes(body);
        server.start(Handlers.nonBlocking(
                (request, response, callback) -> response.write(true, ByteBuffer.wrap(body), callback)));
        try (RawClient client = server.connect()) {
            client.send(get(1, 0, "/a").stdinEnd());
            Answer answer = client.answer(1);
            List<Received> contents = answer.records().stream()
                    .filter(record -> record.type() == Received.STDOUT && record.content().length > 0)
                    .toList();

            assertThat(answer.stdout()).endsWith(body);
            assertThat(contents.subList(0, contents.size() - 1))
                    .allSatisfy(record -> assertThat(record.padding()).isZero());
            assertThat(contents.subList(2, contents.size() - 1))
                    .allSatisfy(record -> assertThat(record.content()).hasSize(65528));
            assertThat(answer.hasStdoutEnd()).isTrue();
        }
    }

    @Test
    void S9_rule21_each_flush_is_a_record_at_once_and_none_is_empty() throws Exception {
        java.util.concurrent.Semaphore next = new java.util.concurrent.Semaphore(0);
        server.start(Handlers.blocking((request, response, callback) -> {
            Handlers.writeAndWait(response, new byte[0]);
            for (int i = 0; i < 3; i++) {
                Handlers.writeAndWait(response, bytes("event " + i));
                Handlers.writeAndWait(response, new byte[0]);
                if (!next.tryAcquire(10, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the client has not got the event");
                }
            }
            callback.succeeded();
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, 0, "/a").stdinEnd());
            Received head = client.receive();
            for (int i = 0; i < 3; i++) {
                assertThat(client.receive().text()).isEqualTo("event " + i);
                next.release();
            }

            assertThat(head.text()).isEqualTo("Status: 200 OK\r\n\r\n");
            assertThat(client.answer(1).records()).extracting(Received::type).containsExactly(6, 3);
        }
    }

    @Test
    void S6_rule15_error_page_for_head_has_no_content() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(org.servletfcgi.fastcgi.internal.Records.begin(
                            1, org.servletfcgi.fastcgi.internal.Records.RESPONDER, 0)
                    .params("REQUEST_METHOD", "HEAD", "REQUEST_URI", "no path")
                    .paramsEnd()
                    .stdinEnd());
            Answer answer = client.answer(1);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEmpty();
        }
        assertThat(server.log()).hasSize(1);
    }
}
