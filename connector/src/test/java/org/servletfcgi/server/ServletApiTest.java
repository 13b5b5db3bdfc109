package org.servletfcgi.server;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.server.Requests.post;
import static org.servletfcgi.server.Requests.request;

import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.server.Received.Answer;

/** What the Servlet API says and does where there is no HTTP connection under it. */
class ServletApiTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    @TempDir
    Path directory;

    private interface Look {
        Object at(HttpServletRequest request, HttpServletResponse response) throws Exception;
    }

    @SuppressWarnings("serial")
    private static final class Telling extends HttpServlet {
        private final Look look;

        Telling(Look look) {
            this.look = look;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                Object told = look.at(request, response);
                response.getOutputStream().print(String.valueOf(told));
            } catch (IOException | RuntimeException x) {
                throw x;
            } catch (Exception x) {
                throw new IllegalStateException(x);
            }
        }
    }

    private interface Reply {
        void write(HttpServletResponse response) throws IOException;
    }

    @SuppressWarnings("serial")
    private static final class Replying extends HttpServlet {
        private final Reply reply;

        Replying(Reply reply) {
            this.reply = reply;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            reply.write(response);
        }
    }

    private void start(Look look) {
        start(new Telling(look));
    }

    private void reply(Reply reply) {
        start(new Replying(reply));
    }

    private void start(HttpServlet servlet) {
        ServletContextHandler context = new ServletContextHandler("/");
        context.setBaseResourceAsPath(directory);
        ServletHolder holder = new ServletHolder(servlet);
        holder.getRegistration().setMultipartConfig(new MultipartConfigElement(directory.toString()));
        context.addServlet(holder, "/servlet/*");
        server.start(context);
    }

    private Answer askWith(String method) throws Exception {
        try (RawClient client = server.connect()) {
            client.send(request(1, 0, method, "/servlet/info").stdinEnd());
            return client.answer(1);
        }
    }

    private static final Reply NOTHING = response -> {};
    private static final Reply CONTENT = response -> response.getWriter().write("zz");
    private static final Reply LENGTH = response -> {
        response.setContentLength(2);
        response.getWriter().write("zz");
    };
    private static final Reply FLUSHED = response -> {
        response.getWriter().write("zz");
        response.flushBuffer();
    };
    private static final Reply LENGTH_FLUSHED = response -> {
        response.setContentLength(2);
        response.flushBuffer();
        response.getWriter().write("zz");
    };
    private static final Reply LENGTH_AFTER_THE_HEAD = response -> {
        response.flushBuffer();
        response.setContentLength(2);
        response.getWriter().write("zz");
    };

    static Stream<Arguments> replies() {
        List<Reply> replies = List.of(NOTHING, CONTENT, LENGTH, FLUSHED, LENGTH_FLUSHED, LENGTH_AFTER_THE_HEAD);
        return Stream.of("GET", "HEAD")
                .flatMap(method -> Stream.of(204, 205, 304)
                        .flatMap(status -> replies.stream()
                                .map(reply -> Arguments.of(
                                        method, status, reply, status == 304 && reply == LENGTH_FLUSHED))));
    }

    @ParameterizedTest(name = "{0} {1} [{index}]")
    @MethodSource("replies")
    void S6_status_without_content_has_no_length_of_content(String method, int status, Reply reply, boolean keeps)
            throws Exception {
        reply(response -> {
            response.setStatus(status);
            reply.write(response);
        });

        Answer answer = askWith(method);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.hasStdoutEnd()).isTrue();
        assertThat(answer.head().lines().filter(line -> line.startsWith("Content-Length")))
                .isEqualTo(
                        keeps
                                ? List.of("Content-Length: 2")
                                : status == 205 ? List.of("Content-Length: 0") : List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void S6_not_modified_keeps_the_length_that_the_application_says(String method) throws Exception {
        reply(response -> {
            response.setStatus(304);
            response.setContentLength(123);
        });

        assertThat(askWith(method).text()).isEqualTo("Status: 304 Not Modified\r\nContent-Length: 123\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 304})
    void S6_error_without_content_has_no_length_of_content(int status) throws Exception {
        reply(response -> response.sendError(status));

        Answer answer = askWith("GET");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.head().lines().filter(line -> line.startsWith("Content-Length")))
                .isEqualTo(status == 205 ? List.of("Content-Length: 0") : List.of());
    }

    @Test
    void trailers_that_nobody_would_get_are_refused_and_those_of_http_are_not() throws Exception {
        NoTrailers.addTo(server.server());
        ServerConnector http = new ServerConnector(server.server());
        server.server().addConnector(http);
        start((request, response) -> {
            try {
                response.setTrailerFields(() -> Map.of("X-Sum", "1"));
                return "set";
            } catch (IllegalStateException x) {
                return String.valueOf(x.getMessage());
            }
        });

        assertThat(told("SERVER_PROTOCOL", "HTTP/2.0")).isEqualTo("Trailers not supported in FastCGI");
        assertThat(told("SERVER_PROTOCOL", "HTTP/1.0")).isEqualTo("Trailers not supported in HTTP/1.0");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.getLocalPort())) {
            socket.getOutputStream()
                    .write("GET /servlet/info HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains("\r\nset\r\n")
                    .contains("X-Sum: 1\r\n");
        }
        http.stop();
    }

    private Answer ask(String... variables) throws Exception {
        try (RawClient client = server.connect()) {
            client.send(request(1, 0, "GET", "/servlet/info", variables).stdinEnd());
            return client.answer(1);
        }
    }

    private String told(String... variables) throws Exception {
        Answer answer = ask(variables);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void C7_translated_path_is_that_of_the_application() throws Exception {
        start((request, response) ->
                request.getPathTranslated() + " " + request.getServletContext().getRealPath("/x"));
        String[] hostile = {"PATH_TRANSLATED", "/etc/passwd", "DOCUMENT_ROOT", "/etc", "SCRIPT_FILENAME", "/etc/x"};

        assertThat(told(hostile)).isEqualTo(told()).doesNotContain("/etc");
    }

    @Test
    void there_are_no_trailers_and_they_are_complete() throws Exception {
        start((request, response) -> request.isTrailerFieldsReady() + " " + request.getTrailerFields());

        assertThat(told("HTTP_TRAILER", "X-Sum")).isEqualTo("true {}");
    }

    @Test
    @SuppressWarnings("deprecation")
    void nothing_can_be_pushed() throws Exception {
        start((request, response) -> request.newPushBuilder());

        assertThat(told("SERVER_PROTOCOL", "HTTP/2.0")).isEqualTo("null");
    }

    @Test
    void locales_are_those_of_accept_language() throws Exception {
        start((request, response) -> {
            List<Locale> locales = Collections.list(request.getLocales());
            return request.getLocale() + " " + locales;
        });

        assertThat(told("HTTP_ACCEPT_LANGUAGE", "de;q=0.5, fr-CH")).isEqualTo("fr_CH [fr_CH, de]");
    }

    @Test
    void request_id_of_the_protocol_is_that_of_the_records() throws Exception {
        start((request, response) -> request.getProtocolRequestId() + " "
                + request.getServletConnection().getProtocol() + " "
                + request.getServletConnection().getConnectionId().isEmpty());
        try (RawClient client = server.connect()) {
            for (int id : new int[] {1, 7, 65535}) {
                client.send(request(id, KEEP_CONN, "GET", "/servlet/info", "SERVER_PROTOCOL", "HTTP/2.0")
                        .stdinEnd());

                assertThat(client.answer(id).body()).isEqualTo(id + " HTTP/2.0 false");
            }
        }
    }

    @Test
    void tls_protocol_is_an_attribute() throws Exception {
        start((request, response) -> request.getAttribute("jakarta.servlet.request.secure_protocol"));

        assertThat(told("HTTPS", "on", "SSL_PROTOCOL", "TLSv1.3")).isEqualTo("TLSv1.3");
        assertThat(told("HTTPS", "on", "SSL_CIPHER", "TLS_AES_256_GCM_SHA384")).isEqualTo("null");
        assertThat(told("SSL_PROTOCOL", "TLSv1.3")).isEqualTo("null");
    }

    @Test
    void parts_are_read_from_stdin() throws Exception {
        start((request, response) -> {
            List<String> parts = new ArrayList<>();
            for (Part part : request.getParts()) {
                parts.add(part.getName() + "="
                        + new String(part.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            }
            return parts;
        });
        String body = String.join(
                "\r\n",
                "--b",
                "Content-Disposition: form-data; name=\"a\"",
                "",
                "1",
                "--b",
                "Content-Disposition: form-data; name=\"f\"; filename=\"f.txt\"",
                "",
                "file",
                "--b--",
                "");
        try (RawClient client = server.connect()) {
            client.send(post(1, 0, "/servlet/x", "CONTENT_TYPE", "multipart/form-data; boundary=b")
                    .stdin(body)
                    .stdinEnd());

            assertThat(client.answer(1).body()).isEqualTo("[a=1, f=file]");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void S9_small_writes_are_one_record_unless_they_are_flushed(boolean flush) throws Exception {
        start((request, response) -> {
            for (int i = 0; i < 100; i++) {
                response.getOutputStream().print("x");
                if (flush) {
                    response.flushBuffer();
                }
            }
            return "";
        });

        Answer answer = ask();

        assertThat(answer.body()).isEqualTo("x".repeat(100));
        assertThat(answer.records())
                .filteredOn(record -> record.type() == Received.STDOUT && record.content().length > 0)
                .hasSize(flush ? 100 : 1);
    }

    @Test
    void S8_summary_of_a_failure_is_one_line_of_at_most_1_KiB() throws Exception {
        start((request, response) -> {
            throw new IllegalStateException("one\r\ntwo\u0000\u001b[31m" + "x".repeat(5000) + "\u20ac");
        });
        Answer answer = ask();
        Received summary = answer.records().get(0);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(summary.type()).isEqualTo(Received.STDERR);
        assertThat(summary.content()).hasSizeLessThanOrEqualTo(1024);
        assertThat(summary.text()).contains("one two [31mxxx").endsWith("\n");
        assertThat(summary.text().chars().filter(c -> c < ' ')).containsExactly((int) '\n');
        server.log();
    }

    @ParameterizedTest
    @ValueSource(strings = {"102", "103"})
    void S6_interim_responses_of_a_servlet_are_never_written(String status) throws Exception {
        start((request, response) -> {
            response.sendError(Integer.parseInt(status));
            return "final";
        });

        Answer answer = ask();

        assertThat(answer.text()).startsWith("Status: 200 OK\r\n").endsWith("\r\n\r\nfinal");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 101, 199})
    void S6_error_with_the_status_of_an_interim_response_is_a_500(int status) throws Exception {
        start((request, response) -> {
            response.sendError(status);
            return "";
        });

        assertThat(ask().status()).isEqualTo(500);
        server.log();
    }

    @Test
    void an_upload_that_cannot_be_read_is_answered_and_none_for_the_log() throws Exception {
        start((request, response) -> request.getParts().size());
        String content = "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nwithout an end";

        try (RawClient client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send(post(1, KEEP_CONN, "/servlet/info", "CONTENT_TYPE", "multipart/form-data; boundary=X")
                        .stdin(content)
                        .stdinEnd());

                assertThat(client.answer(1).status()).isEqualTo(400);
            }
        }
    }

    @Test
    void S12_name_of_the_request_is_what_the_web_server_is_told_of_a_failure() throws Exception {
        List<Object> names = new ArrayList<>();
        start((request, response) -> {
            names.add(request.getAttribute(FastCgiConnectionFactory.REQUEST_ATTRIBUTE));
            throw new IllegalStateException("a bug");
        });

        String told = ask().records().stream()
                .filter(record -> record.type() == Received.STDERR)
                .map(Received::text)
                .collect(joining());

        assertThat(told).endsWith("a bug (request " + names.get(0) + ")\n");
        server.log();
    }

    @Test
    void the_status_that_was_sent_is_known_when_the_response_is_over() throws Exception {
        List<Object> statuses = new CopyOnWriteArrayList<>();
        server.server()
                .setRequestLog((request, response) ->
                        statuses.add(request.getAttribute(FastCgiConnectionFactory.STATUS_ATTRIBUTE)));
        start((request, response) -> request.getAttribute(FastCgiConnectionFactory.STATUS_ATTRIBUTE));

        assertThat(told()).isEqualTo("null");
        await().untilAsserted(() -> assertThat(statuses).containsExactly(200));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_status_of_a_request_whose_client_left_before_there_was_one_is_499(boolean abort) throws Exception {
        List<Object> statuses = new CopyOnWriteArrayList<>();
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        server.server()
                .setRequestLog((request, response) ->
                        statuses.add(request.getAttribute(FastCgiConnectionFactory.STATUS_ATTRIBUTE)));
        start((request, response) -> {
            called.countDown();
            Handlers.await(left);
            return "too late";
        });

        try (RawClient client = server.connect()) {
            client.send(request(1, KEEP_CONN, "GET", "/servlet/info").stdinEnd());
            Handlers.await(called);
            if (abort) {
                client.send(Requests.abort(1));
            }
        }
        await().until(() -> server.factory().getStatistics().getAbortedRequests() == 1);
        left.countDown();

        await().untilAsserted(() -> assertThat(statuses).containsExactly(499));
    }
}
