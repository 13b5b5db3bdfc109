package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.it.Records.RESPONDER;
import static org.servletfcgi.it.Records.concat;
import static org.servletfcgi.it.Records.longLength;
import static org.servletfcgi.it.Records.record;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as web servers put them on the wire, in all the forms that mean the same. */
interface WireRequestCases extends OnLauncher {

    @Test
    default void R2_a_request_sent_byte_by_byte_is_answered() throws Exception {
        var body = Records.ascii("0123456789");
        var request = new Records()
                .begin(1, RESPONDER, 0)
                .params(1, Params.post("/upload", "text/plain", body.length).bytes())
                .stdin(1, body)
                .bytes();
        try (var connection = connect()) {
            for (var b : request) {
                connection.send(new byte[] {b});
            }

            assertThat(connection.answer().text().lines()).containsExactly("size=10", "sha256=" + Content.sha256(body));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 50})
    default void N2_params_in_records_of_any_size_are_the_same(int size) throws Exception {
        var answer = exchange(new Records()
                .begin(1, RESPONDER, 0).stream(
                                Records.PARAMS, 1, Params.get("/echo/x?q=1").bytes(), size)
                        .stdin(1, new byte[0]));

        assertThat(answer.echo().value("pathInfo")).isEqualTo("/x");
        assertThat(answer.echo().value("queryString")).isEqualTo("q=1");
    }

