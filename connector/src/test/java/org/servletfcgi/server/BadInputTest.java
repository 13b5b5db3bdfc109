package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.RESPONDER;
import static org.servletfcgi.fastcgi.internal.Records.begin;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.get;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.fastcgi.internal.Hex;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.server.Received.Answer;

/** Bytes that no web server should send: answered or the connection closed, one line in the log, never a hang. */
class BadInputTest {
    private static final int MAX_PARAMS_BYTES = 2000;

    @RegisterExtension
    final TestServer server = new TestServer();

    private void start() {
        server.limits(Limits.builder()
                .maxParamsBytes(MAX_PARAMS_BYTES)
                .maxParams(20)
                .maxParamNameBytes(50)
                .maxParamValueBytes(500));
        server.start(Handlers.summary());
    }

    private void assertOneLineAndANewConnectionWorks(String text) throws Exception {
        assertThat(server.log()).singleElement().asString().contains("WARN").contains(text);
        try (RawClient client = server.connect()) {
            client.send(get(1, 0, "/next").stdinEnd());
            assertThat(client.answer(1).body()).isEqualTo("GET /next 0");
        }
        assertThat(server.log()).hasSize(1);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static Stream<Arguments> closed() {
        byte[] request = get(1, KEEP_CONN, "/a").stdinEnd().bytes();
        byte[] version0 = request.clone();
        version0[0] = 0;
        byte[] version2 = request.clone();
        version2[0] = 2;
        return Stream.of(
                Arguments.of("version 0", version0, "version"),
                Arguments.of("version 2", version2, "version"),
                Arguments.of(
                        "HTTP",
                        text("GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n"),
                        "expected record version 1, got 71: this is HTTP; use fastcgi_pass, not proxy_pass"),
                Arguments.of("POST", text("POST /a HTTP/1.1\r\nHost: a\r\n\r\n"), "this is HTTP; use"),
                Arguments.of("OPTIONS", text("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), "this is HTTP; use"),
                Arguments.of("PROPFIND", text("PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n"), "this is HTTP; use"),
                Arguments.of("M-SEARCH", text("M-SEARCH * HTTP/1.1\r\nHost: a\r\n\r\n"), "this is HTTP; use"),
                Arguments.of("HTTP/0.9", text("GET /\r\n\r\n"), "this is HTTP; use"),
                Arguments.of(
                        "HTTP/2",
                        text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                        "this is HTTP/2; use fastcgi_pass, not proxy_pass"),
                Arguments.of("TLS", Hex.bytes("16 0301 0200 01 00 01FC 0303 00*32"), "got 22: this is TLS"),
                Arguments.of("SCGI", text("70:CONTENT_LENGTH\0" + "0\0SCGI\0" + "1\0,"), "this is SCGI"),
                Arguments.of("uwsgi", Hex.bytes("00 1000 00 0400 41424344 0400 45464748"), "this is uwsgi"),
                Arguments.of("AJP", Hex.bytes("12 34 0004 02 02 0000 00*20"), "this is AJP"),
                Arguments.of("PROXY 1", text("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"), "this is the PROXY protocol"),
                Arguments.of(
                        "PROXY 2", Hex.bytes("0D0A0D0A000D0A515549540A 20 00 0000 00*8"), "this is the PROXY protocol"),
                Arguments.of("BEGIN_REQUEST of 7 bytes", Hex.bytes("01 01 0001 0007 00 00 00*7"), "BEGIN_REQUEST"),
                Arguments.of("BEGIN_REQUEST of no bytes", Hex.bytes("01 01 0001 0000 00 00"), "BEGIN_REQUEST"),
                Arguments.of("GET_VALUES of 64 KiB", Hex.bytes("01 09 0000 FFFF 00 00"), "GET_VALUES"));
    }

    @Test
    void C10_visitor_is_not_told_what_the_web_servers_configuration_lacks() throws Exception {
        start();
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, 0).params("X_ONLY", "1").paramsEnd().stdinEnd());
            Answer answer = client.answer(1);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).doesNotContain("nginx").doesNotContain("fastcgi_param");
        }
        assertThat(server.log()).singleElement().asString().contains("in nginx, one fastcgi_param in a location drops");
    }

    /** The first record says what a peer speaks; what comes later than that is a fault of a record. */
    @Test
    void bytes_that_look_like_nothing_else_are_only_a_wrong_version() throws Exception {
        byte[] request = get(1, KEEP_CONN, "/a").stdinEnd().bytes();
        start();
        for (byte[] bytes : List.of(Hex.bytes("47 45 54 00 00 00 00 00"), text("HTTP/1.1 200 OK\r\n"))) {
            try (RawClient client = server.connect()) {
                client.send(bytes);
                client.rest();
            }
        }
        try (RawClient client = server.connect()) {
            client.send(request);
            client.answer(1);
            client.send(text("GET / HTTP/1.1\r\n"));
            client.rest();
        }

        assertThat(server.log()).hasSize(3).allMatch(line -> line.matches(".*expected record version 1, got 7[12]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void closed(String what, byte[] bytes, String line) throws Exception {
        start();
        try (RawClient client = server.connect()) {
            client.send(bytes);

            assertThat(client.rest().bytes()).as(what).isEmpty();
        }
        assertOneLineAndANewConnectionWorks(line);
    }

    @Test
    void record_cut_short_closes_the_connection() throws Exception {
        start();
        try (RawClient client = server.connect()) {
            byte[] request = get(1, KEEP_CONN, "/a").bytes();
            client.send(Arrays.copyOf(request, request.length - 20)).shutdownOutput();

            assertThat(client.rest().bytes()).isEmpty();
        }
        assertOneLineAndANewConnectionWorks("inside a record");
    }

    private static byte[] params(String... variables) {
        return begin(1, RESPONDER, KEEP_CONN)
                .paramsInRecordsOf(1000, Records.pairs(variables))
                .paramsEnd()
                .stdinEnd()
                .bytes();
    }

    private static String[] with(String... more) {
        return Requests.variables("GET", "/a", more);
    }

    private static String[] many(int pairs) {
        return Stream.iterate(0, i -> i + 1)
                .limit(pairs)
                .flatMap(i -> Stream.of("N" + i, ""))
                .toArray(String[]::new);
    }

    static Stream<Arguments> refused() {
        byte[] twoGigabytes = Hex.bytes("FFFFFFFF FFFFFFFF 'abc'");
        return Stream.of(
                Arguments.of("no REQUEST_METHOD", params("REQUEST_URI", "/a"), 400),
                Arguments.of("method that is no token", params("REQUEST_METHOD", "G E T", "REQUEST_URI", "/a"), 400),
                Arguments.of("no path", params("REQUEST_METHOD", "GET"), 400),
                Arguments.of("path without slash", params("REQUEST_METHOD", "GET", "REQUEST_URI", "a"), 400),
                Arguments.of("CONNECT", params("REQUEST_METHOD", "CONNECT", "REQUEST_URI", "a:80"), 405),
                Arguments.of("TRACE", params("REQUEST_METHOD", "TRACE", "REQUEST_URI", "/a"), 405),
                Arguments.of("CONTENT_LENGTH that is no number", params(with("CONTENT_LENGTH", "ten")), 400),
                Arguments.of("CONTENT_LENGTH with sign", params(with("CONTENT_LENGTH", "+1")), 400),
                Arguments.of("CONTENT_LENGTH twice", params(with("CONTENT_LENGTH", "1", "CONTENT_LENGTH", "2")), 400),
                Arguments.of("CONTENT_LENGTH too long", params(with("CONTENT_LENGTH", "9".repeat(30))), 400),
                Arguments.of("bad HTTP_HOST", params(with("HTTP_HOST", "a b")), 400),
                Arguments.of("line end in the target", params(with("REQUEST_URI", "/a\r\nX: y")), 400),
                Arguments.of("line end in a field", params(with("HTTP_X", "a\nb")), 400),
                Arguments.of("NUL in a name", params(with("HTTP_\0X", "a")), 400),
                Arguments.of(
                        "PARAMS that end inside a pair",
                        begin(1, RESPONDER, KEEP_CONN)
                                .paramsBytes(Hex.bytes("0E 05 'REQUEST'"))
                                .paramsEnd()
                                .stdinEnd()
                                .bytes(),
                        400),
                Arguments.of(
                        "pair that says it is 2 GB long",
                        begin(1, RESPONDER, KEEP_CONN)
                                .paramsBytes(twoGigabytes)
                                .paramsEnd()
                                .stdinEnd()
                                .bytes(),
                        431),
                Arguments.of("name too long", params(with("N".repeat(51), "")), 431),
                Arguments.of("value too long", params(with("N", "v".repeat(501))), 431),
                Arguments.of("too many pairs", params(many(21)), 431),
                Arguments.of(
                        "too many bytes",
                        params(with(
                                "A", "v".repeat(500),
                                "B", "v".repeat(500),
                                "C", "v".repeat(500),
                                "D", "v".repeat(500))),
                        431));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String what, byte[] bytes, int status) throws Exception {
        start();
        try (RawClient client = server.connect()) {
            client.send(bytes);
            Answer answer = client.answer(1);
            client.send(get(1, KEEP_CONN, "/kept").stdinEnd());

            assertThat(answer.status()).as(what).isEqualTo(status);
            assertThat(answer.hasStdoutEnd()).isTrue();
            assertThat(answer.protocolStatus()).isZero();
            assertThat(client.answer(1).body()).as("the connection is kept").isEqualTo("GET /kept 0");
        }
        assertOneLineAndANewConnectionWorks(Integer.toString(status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT"})
    void method_that_is_never_allowed_is_told_which_ones_are(String method) throws Exception {
        start();
        try (RawClient client = server.connect()) {
            client.send(params("REQUEST_METHOD", method, "REQUEST_URI", "/a"));
            Answer answer = client.answer(1);
            client.send(params("REQUEST_METHOD", "GET", "REQUEST_URI", "a"));

            // RFC 9110 §15.5.6
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.head()).contains("\r\nAllow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n");
            assertThat(client.answer(1).head()).startsWith("Status: 400 ").doesNotContain("Allow");
        }
        server.log();
    }

    @Test
    void N4_params_within_every_limit_are_accepted() throws Exception {
        start();
        try (RawClient client = server.connect()) {
            client.send(params(with("N".repeat(50), "v".repeat(500))));

            assertThat(client.answer(1).status()).isEqualTo(200);
        }
    }

    static Stream<Arguments> limits() {
        String value = "v".repeat(500);
        return Stream.of(
                Arguments.of("maxParamsBytes 2000", with("A", value, "B", value, "C", value, "D", value)),
                Arguments.of("maxParams 20", many(21)),
                Arguments.of("maxParamNameBytes 50", with("N".repeat(51), "")),
                Arguments.of("maxParamValueBytes 500", with("N", "v".repeat(501))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("limits")
    void N4_each_limit_of_params_is_a_431_that_names_it_and_the_connection_is_kept(String limit, String[] variables)
            throws Exception {
        start();
        try (RawClient client = server.connect()) {
            client.send(params(variables));
            Answer answer = client.answer(1);
            client.send(get(1, 0, "/kept").stdinEnd());

            assertThat(answer.status()).isEqualTo(431);
            assertThat(client.answer(1).body()).isEqualTo("GET /kept 0");
        }
        assertThat(server.log()).singleElement().asString().contains("431").contains(limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0E", "0E 05", "0E 80", "0E 80 00 00", "0E 05 'REQUEST'", "0E 05 'REQUEST_METHOD' 'PO'"})
    void N5_params_that_end_inside_a_pair_are_a_400_and_the_connection_is_kept(String stream) throws Exception {
        start();
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, KEEP_CONN)
                    .params(Requests.variables("GET", "/a"))
                    .paramsBytes(Hex.bytes(stream))
                    .paramsEnd()
                    .stdinEnd());
            Answer answer = client.answer(1);
            client.send(get(1, 0, "/kept").stdinEnd());

            assertThat(answer.status()).isEqualTo(400);
            assertThat(client.answer(1).body()).isEqualTo("GET /kept 0");
        }
        assertThat(server.log()).singleElement().asString().contains("inside a name-value pair");
    }

    @Test
    void N4_params_over_four_times_the_limit_close_the_connection() throws Exception {
        start();
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, KEEP_CONN)
                    .paramsInRecordsOf(500, new byte[4 * MAX_PARAMS_BYTES + 1])
                    .paramsEnd()
                    .stdinEnd());

            assertThat(client.rest().bytes()).isEmpty();
        }
        assertOneLineAndANewConnectionWorks("name-value pairs");
    }

    @Test
    void messages_never_hold_what_the_peer_sent() throws Exception {
        start();
        try (RawClient client = server.connect()) {
            for (String[] bad : List.of(
                    new String[] {"REQUEST_METHOD", "se cret", "REQUEST_URI", "/a"},
                    with("CONTENT_LENGTH", "secret"),
                    with("HTTP_HOST", "se cret"),
                    with("HTTP_AUTHORIZATION", "secret\n"))) {
                client.send(params(bad));
                assertThat(client.answer(1).status()).isEqualTo(400);
            }
        }
        assertThat(server.log()).hasSize(4).noneMatch(line -> line.contains("secret") || line.contains("se cret"));
    }

    @Test
    void log_is_bounded_whatever_a_peer_does() throws Exception {
        start();
        for (int i = 0; i < 50; i++) {
            try (RawClient client = server.connect()) {
                client.send(none().raw(new byte[8]));
                client.rest();
            }
        }

        assertThat(server.log()).hasSize(20);
    }
}
