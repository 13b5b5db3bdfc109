package org.servletfcgi.sample;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseServletsTest {
    @RegisterExtension
    static final SampleServer SERVER = new SampleServer();

    @ParameterizedTest
    @CsvSource({"'',/app/", "?to=/,/app/", "?to=/form,/app/form", "?to=/echo/%C3%A9?x=1,/app/echo/%C3%A9?x=1"})
    void redirects_lead_into_the_application(String query, String location) throws Exception {
        HttpResponse<String> response = SERVER.get("/redirect" + query);

        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(SERVER.uri("/")
                        .resolve(response.headers().firstValue("Location").orElseThrow()))
                .isEqualTo(SERVER.uri(location.substring("/app".length())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/",
                "//example.org/",
                "/\\example.org/",
                "/..//example.org/",
                "/a/../../b",
                "/./form",
                "form",
                "",
                "javascript:alert(1)",
                "/a\r\nX-Injected: 1",
                "/ a"
            })
    void redirects_lead_nowhere_else(String to) throws Exception {
        HttpResponse<String> response = SERVER.get("/redirect?to=" + URLEncoder.encode(to, StandardCharsets.UTF_8));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().map()).doesNotContainKeys("location", "x-injected");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 299, 400, 404, 418, 500, 503, 599})
    void a_status_comes_with_a_line_of_text(int code) throws Exception {
        HttpResponse<String> response = SERVER.get("/status?code=" + code);

        assertThat(response.statusCode()).isEqualTo(code);
        assertThat(response.body()).isEqualTo("status " + code + "\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 304})
    void a_status_that_allows_no_content_has_none(int code) throws Exception {
        HttpResponse<String> response = SERVER.get("/status?code=" + code);

        assertThat(response.statusCode()).isEqualTo(code);
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?code=", "?code=199", "?code=600", "?code=100", "?code=abc", "?code=-200"})
    void another_status_is_refused(String query) throws Exception {
        assertThat(SERVER.get("/status" + query).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"v1\"", "W/\"v1\"", "*", "\"v0\", \"v1\""})
    void a_matching_entity_tag_is_304_without_content(String tag) throws Exception {
        HttpResponse<String> response = SERVER.get("/not-modified", "If-None-Match", tag);

        assertThat(response.statusCode()).isEqualTo(304);
        assertThat(response.headers().firstValue("ETag")).hasValue("\"v1\"");
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"v2\"", "v1", "\"v11\""})
    void another_entity_tag_is_200(String tag) throws Exception {
        HttpResponse<String> response = SERVER.get("/not-modified", "If-None-Match", tag);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("version 1\n");
    }

    @Test
    void repeated_fields_stay_apart() throws Exception {
        HttpResponse<String> response = SERVER.get("/headers");

        assertThat(response.headers().allValues("X-Two")).containsExactly("a", "b");
        assertThat(response.headers().allValues("Set-Cookie")).containsExactly("one=1", "two=2");
        assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(response.body()).isEqualTo("ok");
    }

    @Test
    void a_failure_is_a_page_that_says_nothing_about_its_cause() throws Exception {
        HttpResponse<String> page = SERVER.get("/error");

        assertThat(page.statusCode()).isEqualTo(500);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(page.body())
                .contains("<h1>Something went wrong</h1>")
                .doesNotContain("deliberate failure", "Exception", "\tat ");
    }

    @Test
    void a_failure_after_commit_breaks_the_response_off() throws Exception {
        try (Socket socket = SERVER.connect()) {
            socket.getOutputStream()
                    .write("GET /app/error?after=commit HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));

            String response = new String(socket.getInputStream().readAllBytes(), US_ASCII);

            assertThat(response)
                    .startsWith("HTTP/1.1 200 ")
                    .contains("ten bytes\n")
                    .doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void a_broken_response_is_an_error_for_an_http_client() {
        assertThatThrownBy(() -> SERVER.get("/error?after=commit")).isInstanceOf(IOException.class);
    }

    @Test
    void an_unknown_path_is_a_page_that_repeats_it_escaped() throws Exception {
        HttpResponse<String> page = SERVER.get("/missing/'onload='alert(1)");

        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body())
                .contains("<h1>Nothing here</h1>", "/app/missing/&#39;onload=&#39;alert(1)")
                .doesNotContain("'onload");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/missing,404",
        "POST,/headers,405",
        "GET,/unread,405",
        "GET,/push-first?size=1,405",
        "GET,/problem,404"
    })
    void other_errors_are_pages_too(String method, String path, int status) throws Exception {
        HttpResponse<String> page = SERVER.send(SERVER.request(path).method(method, BodyPublishers.noBody()));

        assertThat(page.statusCode()).isEqualTo(status);
        assertThat(page.body()).startsWith("<!DOCTYPE html>").contains("href=\"/app/\"");
    }

    @ParameterizedTest
    @CsvSource({"/unread,413", "/unread/302,302", "/unread/200,200", "/unread/99,400", "/unread/,400"})
    void an_unread_content_is_answered_at_once(String path, int status) throws Exception {
        try (Socket socket = SERVER.connect()) {
            socket.getOutputStream()
                    .write(("POST /app" + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n")
                            .getBytes(US_ASCII));

            byte[] start = socket.getInputStream().readNBytes(12);

            assertThat(new String(start, US_ASCII)).isEqualTo("HTTP/1.1 " + status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "application/x-www-form-urlencoded"})
    void push_first_answers_before_the_content_has_come(String contentType) throws Exception {
        try (Socket socket = SERVER.connect()) {
            String head = "POST /app/push-first?size=10 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Content-Type: " + contentType + "\r\nContent-Length: 3\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            byte[] start = socket.getInputStream().readNBytes(12);
            socket.getOutputStream().write("abc".getBytes(US_ASCII));
            String rest = new String(socket.getInputStream().readAllBytes(), US_ASCII);

            assertThat(new String(start, US_ASCII)).isEqualTo("HTTP/1.1 200");
            assertThat(rest).contains("\nbody=3 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
        }
    }

    @Test
    void push_first_writes_the_pattern_and_then_the_line() throws Exception {
        HttpResponse<byte[]> response = SERVER.send(
                SERVER.request("/push-first?size=100000").POST(BodyPublishers.ofByteArray(new byte[100_000])),
                BodyHandlers.ofByteArray());

        byte[] body = response.body();
        byte[] pattern = SERVER.send(SERVER.request("/download?size=100000"), BodyHandlers.ofByteArray())
                .body();
        assertThat(Arrays.copyOf(body, 100_000)).isEqualTo(pattern);
        assertThat(new String(body, 100_000, body.length - 100_000, US_ASCII)).matches("\nbody=100000 [0-9a-f]{64}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?size=-1", "?size=1073741825", "?sizes=1", "?size=%31"})
    void push_first_refuses_other_sizes(String query) throws Exception {
        HttpResponse<String> response =
                SERVER.send(SERVER.request("/push-first" + query).POST(BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(400);
    }
}
