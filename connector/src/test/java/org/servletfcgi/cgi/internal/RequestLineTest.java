package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.internal.RequestMapper.MappedRequest;

class RequestLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"GET", "HEAD", "POST", "DELETE", "PROPFIND", "BREW", "get", "trace", "X-Y", "M!#$%&'*+-.^_`|~1"})
    void C21_any_method_that_is_a_token_is_kept_as_it_is(String method) {
        assertThat(Cgi.map("REQUEST_METHOD", method).request().getMethod()).isEqualTo(method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "GET ", " GET", "G T", "G\tT", "GET\r\n", "G\0T", "G/T", "G,T", "G(", "\u00C9"})
    void C10_missing_method_or_one_that_is_no_token_is_400(String method) {
        Cgi.assertBadRequest("REQUEST_METHOD", method);
    }

    @Test
    void C10_absent_method_is_400() {
        Cgi.assertRefused(
                400, () -> new RequestMapper(MappingOptions.DEFAULT).map(Cgi.variables("REQUEST_URI", "/"), 0));
    }

    @Test
    void C10_absent_method_tells_the_log_what_nginx_does_with_inherited_parameters_and_visitors_nothing() {
        Throwable absent = catchThrowable(
                () -> new RequestMapper(MappingOptions.DEFAULT).map(Cgi.variables("HTTP_HOST", "a", "X_ONLY", "1"), 0));
        Throwable bad = catchThrowable(() -> Cgi.map("REQUEST_METHOD", "G T"));

        assertThat(absent.getMessage())
                .startsWith(
                        "400: Expected a method in REQUEST_METHOD, which was not sent: in nginx, one fastcgi_param");
        assertThat(((HttpException) absent).getReason()).isEqualTo("Expected a method in REQUEST_METHOD");
        assertThat(bad.getMessage()).isEqualTo("400: Expected a method in REQUEST_METHOD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT"})
    void trace_and_connect_are_405(String method) {
        Cgi.assertRefused(405, () -> Cgi.map("REQUEST_METHOD", method));
    }

    @Test
    void trace_is_mapped_where_it_is_allowed_but_connect_never() {
        MappingOptions options = MappingOptions.builder().allowTrace(true).build();

        assertThat(Cgi.map(options, "REQUEST_METHOD", "TRACE").request().getMethod())
                .isEqualTo("TRACE");
        Cgi.assertRefused(405, () -> Cgi.map(options, "REQUEST_METHOD", "CONNECT"));
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.0, HTTP_1_0",
        "HTTP/1.1, HTTP_1_1",
        "HTTP/2, HTTP_2",
        "HTTP/2.0, HTTP_2",
        "HTTP/3, HTTP_3",
        "HTTP/3.0, HTTP_3",
        "INCLUDED, HTTP_1_1",
        "HTTP/0.9, HTTP_1_1",
        "HTTP/9.9, HTTP_1_1",
        "junk, HTTP_1_1",
        "'', HTTP_1_1"
    })
    void C13_protocol_is_never_a_reason_to_fail(String protocol, HttpVersion version) {
        assertThat(Cgi.map("SERVER_PROTOCOL", protocol).request().getHttpVersion())
                .isEqualTo(version);
    }

    @Test
    void C13_absent_protocol_is_http_1_1() {
        assertThat(Cgi.map().request().getHttpVersion()).isEqualTo(HttpVersion.HTTP_1_1);
    }

    @Test
    void N6_line_end_in_the_protocol_is_400() {
        Cgi.assertBadRequest("SERVER_PROTOCOL", "HTTP/1.1\nX");
    }

    @Test
    void begin_time_is_that_of_the_caller() {
        MappedRequest mapped = new RequestMapper(MappingOptions.DEFAULT).map(Cgi.get(), 4711);

        assertThat(mapped.request().getBeginNanoTime()).isEqualTo(4711);
    }
}
