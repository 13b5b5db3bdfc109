package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.AUTHORIZER;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.begin;

import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.server.Received.Answer;

/** The role Authorizer (O2): a web server asks whether a request is allowed. */
class AuthorizerTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    /** Allows the user alice, and says how long the body is. */
    private static Handler guard() {
        return Handlers.blocking((request, response, callback) -> {
            String body = Content.Source.asString(request, StandardCharsets.US_ASCII);
            if ("Basic alice".equals(request.getHeaders().get("Authorization"))) {
                response.getHeaders().put("Variable-REMOTE_USER", "alice");
                response.getHeaders().put("Variable-X-Group_2", "admins");
            } else {
                response.setStatus(401);
                response.getHeaders().put("WWW-Authenticate", "Basic realm=\"x\"");
            }
            Handlers.text(response, request.getMethod() + " " + body.length(), callback);
        });
    }

    /** As Apache httpd and lighttpd send it: without the variables of a body and of the path's parts. */
    private static Records ask(int flags, String method, String authorization) {
        return begin(1, AUTHORIZER, flags)
                .params(Requests.variables(
                        method, "/a", "HTTP_AUTHORIZATION", authorization, "HTTP_CONTENT_LENGTH", "100"))
                .paramsEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "the end", "a body"})
    void O2_request_is_complete_with_params_whatever_is_sent_of_stdin(String stdin) throws Exception {
        server.start(guard());
        try (RawClient client = server.connect()) {
            Records records = ask(KEEP_CONN, "POST", "Basic alice");
            switch (stdin) {
                case "the end" -> records.stdinEnd();
                case "a body" -> records.stdin("abc").stdinEnd();
                default -> {}
            }
            client.send(records);
            Answer answer = client.answer(1);
            client.send(ask(0, "GET", "Basic alice"));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("POST 0");
            assertThat(answer.hasStdoutEnd()).isTrue();
            assertThat(client.answer(1).body()).as("the connection is kept").isEqualTo("GET 0");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void O2_variables_for_the_next_request_are_fields_of_the_response() throws Exception {
        server.start(guard());
        try (RawClient client = server.connect()) {
            client.send(ask(0, "GET", "Basic alice"));

            assertThat(client.answer(1).head().lines())
                    .contains("Status: 200 OK", "Variable-REMOTE_USER: alice", "Variable-X-Group_2: admins");
        }
    }

    @Test
    void O2_denial_is_a_whole_response() throws Exception {
        server.start(guard());
        try (RawClient client = server.connect()) {
            client.send(ask(0, "GET", "Basic mallory"));
            Answer answer = client.answer(1);

            assertThat(answer.head().lines())
                    .startsWith("Status: 401 Unauthorized")
                    .contains("WWW-Authenticate: Basic realm=\"x\"");
            assertThat(answer.body()).isEqualTo("GET 0");
            assertThat(answer.protocolStatus()).isZero();
            assertThat(answer.appStatus()).isZero();
        }
    }
}
