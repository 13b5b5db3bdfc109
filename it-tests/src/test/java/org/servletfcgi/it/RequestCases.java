package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the servlet sees of a request that came through a web server. */
interface RequestCases extends OnSite {

    @Test
    default void get_with_a_query_reaches_the_servlet() throws Exception {
        var response = Http.get(site().uri("/echo/x/y?q=1&r=a%20b&q=2"));

        var echo = Http.echo(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(echo.value("method")).isEqualTo("GET");
        assertThat(echo.value("requestURI")).isEqualTo("/echo/x/y");
        assertThat(echo.value("contextPath")).isEmpty();
        assertThat(echo.value("servletPath")).isEqualTo("/echo");
        assertThat(echo.value("pathInfo")).isEqualTo("/x/y");
        assertThat(echo.value("queryString")).isEqualTo("q=1&r=a%20b&q=2");
        assertThat(echo.values("param.q")).containsExactly("1", "2");
        assertThat(echo.value("param.r")).isEqualTo("a b");
    }

    @Test
    default void the_client_and_the_web_server_are_the_endpoints() throws Exception {
        var echo = Http.echo(Http.get(site().uri("/echo")));

        assertThat(echo.value("requestURL")).isEqualTo(site().uri("/echo").toString());
        assertThat(echo.value("scheme")).isEqualTo("http");
        assertThat(echo.value("secure")).isEqualTo("false");
        assertThat(echo.value("protocol")).isEqualTo("HTTP/1.1");
        assertThat(echo.value("serverName")).isEqualTo("127.0.0.1");
        assertThat(echo.value("serverPort")).isEqualTo(Integer.toString(site().port()));
        assertThat(echo.value("remoteAddr")).isEqualTo("127.0.0.1");
        assertThat(echo.value("remotePort")).matches("[1-9][0-9]*");
        assertThat(echo.value("localAddr")).isEqualTo("127.0.0.1");
        assertThat(echo.value("localPort")).isEqualTo(Integer.toString(site().port()));
    }

    @Test
    default void blanks_and_utf8_in_a_path_are_decoded_once() throws Exception {
        var echo = Http.echo(Http.get(site().uri("/echo/a%20b/%C3%A4")));

        assertThat(echo.value("requestURI")).isEqualTo("/echo/a%20b/%C3%A4");
        assertThat(echo.value("pathInfo")).isEqualTo("/a b/ä");
    }

    @Test
    default void path_parameters_stay_in_the_uri_and_leave_the_path() throws Exception {
        var echo = Http.echo(Http.get(site().uri("/echo/x;p=1/y")));

        assertThat(echo.value("requestURI")).isEqualTo("/echo/x;p=1/y");
        assertThat(echo.value("pathInfo")).isEqualTo("/x/y");
    }

    @Test
    default void V4_an_encoded_slash_is_refused() throws Exception {
        assertThat(Http.get(site().uri("/echo/a%2Fb")).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"})
    default void a_method_reaches_the_servlet_by_its_name(String method) throws Exception {
        var response = Http.send(Http.request(site().uri("/echo")).method(method, BodyPublishers.ofString("abc")));

        var echo = Http.echo(response);
        assertThat(echo.value("method")).isEqualTo(method);
        assertThat(echo.value("bodyLength")).isEqualTo("3");
    }

    @Test
    default void the_host_field_gives_name_and_port() throws Exception {
        var echo = raw("Host: app.example.com:8443");

        assertThat(echo.value("serverName")).isEqualTo("app.example.com");
        assertThat(echo.value("serverPort")).isEqualTo("8443");
        assertThat(echo.value("requestURL")).isEqualTo("http://app.example.com:8443/echo");
    }

    @Test
    default void http_1_0_without_a_host_is_answered() throws Exception {
        var answer = RawHttp.exchange(site().port(), "GET /echo HTTP/1.0");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head()).doesNotContainIgnoringCase("transfer-encoding");
        assertThat(Echo.of(answer.text()).value("protocol")).isEqualTo("HTTP/1.0");
    }

    @Test
    default void a_repeated_header_field_keeps_all_its_values() throws Exception {
        var echo = raw("Host: a", "X-Two: one", "X-Two: two");

        assertThat(String.join(", ", echo.values("header.x-two"))).isEqualTo("one, two");
    }

    @Test
    default void header_fields_of_20_kilobytes_arrive() throws Exception {
        var value = "v".repeat(7_000);

        var echo = raw("Host: a", "X-One: " + value, "X-Two: " + value, "X-Three: " + value);

        assertThat(echo.value("header.x-one")).isEqualTo(value);
        assertThat(echo.value("header.x-three")).isEqualTo(value);
    }

    @Test
    default void cookies_arrive() throws Exception {
        var echo = raw("Host: a", "Cookie: one=1; two=2");

        assertThat(echo.value("cookie.one")).isEqualTo("1");
        assertThat(echo.value("cookie.two")).isEqualTo("2");
    }

    @Test
    default void V6_a_proxy_field_does_not_arrive() throws Exception {
        var echo = raw("Host: a", "Proxy: http://192.0.2.1/");

        assertThat(echo.values("header.proxy")).isEmpty();
    }

    @Test
    default void a_name_in_an_unverified_authorization_is_nobodys() throws Exception {
        var credentials = Base64.getEncoder().encodeToString("alice:x".getBytes(StandardCharsets.US_ASCII));

        var echo = raw("Host: a", "Authorization: Basic " + credentials);

        assertThat(echo.value("remoteUser")).isNull();
        assertThat(echo.value("header.authorization")).isEqualTo("Basic " + credentials);
    }

    private Echo raw(String... fields) throws IOException {
        var head = new String[fields.length + 2];
        head[0] = "GET /echo HTTP/1.1";
        head[1] = "Connection: close";
        System.arraycopy(fields, 0, head, 2, fields.length);
        var answer = RawHttp.exchange(site().port(), head);
        assertThat(answer.status()).isEqualTo(200);
        return Echo.of(answer.text());
    }
}
