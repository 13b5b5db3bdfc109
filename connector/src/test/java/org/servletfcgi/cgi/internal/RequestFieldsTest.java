package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.CookieCompliance;
import org.eclipse.jetty.http.CookieParser;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.MappingOptions.DuplicateHeaders;

class RequestFieldsTest {
    @ParameterizedTest
    @CsvSource({
        "HTTP_ACCEPT, Accept",
        "HTTP_ACCEPT_LANGUAGE, Accept-Language",
        "HTTP_X_FORWARDED_FOR, X-Forwarded-For",
        "HTTP_DNT, Dnt",
        "HTTP_X_MULTI_PART, X-Multi-Part",
        "HTTP_X.DOT, X.dot",
        "HTTP_X-DASH, X-Dash",
        "HTTP_x_lower, X-Lower",
        "HTTP__X, -X",
        "HTTP_X_, X-",
        "HTTP_X__Y, X--Y",
        "HTTP_SEC_WEBSOCKET_KEY, Sec-WebSocket-Key",
        "HTTP_ETAG, ETag",
        "HTTP_UPGRADE_INSECURE_REQUESTS, Upgrade-Insecure-Requests"
    })
    void V6_variable_becomes_a_field(String variable, String name) {
        HttpFields fields = Cgi.fields(variable, "v");

        assertThat(fields).containsExactly(new HttpField(name, "v"));
        assertThat(fields.getField(0).getName()).isEqualTo(name);
    }

