package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MetaData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentLengthTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "5, 5", "0005, 5", "999999999999999999, 999999999999999999"})
    void Q13_digits_are_the_length(String value, long length) {
        MetaData.Request request = Cgi.map("CONTENT_LENGTH", value).request();

        assertThat(request.getContentLength()).isEqualTo(length);
        assertThat(request.getHttpFields().getValuesList(HttpHeader.CONTENT_LENGTH))
                .containsExactly(Long.toString(length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1"})
    void Q13_empty_or_minus_one_is_unknown(String value) {
        MetaData.Request request = Cgi.map("CONTENT_LENGTH", value).request();

        assertThat(request.getContentLength()).isEqualTo(-1);
        assertThat(request.getHttpFields().contains(HttpHeader.CONTENT_LENGTH)).isFalse();
    }

    @Test
    void Q13_absent_is_unknown() {
        assertThat(Cgi.map().request().getContentLength()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-2",
                "-0",
                "+5",
                " 5",
                "5 ",
                "5,5",
                "5, 5",
                "0x5",
                "5.0",
                "1e3",
                "a",
                "5\n",
                "1234567890123456789"
            })
    void Q13_anything_else_is_400(String value) {
        Cgi.assertBadRequest("CONTENT_LENGTH", value);
    }

    @Test
    void N7_different_lengths_are_400() {
        Cgi.assertBadRequest("CONTENT_LENGTH", "5", "CONTENT_LENGTH", "6");
        Cgi.assertBadRequest("CONTENT_LENGTH", "5", "CONTENT_LENGTH", "-1");
        Cgi.assertBadRequest("CONTENT_LENGTH", "5", "CONTENT_LENGTH", "05");
    }

    @Test
    void N7_same_length_may_be_repeated() {
        assertThat(Cgi.map("CONTENT_LENGTH", "5", "CONTENT_LENGTH", "5")
                        .request()
                        .getContentLength())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"'5,', -1", "',5', 5", "'5,,5', 5", "',,', -1", "'5,5,', -1", "'-1,', -1", "',-1', -1", "'0,', -1"})
    void N7_last_one_wins_where_it_is_empty_too(String values, long length) {
        String[] variables = Arrays.stream(values.split(",", -1))
                .flatMap(value -> Stream.of("CONTENT_LENGTH", value))
                .toArray(String[]::new);

        MetaData.Request request = Cgi.map(variables).request();

        assertThat(request.getContentLength()).isEqualTo(length);
        assertThat(request.getHttpFields().contains(HttpHeader.CONTENT_LENGTH)).isEqualTo(length >= 0);
    }

    @Test
    void N7_numbers_that_contradict_or_are_none_are_400_before_an_empty_one_too() {
        Cgi.assertBadRequest("CONTENT_LENGTH", "5", "CONTENT_LENGTH", "", "CONTENT_LENGTH", "6");
        Cgi.assertBadRequest("CONTENT_LENGTH", "5", "CONTENT_LENGTH", "6", "CONTENT_LENGTH", "");
        Cgi.assertBadRequest("CONTENT_LENGTH", "5,5", "CONTENT_LENGTH", "");
    }

    @Test
    void V6_header_variable_contradicts_no_length_that_is_taken_back() {
        assertThat(Cgi.map("CONTENT_LENGTH", "5", "HTTP_CONTENT_LENGTH", "5", "CONTENT_LENGTH", "")
                        .request()
                        .getContentLength())
                .isEqualTo(-1);
    }

    @Test
    void V6_other_length_in_the_header_variable_is_400() {
        Cgi.assertBadRequest("CONTENT_LENGTH", "5", "HTTP_CONTENT_LENGTH", "6");
        Cgi.assertBadRequest("CONTENT_LENGTH", "5", "HTTP_CONTENT_LENGTH", "5", "HTTP_CONTENT_LENGTH", "6");
        Cgi.assertBadRequest("CONTENT_LENGTH", "5", "HTTP_CONTENT_LENGTH", "5, 5");
    }

    @Test
    void V6_header_variable_never_is_the_length() {
        assertThat(Cgi.map("HTTP_CONTENT_LENGTH", "5").request().getContentLength())
                .isEqualTo(-1);
        assertThat(Cgi.map("CONTENT_LENGTH", "5", "HTTP_CONTENT_LENGTH", "")
                        .request()
                        .getContentLength())
                .isEqualTo(5);
    }
}
