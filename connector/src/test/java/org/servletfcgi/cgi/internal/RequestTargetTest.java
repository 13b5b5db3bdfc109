package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eclipse.jetty.http.ComplianceUtils;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.MappingOptions.PathSource;
import org.servletfcgi.cgi.internal.RequestMapper.MappedRequest;

class RequestTargetTest {
    private static final MappingOptions DECODED =
            MappingOptions.builder().pathSource(PathSource.SCRIPT_NAME).build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/app/hello",
                "/a%20b/c",
                "/a;jsessionid=1;v=2/b;x",
                "/-._~!$&'()*+,;=:@",
                "/a/./b/../c",
                "/caf%C3%A9",
                "/A%2f%2F",
                "//a",
                "/a//b"
            })
    void V1_path_of_request_uri_is_kept_as_it_was_sent(String path) {
        assertThat(Cgi.uri("REQUEST_URI", path).getPath()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "/caf\u00C3\u00A9/x%20y, /caf%C3%A9/x%20y, /caf\u00E9/x y",
        "'/a b', /a%20b, '/a b'",
        "'/[]|^\"<>{}`', /%5B%5D%7C%5E%22%3C%3E%7B%7D%60, '/[]|^\"<>{}`'"
    })
    void V1_bytes_that_cannot_stand_in_a_path_are_encoded(String sent, String path, String decoded) {
        HttpURI uri = Cgi.uri("REQUEST_URI", sent);

        assertThat(uri.getPath()).isEqualTo(path);
        assertThat(uri.getDecodedPath()).isEqualTo(decoded);
        assertThat(uri.hasViolations()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/app/a b, '', /app/a%20b, /app/a b",
        "/app, /x, /app/x, /app/x",
        "'', /x, /x, /x",
        "/app, '', /app, /app",
        "/%61, '', /%2561, /%61",
        "'/a;b', '', /a%3Bb, '/a;b'",
        "'/a?b#c', '', /a%3Fb%23c, /a?b#c",
        "/caf\u00C3\u00A9, '', /caf%C3%A9, /caf\u00E9",
        "'/-._~!$&''()*+,=:@', '', '/-._~!$&''()*+,=:@', '/-._~!$&''()*+,=:@'",
        "'/[]\\', '', /%5B%5D%5C, '/[]\\'"
    })
    void V1_decoded_path_is_encoded_once(String scriptName, String pathInfo, String path, String decoded) {
        HttpURI uri = Cgi.uri("REQUEST_URI", "", "SCRIPT_NAME", scriptName, "PATH_INFO", pathInfo);

        assertThat(uri.getPath()).isEqualTo(path);
        assertThat(uri.getDecodedPath()).isEqualTo(decoded);
    }

    @Test
    void V1_document_uri_stands_in_where_there_is_no_other_path() {
        assertThat(Cgi.uri("REQUEST_URI", "", "DOCUMENT_URI", "/a b").getPath()).isEqualTo("/a%20b");
        assertThat(Cgi.uri("REQUEST_URI", "", "DOCUMENT_URI", "/a", "PATH_INFO", "/b")
                        .getPath())
                .isEqualTo("/b");
        assertThat(Cgi.uri("REQUEST_URI", "", "DOCUMENT_URI", "/a", "SCRIPT_NAME", "b")
                        .getPath())
                .isEqualTo("/a");
    }

    @Test
    void V1_script_name_as_source_ignores_request_uri() {
        HttpURI uri = Cgi.map(DECODED, "REQUEST_URI", "/old?x=1", "SCRIPT_NAME", "/new", "QUERY_STRING", "y=2")
                .request()
                .getHttpURI();

        assertThat(uri.getPathQuery()).isEqualTo("/new?y=2");
    }

    @Test
    void V1_no_path_is_400() {
        Cgi.assertBadRequest("REQUEST_URI", "");
        Cgi.assertBadRequest("REQUEST_URI", "", "SCRIPT_NAME", "", "PATH_INFO", "", "DOCUMENT_URI", "");
        Cgi.assertBadRequest("REQUEST_URI", "", "SCRIPT_NAME", "a", "DOCUMENT_URI", "b");
        Cgi.assertRefused(400, () -> Cgi.map(DECODED, "REQUEST_URI", "/x"));
    }

    @ParameterizedTest
    @CsvSource({
        "/a, '', /a,",
        "/a, x=1, /a, x=1",
        "/a?, '', /a, ''",
        "/a?, x=1, /a, ''",
        "/a?b=2, x=1, /a, b=2",
        "/a?b=2, '', /a, b=2",
        "/a?b?c, '', /a, b?c",
        "/a?%20+%41[x]=|^`\"<>{}\\, '', /a, %20+%41[x]=|^`\"<>{}\\"
    })
    void V2_query_is_that_of_request_uri_else_query_string(
            String requestUri, String queryString, String path, String query) {
        HttpURI uri = Cgi.uri("REQUEST_URI", requestUri, "QUERY_STRING", queryString);

        assertThat(uri.getPath()).isEqualTo(path);
        assertThat(uri.getQuery()).isEqualTo(query);
    }

    @Test
    void V2_query_of_a_decoded_path_is_query_string() {
        assertThat(Cgi.uri("REQUEST_URI", "", "PATH_INFO", "/a?b", "QUERY_STRING", "c=d?")
                        .getPathQuery())
                .isEqualTo("/a%3Fb?c=d?");
        assertThat(Cgi.uri("REQUEST_URI", "", "PATH_INFO", "/a").getQuery()).isNull();
    }

    @Test
    void V2_blanks_and_bytes_from_0x80_in_a_query_are_encoded() {
        assertThat(Cgi.uri("REQUEST_URI", "/a?u=caf\u00C3\u00A9 \u0001\u007F\u00FF")
                        .getQuery())
                .isEqualTo("u=caf%C3%A9%20%01%7F%FF");
    }

    @ParameterizedTest
    @CsvSource({
        "http://www.example.com:8080/app/abs?x=1, /app/abs?x=1",
        "HTTPS://www.example.com/a, /a",
        "http://www.example.com, /",
        "http://www.example.com/, /",
        "http://www.example.com?x, /?x",
        "http://[::1]:80/a://b, /a://b"
    })
    void V2_absolute_form_loses_scheme_and_authority(String requestUri, String pathQuery) {
        HttpURI uri = Cgi.uri("REQUEST_URI", requestUri, "HTTP_HOST", "front.example");

        assertThat(uri.getPathQuery()).isEqualTo(pathQuery);
        assertThat(uri.getScheme()).isEqualTo("http");
        assertThat(uri.getAuthority()).isEqualTo("front.example");
    }

    @Test
    void V2_absolute_form_names_the_host_where_there_is_no_other() {
        HttpURI uri = Cgi.uri("REQUEST_URI", "http://a.example:81/", "SERVER_NAME", "b.example");

        assertThat(uri.getAuthority()).isEqualTo("a.example:81");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://",
                "http:///a",
                "http://user@host/",
                "http://a b/",
                "http://host:99999/",
                "http://[::1/",
                "ftp://host/a",
                "://host/a",
                "host:443",
                "host",
                "?x",
                "a/b",
                "/a#b",
                "/a?b#c",
                "http://host/#",
                "/a\r\nb",
                "/a\nb",
                "/\0",
                "**",
                "*"
            })
    void V2_other_forms_of_request_uri_are_400(String requestUri) {
        Cgi.assertBadRequest("REQUEST_URI", requestUri, "HTTP_HOST", "a.example");
    }

    @Test
    void V2_asterisk_is_the_path_of_options() {
        HttpURI uri =
                Cgi.uri("REQUEST_METHOD", "OPTIONS", "REQUEST_URI", "*", "PATH_INFO", "/*", "HTTP_HOST", "a.example");

        assertThat(uri.getPath()).isEqualTo("*");
        assertThat(uri.getAuthority()).isEqualTo("a.example");
    }

    @Test
    void V2_fragment_or_line_end_in_query_string_is_400() {
        Cgi.assertBadRequest("QUERY_STRING", "a#b");
        Cgi.assertBadRequest("QUERY_STRING", "a\nb");
        Cgi.assertBadRequest("REQUEST_URI", "", "PATH_INFO", "/a\rb");
    }

    @ParameterizedTest
    @CsvSource({
        "/a%2Fb, AMBIGUOUS_PATH_SEPARATOR",
        "/a%2fb, AMBIGUOUS_PATH_SEPARATOR",
        "/a%5Cb, SUSPICIOUS_PATH_CHARACTERS",
        "/a\\b, SUSPICIOUS_PATH_CHARACTERS",
        "/a%0Ab, SUSPICIOUS_PATH_CHARACTERS",
        "/a\u0001b, SUSPICIOUS_PATH_CHARACTERS",
        "/a/%2e%2e/b, AMBIGUOUS_PATH_SEGMENT",
        "/a/%2e/b, AMBIGUOUS_PATH_SEGMENT",
        "/a/..;x/b, AMBIGUOUS_PATH_PARAMETER",
        "/a//b, AMBIGUOUS_EMPTY_SEGMENT",
        "//a, AMBIGUOUS_EMPTY_SEGMENT",
        "/a%25b, AMBIGUOUS_PATH_ENCODING",
        "/a%u0041, UTF16_ENCODINGS",
        "/%C0%AF, BAD_UTF8_ENCODING",
        "/%E9, BAD_UTF8_ENCODING",
        "/\u00E9, BAD_UTF8_ENCODING"
    })
    void V4_ambiguous_path_carries_its_violation_and_default_compliance_refuses_it(
            String requestUri, Violation violation) {
        HttpURI uri = Cgi.uri("REQUEST_URI", requestUri);

        assertThat(uri.getViolations()).contains(violation);
        assertThatThrownBy(() -> verify(uri)).isInstanceOf(HttpException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/..", "/../a", "/a/../../b", "/%00", "/a%", "/a%4", "/a%zz", "/%u12"})
    void V4_path_above_the_root_or_with_a_broken_encoding_is_400(String requestUri) {
        Cgi.assertBadRequest("REQUEST_URI", requestUri);
    }

    @Test
    void V4_encoded_semicolon_is_a_character_of_its_segment_as_jetty_has_it() {
        HttpURI uri = Cgi.uri("REQUEST_URI", "/a%3Bjsessionid=1/b");

        assertThat(uri.hasViolations()).isFalse();
        assertThat(uri.getParam()).isNull();
        assertThat(uri.getDecodedPath()).isEqualTo("/a;jsessionid=1/b");
    }

    @Test
    void V4_dot_segments_of_a_decoded_path_are_resolved_by_jetty_not_here() {
        HttpURI uri = Cgi.uri("REQUEST_URI", "", "PATH_INFO", "/a/../b");

        assertThat(uri.getPath()).isEqualTo("/a/../b");
        assertThat(uri.getCanonicalPath()).isEqualTo("/b");
    }

    @ParameterizedTest
    @CsvSource({"/app/x, /x", "/app, /", "/app/, /", "/app?q, /?q", "/app//x, //x", "/app/../x, /../x"})
    void V5_mount_prefix_is_taken_off(String requestUri, String pathQuery) {
        MappingOptions options = MappingOptions.builder().mountPrefix("/app").build();
        MetaVariables variables = Cgi.get("REQUEST_URI", requestUri);

        RequestTarget target =
                RequestTarget.of(variables, options.pathSource(), "GET").without("/app");

        assertThat(target.query() == null ? target.path() : target.path() + "?" + target.query())
                .isEqualTo(pathQuery);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/apple", "/ap", "/x/app", "/App/x", "/%61pp/x", "/app;x/y", "//app/x"})
    void V5_path_outside_of_the_mount_prefix_is_404(String requestUri) {
        MappingOptions options = MappingOptions.builder().mountPrefix("/app").build();

        Cgi.assertRefused(404, () -> Cgi.map(options, "REQUEST_URI", requestUri));
    }

    @Test
    void V5_mount_prefix_does_not_concern_the_asterisk() {
        MappedRequest mapped = Cgi.map(
                MappingOptions.builder().mountPrefix("/app").build(), "REQUEST_METHOD", "OPTIONS", "REQUEST_URI", "*");

        assertThat(mapped.request().getHttpURI().getPath()).isEqualTo("*");
    }

    @Test
    void V5_leaving_the_mount_prefix_by_dot_segments_is_400() {
        MappingOptions options = MappingOptions.builder().mountPrefix("/app").build();

        Cgi.assertRefused(400, () -> Cgi.map(options, "REQUEST_URI", "/app/../x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "/", "/app/", "app/"})
    void V5_mount_prefix_must_begin_and_not_end_with_a_slash(String prefix) {
        assertThatThrownBy(() -> MappingOptions.builder().mountPrefix(prefix).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mountPrefix");
    }

    private static void verify(HttpURI uri) {
        ComplianceUtils.verify(
                UriCompliance.DEFAULT, uri, null, message -> new HttpException.RuntimeException(400, message));
    }
}
