package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.server.Requests.get;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.server.Received.Answer;

/** Header fields of a servlet that would break a CGI response, or that are the web server's (S4, S5, C30). */
class ServletFieldsTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    private interface Answering {
        void to(HttpServletResponse response) throws IOException;
    }

    @SuppressWarnings("serial")
    private void start(Answering answering) {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(
                new ServletHolder(new HttpServlet() {
                    @Override
                    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                        answering.to(response);
                    }
                }),
                "/");
        server.start(context);
    }

    /** The answers to two requests on one connection, which must both be whole. */
    private List<String> twice() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/").stdinEnd());
            Answer first = client.answer(1);
            client.send(get(1, KEEP_CONN, "/").stdinEnd());
            Answer second = client.answer(1);

            assertThat(first.hasStdoutEnd()).isTrue();
            assertThat(second.hasStdoutEnd()).isTrue();
            assertThat(first.appStatus() + second.appStatus()).isZero();
            return List.of(first.text(), second.text());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Transfer-Encoding, chunked",
        "Transfer-Encoding, gzip",
        "transfer-encoding, identity",
        "Connection, close",
        "Connection, keep-alive",
        "Connection, Upgrade",
        "Keep-Alive, timeout=5",
        "Proxy-Connection, close",
        "Status, 404 Not Found",
        "status, 500",
        "Upgrade, websocket",
        "Trailer, X-Checksum",
        "TE, trailers",
        "HTTP2-Settings, AAMAAABkAAQAAP__",
        "X-CGI-Anything, 1",
        "x-cgi-status, 1"
    })
    void S5_field_that_is_the_web_servers_does_not_change_the_response(String name, String value) throws Exception {
        start(response -> {
            response.setHeader(name, value);
            response.addHeader(name, value);
            response.setHeader("X-After", "1");
            response.setContentLength(4);
            response.getOutputStream().print("body");
        });

        assertThat(twice()).containsOnly("Status: 200 OK\r\nX-After: 1\r\nContent-Length: 4\r\n\r\nbody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding", "Connection", "Status"})
    void S5_field_that_is_the_web_servers_does_not_change_a_response_without_a_length(String name) throws Exception {
        start(response -> {
            response.setHeader(name, name.equals("Status") ? "404" : "close, chunked");
            response.getOutputStream().print("body");
            response.flushBuffer();
            response.getOutputStream().print(" and more");
        });

        assertThat(twice()).containsOnly("Status: 200 OK\r\n\r\nbody and more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X Bad", "X:Y", "X\r\nSet-Cookie", "X\0", "(X)", "\u00C4", "X\u0100", "X\n", ":status", "{}"})
    void S4_name_that_is_no_token_is_left_out(String name) throws Exception {
        start(response -> {
            response.setHeader(name, "evil=1");
            response.setHeader("X-After", "1");
            response.setContentLength(4);
            response.getOutputStream().print("body");
        });

        assertThat(twice()).containsOnly("Status: 200 OK\r\nX-After: 1\r\nContent-Length: 4\r\n\r\nbody");
    }

    @Test
    void S4_value_stays_on_its_line() throws Exception {
        start(response -> {
            response.setHeader("X-A", "1\r\nSet-Cookie: evil=1\r\n\r\n<html>");
            response.addHeader("X-B", "1\nSet-Cookie: evil=1");
            response.addHeader("X-C", "1\rSet-Cookie: evil=1\0\u0100");
            response.setContentLength(4);
            response.getOutputStream().print("body");
        });

        assertThat(twice())
                .containsOnly(String.join(
                        "\r\n",
                        "Status: 200 OK",
                        "X-A: 1  Set-Cookie: evil=1    <html>",
                        "X-B: 1 Set-Cookie: evil=1",
                        "X-C: 1 Set-Cookie: evil=1  ",
                        "Content-Length: 4",
                        "",
                        "body"));
    }

    @Test
    void S4_redirect_and_content_type_stay_on_their_lines() throws Exception {
        start(response -> {
            response.setStatus(302);
            response.setHeader("Location", "/a\r\nSet-Cookie: evil=1");
            response.setContentType("text/plain\r\nSet-Cookie: evil=1");
        });

        assertThat(twice())
                .allSatisfy(text -> assertThat(text)
                        .startsWith("Status: 302 Found\r\n")
                        .contains("Location: /a  Set-Cookie: evil=1\r\n")
                        .doesNotContain("\nSet-Cookie"));
    }

    @Test
    void S2_location_without_a_redirect_is_left_out() throws Exception {
        start(response -> {
            response.setHeader("Location", "/elsewhere");
            response.setContentLength(4);
            response.getOutputStream().print("body");
        });

        assertThat(twice()).containsOnly("Status: 200 OK\r\nContent-Length: 4\r\n\r\nbody");
    }

    @Test
    void rule15_trailers_are_left_out() throws Exception {
        start(response -> {
            response.setTrailerFields(() -> Map.of("X-Checksum", "1"));
            response.getOutputStream().print("body");
            response.flushBuffer();
        });

        assertThat(twice()).containsOnly("Status: 200 OK\r\n\r\nbody");
    }
}
