package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoServletTest {
    private static final String SHA256_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @RegisterExtension
    static final SampleServer SERVER = new SampleServer();

    @Test
    void facts_come_first_and_in_their_order() throws Exception {
        HttpResponse<String> response = SERVER.get("/echo/a%20b/c?x=1&y");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        List<String> lines = response.body().lines().toList();
        assertThat(lines.subList(0, 13))
                .containsExactly(
                        "method=GET",
                        "requestURI=/app/echo/a%20b/c",
                        "contextPath=/app",
                        "servletPath=/echo",
                        "pathInfo=/a b/c",
                        "queryString=x=1&y",
                        "requestURL=" + SERVER.uri("/echo/a%20b/c"),
                        "scheme=http",
                        "secure=false",
                        "protocol=HTTP/1.1",
                        "serverName=127.0.0.1",
                        "serverPort=" + SERVER.port(),
                        "remoteAddr=127.0.0.1");
        assertThat(lines.get(13)).matches("remotePort=[1-9][0-9]*");
        assertThat(lines.subList(14, 19))
                .containsExactly(
                        "localAddr=127.0.0.1", "localPort=" + SERVER.port(), "remoteUser", "authType", "contentType");
        assertThat(lines.get(19)).startsWith("contentLength=");
        assertThat(lines.get(20)).startsWith("header.");
        assertThat(lines).endsWith("param.x=1", "param.y=", "bodyLength=0", "bodySha256=" + SHA256_OF_NOTHING);
    }

    @Test
    void null_has_no_equals_sign_and_an_empty_value_has_one() throws Exception {
        HttpResponse<String> response = SERVER.get("/echo", "X-Empty", "");

        assertThat(response.body().lines()).contains("pathInfo", "queryString", "header.x-empty=");
    }

    @Test
    void every_value_of_a_repeated_header_has_its_line() throws Exception {
        HttpResponse<String> response = SERVER.get("/echo", "X-Many", "one", "X-Many", "two", "x-many", "three");

        assertThat(response.body().lines().filter(line -> line.startsWith("header.x-many=")))
                .containsExactly("header.x-many=one", "header.x-many=two", "header.x-many=three");
    }

    @Test
    void cookies_are_read() throws Exception {
        HttpResponse<String> response = SERVER.get("/echo", "Cookie", "a=1; b=two");

        assertThat(response.body().lines()).contains("cookie.a=1", "cookie.b=two", "header.cookie=a=1; b=two");
    }

    @Test
    void line_breaks_and_backslashes_in_values_are_escaped() throws Exception {
        HttpResponse<String> response = SERVER.get("/echo?v=a%0Ab%0D%5Cc&n%3Dn%0A=1");

        assertThat(response.body().lines()).contains("param.v=a\\nb\\r\\\\c", "param.n\\=n\\n=1");
    }

    @Test
    void form_parameters_follow_the_query_and_replace_the_body_lines() throws Exception {
        HttpResponse<String> response = SERVER.post(
                "/echo?a=query", "application/x-www-form-urlencoded;charset=UTF-8", "a=form&b=Gr%C3%BC%C3%9Fe");

        assertThat(response.body().lines())
                .containsSubsequence("param.a=query", "param.a=form", "param.b=Grüße")
                .noneMatch(line -> line.startsWith("body"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"})
    void any_method_is_echoed_with_length_and_digest_of_its_content(String method) throws Exception {
        HttpResponse<String> response = SERVER.send(SERVER.request("/echo")
                .header("Content-Type", "text/plain")
                .method(method, BodyPublishers.ofString("abc")));

        assertThat(response.body().lines())
                .contains(
                        "method=" + method,
                        "contentType=text/plain",
                        "contentLength=3",
                        "bodyLength=3",
                        "bodySha256=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void a_large_content_of_unknown_length_is_read_to_its_end() throws Exception {
        byte[] block = new byte[1 << 16];
        var blocks = BodyPublishers.ofByteArrays(
                () -> Stream.generate(() -> block).limit(100).iterator());

        HttpResponse<String> response = SERVER.send(
                SERVER.request("/echo").header("Content-Type", "a/b").POST(blocks));

        assertThat(response.body().lines()).contains("contentLength=-1", "bodyLength=6553600");
    }

    @Test
    void head_has_the_length_of_get() throws Exception {
        HttpResponse<String> head = SERVER.send(SERVER.request("/echo").method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
        assertThat(head.body()).isEmpty();
    }
}
