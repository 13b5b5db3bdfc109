package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.MappingOptions.PortSource;
import org.servletfcgi.cgi.internal.RequestMapper.MappedRequest;

class AuthorityTest {
    @ParameterizedTest
    @CsvSource({
        "www.example.com, www.example.com, -1",
        "www.example.com:8080, www.example.com, 8080",
        "www.example.com:80, www.example.com, -1",
        "www.example.com:443, www.example.com, 443",
        "www.example.com:, www.example.com, -1",
        "' www.example.com\t', www.example.com, -1",
        "WWW.Example.COM, WWW.Example.COM, -1",
        "my_host:1, my_host, 1",
        "192.0.2.1:65535, 192.0.2.1, 65535",
        "[2001:db8::1]:8080, [2001:db8::1], 8080",
        "[::1], [::1], -1"
    })
    void host_field_names_the_server(String field, String host, int port) {
        HttpURI uri = Cgi.uri("HTTP_HOST", field, "SERVER_NAME", "other", "SERVER_PORT", "1234");

        assertThat(uri.getHost()).isEqualTo(host);
        assertThat(uri.getPort()).isEqualTo(port);
        assertThat(uri.getScheme()).isEqualTo("http");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a/b",
                "a@b",
                "a:b",
                "a:0",
                "a:65536",
                "a:-1",
                "a:+1",
                "a:1:2",
                ":80",
                "::1",
                "[::1",
                "[::1]x",
                "[]",
                "[192.0.2.1]",
                "[fe80::1%25eth0]",
                "a<b",
                "a\\b",
                "a;b",
                "a,b",
                "a'b",
                "a%41",
                "a%2",
                "caf\u00E9",
                "a\r\nX: y",
                "a\0"
            })
    void bad_host_field_is_400(String field) {
        Cgi.assertBadRequest("HTTP_HOST", field, "SERVER_NAME", "good.example");
    }

    @Test
    void N7_last_host_wins_and_there_is_one_host_field() {
        MappedRequest mapped = Cgi.map("HTTP_HOST", "b ad", "HTTP_HOST", "good.example:81");

        assertThat(mapped.request().getHttpURI().getAuthority()).isEqualTo("good.example:81");
        assertThat(mapped.request().getHttpFields().getValuesList(HttpHeader.HOST))
                .containsExactly("good.example:81");
        assertThat(mapped.request().getHttpFields().getField(HttpHeader.HOST)).isInstanceOf(HostPortHttpField.class);
    }

    @Test
    void N8_host_in_another_case_is_not_the_host() {
        assertThat(Cgi.fields("HTTP_Host", "evil.example").contains(HttpHeader.HOST))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "www.example.com, 8080, www.example.com:8080",
        "www.example.com, 80, www.example.com",
        "www.example.com, '', www.example.com",
        "www.example.com, 0, www.example.com",
        "www.example.com, 99999, www.example.com",
        "www.example.com, x, www.example.com",
        "www.example.com:9090, 8080, www.example.com:8080",
        "192.0.2.7, 80, 192.0.2.7",
        "2001:db8::1, 8080, [2001:db8::1]:8080",
        "[2001:db8::1], 8080, [2001:db8::1]:8080",
        "[2001:db8::1]:9, 8080, [2001:db8::1]:8080",
        "'', 8080, 198.51.100.1:8080",
        "_, 8080, 198.51.100.1:8080",
        "~^www\\d+$, 8080, 198.51.100.1:8080",
        "*.example.com, 8080, 198.51.100.1:8080",
        "www.example.*, 8080, 198.51.100.1:8080",
        ".example.com, 8080, 198.51.100.1:8080",
        "*, 8080, 198.51.100.1:8080",
        "a b, 8080, 198.51.100.1:8080"
    })
    void C12_server_name_and_port_stand_in_for_the_host_field(String name, String port, String authority) {
        MappedRequest mapped =
                Cgi.map("HTTP_HOST", "", "SERVER_NAME", name, "SERVER_PORT", port, "SERVER_ADDR", "198.51.100.1");

        assertThat(mapped.request().getHttpURI().getAuthority()).isEqualTo(authority);
        assertThat(mapped.request().getHttpFields().contains(HttpHeader.HOST)).isFalse();
    }

    @Test
    void C12_ipv6_server_address_is_put_in_brackets() {
        assertThat(Cgi.uri("SERVER_ADDR", "2001:db8::1", "SERVER_PORT", "8080").getAuthority())
                .isEqualTo("[2001:db8::1]:8080");
    }

    @Test
    void nothing_says_a_host() {
        HttpURI uri = Cgi.uri("SERVER_PORT", "8080", "SERVER_ADDR", "unix:/run/app.sock");

        assertThat(uri.hasAuthority()).isFalse();
        assertThat(uri.getScheme()).isEqualTo("http");
    }

    @Test
    void server_port_replaces_a_missing_port_of_the_host_field_on_request() {
        MappingOptions options =
                MappingOptions.builder().portSource(PortSource.SERVER_PORT).build();

        MappedRequest mapped = Cgi.map(options, "HTTP_HOST", "a.example", "SERVER_PORT", "8080");

        assertThat(mapped.request().getHttpURI().getAuthority()).isEqualTo("a.example:8080");
        assertThat(mapped.request().getHttpFields().get(HttpHeader.HOST)).isEqualTo("a.example:8080");
    }

    @ParameterizedTest
    @CsvSource({"a.example:81, 8080, a.example:81", "a.example, 80, a.example", "a.example, '', a.example"})
    void server_port_does_not_replace_a_port_or_a_default(String host, String port, String authority) {
        MappingOptions options =
                MappingOptions.builder().portSource(PortSource.SERVER_PORT).build();

        assertThat(Cgi.map(options, "HTTP_HOST", host, "SERVER_PORT", port)
                        .request()
                        .getHttpURI()
                        .getAuthority())
                .isEqualTo(authority);
    }
}
