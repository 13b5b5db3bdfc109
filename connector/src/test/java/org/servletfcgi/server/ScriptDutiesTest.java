package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;
import static org.servletfcgi.server.Requests.request;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jetty.ee11.servlet.DefaultServlet;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.server.Received.Answer;

/** What RFC 3875 asks of a CGI script, for whom applications here stand (§4.2, §4.3, §5, §6, §9). */
class ScriptDutiesTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    @TempDir
    Path directory;

    /** Answers with a status and with fields in the form {@code Name: value}. */
    private static Handler answering(int status, String... fields) {
        return Handlers.nonBlocking((request, response, callback) -> {
            response.setStatus(status);
            HttpFields.Mutable headers = response.getHeaders();
            for (String field : fields) {
                int colon = field.indexOf(':');
                headers.add(field.substring(0, colon), field.substring(colon + 2));
            }
            Handlers.text(response, "document", callback);
        });
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines);
    }

    private Answer answer(String method, String target, String... more) throws Exception {
        try (RawClient client = server.connect()) {
            client.send(request(1, 0, method, target, more).stdinEnd());
            return client.answer(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,", "1, a", "3, abc"})
    void C15_content_ends_with_stdin_although_the_connection_stays_and_no_length_is_said(int length, String body)
            throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a").stdin(body == null ? "" : body).stdinEnd());

            assertThat(client.answer(1).body()).isEqualTo("POST /a " + length);
            client.send(get(1, 0, "/b").stdinEnd());
            assertThat(client.answer(1).body()).isEqualTo("GET /b 0");
        }
    }

    @ParameterizedTest
    @CsvSource({"3, abc", "0, ''", "5, abcde"})
    void C20_no_more_than_the_length_is_read(int contentLength, String delivered) throws Exception {
        server.start(Handlers.blocking((request, response, callback) ->
                Handlers.text(response, Content.Source.asString(request, StandardCharsets.US_ASCII), callback)));
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a", "CONTENT_LENGTH", Integer.toString(contentLength))
                    .stdin("ab")
                    .stdin("cdefg")
                    .stdinEnd());
            Answer answer = client.answer(1);
            client.send(post(1, 0, "/b", "CONTENT_LENGTH", "1").stdin("x").stdinEnd());

            assertThat(answer.body()).isEqualTo(delivered);
            assertThat(answer.appStatus()).isZero();
            assertThat(client.answer(1).body()).as("the connection is kept").isEqualTo("x");
        }
        assertThat(server.log()).singleElement().asString().contains("STDIN is longer than CONTENT_LENGTH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BREW", "get", "PROPFIND", "M-SEARCH"})
    void C21_any_method_reaches_the_application(String method) throws Exception {
        server.start(Handlers.summary());

        assertThat(answer(method, "/a").body()).isEqualTo(method + " /a 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BREW", "get"})
    void C21_method_that_a_servlet_does_not_know_is_refused(String method) throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(DefaultServlet.class, "/");
        context.setBaseResourceAsPath(directory);
        server.start(context);

        assertThat(answer(method, "/a").status()).isIn(405, 501);
    }

    @Test
    void C21_head_has_the_fields_of_get_and_no_content() throws Exception {
        server.start(answering(200, "Content-Type: text/plain", "X-A: 1"));

        Answer head = answer("HEAD", "/a");

        assertThat(head.head()).isEqualTo(answer("GET", "/a").head());
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"handled by nobody", "fails", "fails late", "refused", "overloaded"})
    void C22_every_answer_has_a_head_that_is_not_empty(String what) throws Exception {
        server.limits(Limits.builder().maxParams(10));
        server.start(Handlers.blocking((request, response, callback) -> {
            switch (what) {
                case "fails" -> throw new IllegalStateException("as the test wants");
                case "fails late" -> callback.failed(new IllegalStateException("as the test wants"));
                default -> org.eclipse.jetty.server.Response.writeError(request, response, callback, 404);
            }
        }));
        String[] many = new String[40];
        java.util.Arrays.fill(many, "X");
        Answer answer = switch (what) {
            case "refused" -> answer("G T", "/a");
            case "overloaded" -> answer("GET", "/a", many);
            default -> answer("GET", "/a");
        };

        assertThat(answer.text()).startsWith("Status: ").contains("\r\n\r\n");
        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        assertThat(answer.hasStdoutEnd()).isTrue();
        server.log();
    }

    @Test
    void C23_document_is_a_status_the_content_type_an_empty_line_and_the_body() throws Exception {
        server.start(answering(200, "Content-Type: text/plain"));

        assertThat(answer("GET", "/a").text())
                .isEqualTo(lines("Status: 200 OK", "Content-Type: text/plain", "Content-Length: 8", "", "document"));
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 301, 302, 303, 307, 308})
    void C24_location_that_is_a_path_is_no_local_redirect_since_the_status_is_there(int status) throws Exception {
        server.start(answering(status, "Location: /next?x=1"));

        assertThat(answer("GET", "/a").head().lines())
                .startsWith("Status: " + status + " " + org.eclipse.jetty.http.HttpStatus.getMessage(status))
                .contains("Location: /next?x=1", "Content-Length: 8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/local", "http://www.example.com/", "//www.example.com/"})
    void C24_location_alone_is_never_sent(String location) throws Exception {
        server.start(answering(200, "Location: " + location));

        assertThat(answer("GET", "/a").text()).isEqualTo(lines("Status: 200 OK", "Content-Length: 8", "", "document"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307})
    void C25_location_that_is_a_uri_comes_after_its_status_too(int status) throws Exception {
        server.start(answering(status, "Location: https://www.example.com/next"));

        assertThat(answer("GET", "/a").text())
                .startsWith("Status: " + status + " ")
                .contains("\r\nLocation: https://www.example.com/next\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://www.example.com/next", "/next", "next", "?x=1"})
    void C26_redirect_with_a_document_has_all_of_status_location_type_and_body(String location) throws Exception {
        server.start(answering(302, "Location: " + location, "Content-Type: text/html"));

        assertThat(answer("GET", "/a").text())
                .isEqualTo(lines(
                        "Status: 302 Found",
                        "Location: " + location,
                        "Content-Type: text/html",
                        "Content-Length: 8",
                        "",
                        "document"));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 101, 102, 103, 199, 1000, 2000, 65736})
    void C28_status_that_is_none_of_a_final_response_becomes_a_500(int status) throws Exception {
        server.start(Handlers.blocking((request, response, callback) -> {
            response.setStatus(status);
            Handlers.text(response, "document", callback);
        }));

        Answer answer = answer("GET", "/a");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.hasStdoutEnd()).isTrue();
        server.log();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 103, 199})
    void C28_response_that_was_flushed_with_the_status_of_an_interim_one_is_cut_off(int status) throws Exception {
        server.start(Handlers.blocking((request, response, callback) -> {
            response.setStatus(status);
            Handlers.writeAndWait(response, new byte[0]);
            Handlers.text(response, "document", callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, 0, "/a").stdinEnd());
            String came = new String(client.rest().bytes(), StandardCharsets.ISO_8859_1);

            assertThat(came).doesNotContain("Status: " + status, "document");
        }
        server.log();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: close",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "Proxy-Authenticate: Basic",
                "TE: trailers",
                "Trailer: X-Sum",
                "Transfer-Encoding: chunked",
                "Upgrade: websocket",
                "HTTP2-Settings: x"
            })
    void C29_field_about_the_clients_connection_is_not_returned(String field) throws Exception {
        server.start(answering(200, field));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            Answer answer = client.answer(1);
            client.send(get(1, 0, "/b").stdinEnd());

            assertThat(answer.text()).isEqualTo(lines("Status: 200 OK", "Content-Length: 8", "", "document"));
            assertThat(client.answer(1).body())
                    .as("the connection to the web server is kept")
                    .isEqualTo("document");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-CGI-Anything: 1", "x-cgi-other: 1", "X-Cgi-: 1"})
    void C30_reserved_field_is_not_returned(String field) throws Exception {
        server.start(answering(200, field, "X-CGI: kept"));

        assertThat(answer("GET", "/a").head().lines())
                .containsExactly("Status: 200 OK", "X-CGI: kept", "Content-Length: 8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/3.0", "INCLUDED"})
    void C31_no_response_begins_with_a_status_line_of_http(String protocol) throws Exception {
        server.start(Handlers.early());
        for (String script : List.of("/nph-script", "/a")) {
            assertThat(answer("GET", script, "SERVER_PROTOCOL", protocol).text())
                    .isEqualTo(lines("Status: 200 OK", "Content-Length: " + script.length(), "", script));
        }
    }

    @Test
    void C33_files_are_those_of_the_application_whatever_the_variables_say() throws Exception {
        Path application = Files.createDirectory(directory.resolve("application"));
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(application.resolve("a.txt"), "of the application");
        Files.writeString(outside.resolve("a.txt"), "secret");
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(DefaultServlet.class, "/");
        context.setBaseResourceAsPath(application);
        server.start(context);
        String[] hostile = {
            "DOCUMENT_ROOT", outside.toString(),
            "SCRIPT_FILENAME", outside.resolve("a.txt").toString(),
            "PATH_TRANSLATED", outside.resolve("a.txt").toString(),
            "CONTEXT_DOCUMENT_ROOT", outside.toString()
        };

        assertThat(answer("GET", "/a.txt", hostile).body()).isEqualTo("of the application");
        assertThat(answer("GET", "/outside/a.txt", hostile).status()).isEqualTo(404);
        assertThat(answer("GET", "/%2e%2e/outside/a.txt", hostile).status()).isIn(400, 404);
        assertThat(answer("GET", "/../outside/a.txt", hostile).status()).isEqualTo(400);
        server.log();
    }

    @Test
    void S12_error_page_is_that_of_the_container_without_a_stack_trace() throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(DefaultServlet.class, "/");
        context.setBaseResourceAsPath(directory);
        server.start(context);

        Answer answer = answer("GET", "/missing", "HTTP_ACCEPT", "text/html");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.head()).containsIgnoringCase("Content-Type: text/html");
        assertThat(answer.body()).contains("<html>", "404").doesNotContain("\tat ");
    }
}