    @Test
    default void N2_params_over_a_records_limit_continue_in_the_next() throws Exception {
        var params = Params.get("/echo");
        for (var i = 0; i < 5; i++) {
            params = params.and("HTTP_X" + i, Integer.toString(i).repeat(20_000));
        }

        var answer = exchange(params);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.echo().value("header.x3")).isEqualTo("3".repeat(20_000));
        assertThat(answer.echo().value("header.x4")).isEqualTo("4".repeat(20_000));
    }

    @Test
    default void N1_a_short_length_in_four_bytes_is_read() throws Exception {
        var value = "v".repeat(127);
        var pair = concat(longLength(8), longLength(127), Records.ascii("HTTP_X_Y"), Records.ascii(value));

        var answer = exchange(new Records()
                .begin(1, RESPONDER, 0)
                .params(1, concat(Params.get("/echo").bytes(), pair))
                .stdin(1, new byte[0]));

        assertThat(answer.echo().value("header.x-y")).isEqualTo(value);
    }

    @Test
    default void R1_padding_after_every_record_is_skipped() throws Exception {
        var answer = exchange(new Records()
                .raw(record(Records.BEGIN_REQUEST, 1, new byte[] {0, 1, 0, 0, 0, 0, 0, 0}, 255))
                .raw(record(Records.PARAMS, 1, Params.get("/echo").bytes(), 3))
                .raw(record(Records.PARAMS, 1, new byte[0], 255))
                .raw(record(Records.STDIN, 1, new byte[0], 8)));

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    default void N7_repeated_fields_are_kept_and_of_a_repeated_host_the_last_wins() throws Exception {
        var answer = exchange(
                Params.get("/echo").and("HTTP_X", "one").and("HTTP_X", "two").and("HTTP_HOST", "other.example.com:81"));

        assertThat(answer.echo().values("header.x")).containsExactly("one", "two");
        assertThat(answer.echo().value("serverName")).isEqualTo("other.example.com");
        assertThat(answer.echo().value("serverPort")).isEqualTo("81");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "absent"})
    default void Q13_without_a_length_the_body_goes_to_the_end_of_stdin(String length) throws Exception {
        var body = Content.pattern(70_000);
        var params = Params.request("POST", "/upload").and("CONTENT_TYPE", "application/octet-stream");

        var answer = exchange(length.equals("absent") ? params : params.and("CONTENT_LENGTH", length), body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text().lines()).containsExactly("size=70000", "sha256=" + Content.sha256(body));
    }

    @Test
    default void C1_an_empty_length_and_an_empty_type_are_none() throws Exception {
        var answer = exchange(Params.get("/echo").and("CONTENT_LENGTH", "").and("CONTENT_TYPE", ""));

        assertThat(answer.echo().value("contentLength")).isEqualTo("-1");
        assertThat(answer.echo().value("contentType")).isNull();
        assertThat(answer.echo().values("header.content-length")).isEmpty();
    }

    @Test
    default void Q12_a_body_shorter_than_its_length_is_no_success() throws Exception {
        var answer = exchange(Params.post("/upload", "application/octet-stream", 1_000), new byte[999]);

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    default void Q12_what_follows_the_body_is_not_delivered() throws Exception {
        var body = Content.pattern(1_000);

        var answer = exchange(Params.post("/upload", "application/octet-stream", 600), body);

        assertThat(answer.text().lines())
                .containsExactly("size=600", "sha256=" + Content.sha256(Arrays.copyOf(body, 600)));
    }

    @Test
    default void R9_a_body_in_records_of_one_byte_arrives() throws Exception {
        var body = Content.pattern(3_000);

        var answer = exchange(new Records()
                        .begin(1, RESPONDER, 0)
                        .params(
                                1,
                                Params.post("/upload", "text/plain", body.length)
                                        .bytes())
                        .stream(Records.STDIN, 1, body, 1));

        assertThat(answer.text().lines()).containsExactly("size=3000", "sha256=" + Content.sha256(body));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, http://app.example.com/echo/x?q=1, /echo/x, /x",
        "GET, /echo/a;x=y/b, /echo/a;x=y/b, /a/b",
        "GET, /echo/%C3%A4, /echo/%C3%A4, /ä",
    })
    default void V2_forms_of_the_target_give_the_path(String method, String uri, String requestUri, String pathInfo)
            throws Exception {
        var echo = exchange(Params.request(method, uri)).echo();

        assertThat(echo.value("requestURI")).isEqualTo(requestUri);
        assertThat(echo.value("pathInfo")).isEqualTo(pathInfo);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo/a%2Fb", "/echo//x", "/echo/%2e%2e/x", "/echo/..;/x", "/echo/a%00b", "/echo/%zz"})
    default void V4_ambiguous_paths_are_refused(String uri) throws Exception {
        assertThat(exchange(Params.get(uri)).status()).isEqualTo(400);
    }

    @Test
    default void V2_an_asterisk_is_answered_for_options() throws Exception {
        var answer = exchange(Params.request("OPTIONS", "*"));

        assertThat(answer.ended()).isTrue();
        assertThat(answer.status()).isBetween(200, 499);
    }

    @Test
    default void V1_raw_utf8_in_the_target_is_answered_without_a_failure() throws Exception {
        var answer = exchange(Params.get("/echo/\u00C3\u00A4"));

        assertThat(answer.status()).isIn(200, 400);
    }

    @Test
    default void V1_without_a_target_the_decoded_path_is_encoded_again() throws Exception {
        var answer = exchange(Params.get("/x")
                .without("REQUEST_URI")
                .and("SCRIPT_NAME", "/echo")
                .and("PATH_INFO", "/a b"));

        assertThat(answer.echo().value("requestURI")).isEqualTo("/echo/a%20b");
        assertThat(answer.echo().value("pathInfo")).isEqualTo("/a b");
    }

    @Test
    default void https_makes_the_request_secure() throws Exception {
        var echo = exchange(Params.get("/echo").and("HTTPS", "on")).echo();

        assertThat(echo.value("scheme")).isEqualTo("https");
        assertThat(echo.value("secure")).isEqualTo("true");
        assertThat(echo.value("requestURL")).isEqualTo("https://app.example.com/echo");
    }

    @Test
    default void the_addresses_are_those_the_web_server_says() throws Exception {
        var echo = exchange(Params.get("/echo")).echo();

        assertThat(echo.value("remoteAddr")).isEqualTo("192.0.2.2");
        assertThat(echo.value("remotePort")).isEqualTo("40000");
        assertThat(echo.value("localAddr")).isEqualTo("192.0.2.1");
        assertThat(echo.value("localPort")).isEqualTo("80");
    }
}
