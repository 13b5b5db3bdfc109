package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.RESPONDER;
import static org.servletfcgi.fastcgi.internal.Records.begin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.servletfcgi.fastcgi.internal.Records;

class FastCgiConnectionTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    private static Records get(int requestId, int flags, String path) {
        return begin(requestId, RESPONDER, flags)
                .params("REQUEST_METHOD", "GET", "REQUEST_URI", path, "HTTP_HOST", "www.example.com")
                .paramsEnd();
    }

    @Test
    void Q1_connection_is_kept_after_a_request_with_keep_conn() throws Exception {
        server.start(new Echo());
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            Received.Answer first = client.answer(1);
            client.send(get(1, KEEP_CONN, "/b").stdinEnd());
            Received.Answer second = client.answer(1);

            assertThat(first.head()).startsWith("Status: 200 OK\r\n");
            assertThat(first.body()).isEqualTo("GET /a 0");
            assertThat(second.body()).isEqualTo("GET /b 0");
            assertThat(second.appStatus()).isZero();
            assertThat(second.protocolStatus()).isZero();
        }
    }

    @Test
    void Q1_connection_is_closed_after_a_request_without_keep_conn() throws Exception {
        server.start(new Echo());
        try (RawClient client = server.connect()) {
            client.send(get(1, 0, "/a").stdinEnd());

            assertThat(client.answer(1).body()).isEqualTo("GET /a 0");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void body_arrives_whole() throws Exception {
        server.start(new Echo());
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, 0)
                    .params("REQUEST_METHOD", "POST", "REQUEST_URI", "/p", "CONTENT_LENGTH", "11")
                    .paramsEnd()
                    .stdin("hello ")
                    .stdin("world")
                    .stdinEnd());

            assertThat(client.answer(1).body()).isEqualTo("POST /p 11");
        }
    }

    @Test
    void rule17_answer_to_an_unread_upload_arrives_whole_although_the_connection_is_closed() throws Exception {
        server.start(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Content.Sink.write(response, true, "no, thanks", callback);
                return true;
            }
        });
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, 0)
                    .params("REQUEST_METHOD", "POST", "REQUEST_URI", "/p")
                    .paramsEnd());
            byte[] record = Records.none().on(1).stdin("x".repeat(50_000)).bytes();
            for (int i = 0; i < 100; i++) {
                client.send(record);
            }

            assertThat(client.answer(1).body()).isEqualTo("no, thanks");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void bad_request_is_answered_with_400() throws Exception {
        server.start(new Echo());
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, KEEP_CONN)
                    .params("REQUEST_METHOD", "GET")
                    .paramsEnd()
                    .stdinEnd());

            assertThat(client.answer(1).status()).isEqualTo(400);
            client.send(get(1, 0, "/next").stdinEnd());
            assertThat(client.answer(1).body()).isEqualTo("GET /next 0");
        }
        assertThat(server.log()).singleElement().asString().contains("refused: 400");
    }

    @Test
    void rule9_web_server_that_leaves_inside_an_upload_is_nothing_to_report() throws Exception {
        server.start(new Echo());
        try (RawClient client = server.connect()) {
            byte[] upload = begin(1, RESPONDER, KEEP_CONN)
                    .params("REQUEST_METHOD", "POST", "REQUEST_URI", "/p", "CONTENT_LENGTH", "11")
                    .paramsEnd()
                    .stdin("hello world")
                    .bytes();
            client.send(Arrays.copyOf(upload, upload.length - 3));
        }
        server.awaitNoConnections();
    }

    private static final class Echo extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            String body = Content.Source.asString(request, StandardCharsets.ISO_8859_1);
            String answer = request.getMethod() + " " + request.getHttpURI().getPathQuery() + " " + body.length();
            Content.Sink.write(response, true, answer, callback);
            return true;
        }
    }
}