    @Test
    void V6_known_field_has_its_header() {
        HttpField field = Cgi.fields("HTTP_IF_NONE_MATCH", "\"x\"").getField(0);

        assertThat(field.getHeader()).isEqualTo(HttpHeader.IF_NONE_MATCH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP_",
                "HTTP_X(",
                "HTTP_X:Y",
                "HTTP_\"X\"",
                "HTTPX_Y",
                "http_x",
                "X_HTTP_Y",
                "HTTP_PROXY",
                "HTTP_Proxy",
                "HTTP_CONNECTION",
                "HTTP_KEEP_ALIVE",
                "HTTP_PROXY_CONNECTION",
                "HTTP_TE",
                "HTTP_TRAILER",
                "HTTP_TRANSFER_ENCODING",
                "HTTP_TRANSFER-ENCODING",
                "HTTP_transfer_encoding",
                "HTTP_UPGRADE",
                "HTTP_HTTP2_SETTINGS",
                "HTTP_EXPECT",
                "HTTP_CONTENT_TYPE",
                "HTTP_Content_Length",
                "HTTP_host"
            })
    void V6_variable_does_not_become_a_field(String variable) {
        assertThat(Cgi.fields(variable, "5")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DOCUMENT_ROOT", "SCRIPT_FILENAME", "SERVER_SOFTWARE", "PATH", "UNIQUE_ID", "REDIRECT_URL"})
    void V7_environment_is_only_in_the_map(String variable) {
        MetaVariables variables = Cgi.get(variable, "/x");
        RequestMapper mapper = new RequestMapper(MappingOptions.DEFAULT);

        assertThat(mapper.map(variables, 0).request().getHttpFields()).isEmpty();
        assertThat(mapper.visible(variables)).containsEntry(variable, "/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_X", "HTTP_COOKIE", "HTTP_AUTHORIZATION", "CONTENT_TYPE"})
    void N6_line_end_or_nul_in_a_field_is_400(String variable) {
        Cgi.assertBadRequest(variable, "a\r\nX: b");
        Cgi.assertBadRequest(variable, "a\nb");
        Cgi.assertBadRequest(variable, "a\0b");
    }

    @Test
    void N6_line_ends_in_other_variables_are_kept() {
        MetaVariables variables = Cgi.get("SSL_SERVER_CERT", "-----BEGIN\nEND-----\n", "SCRIPT_NAME", "/\n");

        assertThat(new RequestMapper(MappingOptions.DEFAULT).map(variables, 0)).isNotNull();
        assertThat(variables.get("SSL_SERVER_CERT")).isEqualTo("-----BEGIN\nEND-----\n");
    }

    @Test
    void N7_repeated_field_keeps_all_values_in_order() {
        HttpFields fields =
                Cgi.fields("HTTP_X_MULTI", "one", "HTTP_ACCEPT", "a", "HTTP_X_MULTI", "two", "HTTP_ACCEPT", "b");

        assertThat(fields.getValuesList("X-Multi")).containsExactly("one", "two");
        assertThat(fields.getValuesList("Accept")).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTHORIZATION", "USER_AGENT", "REFERER", "IF_MODIFIED_SINCE", "RANGE", "ORIGIN"})
    void N7_last_value_of_a_field_with_one_value_wins(String name) {
        HttpFields fields = Cgi.fields("HTTP_" + name, "first", "HTTP_" + name, "last");

        assertThat(fields.getValuesList(name.replace('_', '-'))).containsExactly("last");
    }

    @ParameterizedTest
    @CsvSource({"KEEP, one two", "FIRST, one", "LAST, two"})
    void N7_duplicate_headers_option_concerns_names_with_a_further_underscore(
            DuplicateHeaders policy, String expected) {
        HttpFields fields = Cgi.map(
                        MappingOptions.builder().duplicateHeaders(policy).build(),
                        "HTTP_X_USER",
                        "one",
                        "HTTP_COOKIE",
                        "a=1",
                        "HTTP_X-USER",
                        "two",
                        "HTTP_COOKIE",
                        "b=2")
                .request()
                .getHttpFields();

        assertThat(fields.getValuesList("X-User")).isEqualTo(List.of(expected.split(" ", 2)));
        assertThat(fields.getValuesList("Cookie")).containsExactly("a=1", "b=2");
    }

    @Test
    void N7_duplicate_headers_are_400_with_reject() {
        MappingOptions options = MappingOptions.builder()
                .duplicateHeaders(DuplicateHeaders.REJECT)
                .build();

        Cgi.assertRefused(400, () -> Cgi.map(options, "HTTP_X_USER", "one", "HTTP_X_USER", "two"));
        assertThat(Cgi.map(options, "HTTP_VIA", "one", "HTTP_VIA", "two")
                        .request()
                        .getHttpFields()
                        .getValuesList("Via"))
                .containsExactly("one", "two");
    }

    @Test
    void N10_value_keeps_its_bytes() {
        assertThat(Cgi.fields("HTTP_X_LATIN", "caf\u00E9 \u00FF\u0001").get("X-Latin"))
                .isEqualTo("caf\u00E9 \u00FF\u0001");
    }

    @Test
    void blanks_around_a_value_are_trimmed() {
        HttpFields fields = Cgi.fields("HTTP_X", " \tpadded value \t", "HTTP_Y", "  ", "CONTENT_TYPE", " text/plain ");

        assertThat(fields.get("X")).isEqualTo("padded value");
        assertThat(fields.get("Y")).isEmpty();
        assertThat(fields.get("Content-Type")).isEqualTo("text/plain");
    }

    @Test
    void C4_content_type_is_that_of_its_variable_or_none() {
        assertThat(Cgi.fields("CONTENT_TYPE", "text/html;charset=utf-8", "HTTP_CONTENT_TYPE", "x/y")
                        .getValuesList("Content-Type"))
                .containsExactly("text/html;charset=utf-8");
        assertThat(Cgi.fields("CONTENT_TYPE", "", "HTTP_CONTENT_TYPE", "x/y").contains("Content-Type"))
                .isFalse();
    }

    @Test
    void N7_repeated_cookie_becomes_several_fields() {
        HttpFields fields = Cgi.fields("HTTP_COOKIE", "a=1; b=2", "HTTP_COOKIE", "c=\"3\"");

        assertThat(fields.getValuesList("Cookie")).containsExactly("a=1; b=2", "c=\"3\"");
        assertThat(cookies(CookieCompliance.RFC6265, fields)).containsExactly("a=1", "b=2", "c=3");
    }

    @Test
    void cookies_joined_without_a_blank_are_all_read() {
        assertThat(cookies(CookieCompliance.RFC6265, Cgi.fields("HTTP_COOKIE", "a=1; b=2;c=\"3\"")))
                .containsExactly("a=1", "b=2", "c=3");
    }

    @Test
    void cookies_joined_by_a_comma_are_all_read_with_jettys_switch_and_the_others_without_it() {
        HttpFields fields = Cgi.fields("HTTP_COOKIE", "a=1; b=2, c=\"3\"; d=4");

        assertThat(fields.getValuesList("Cookie")).containsExactly("a=1; b=2, c=\"3\"; d=4");
        assertThat(cookies(CookieCompliance.from("RFC6265,COMMA_SEPARATOR"), fields))
                .containsExactly("a=1", "b=2", "c=3", "d=4");
        assertThat(cookies(CookieCompliance.RFC6265, fields)).containsExactly("a=1", "d=4");
    }

    private static List<String> cookies(CookieCompliance compliance, HttpFields fields) {
        List<String> cookies = new ArrayList<>();
        CookieParser.Handler handler = (name, value, version, domain, path, comment) -> cookies.add(name + "=" + value);
        CookieParser parser = CookieParser.newParser(handler, compliance, null);
        fields.getFields(HttpHeader.COOKIE).forEach(field -> parser.parseField(field.getValue()));
        return cookies;
    }
}
