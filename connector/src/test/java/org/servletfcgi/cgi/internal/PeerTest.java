package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.internal.Peer.Address;
import org.servletfcgi.cgi.internal.Peer.Login;
import org.servletfcgi.cgi.internal.RequestMapper.MappedRequest;

class PeerTest {
    private static final MappingOptions TRUSTING =
            MappingOptions.builder().trustRemoteUser(true).build();

    @ParameterizedTest
    @CsvSource({
        "on, '', https",
        "ON, '', https",
        "1, '', https",
        "true, '', https",
        "yes, http, https",
        "off, '', http",
        "Off, '', http",
        "0, '', http",
        "'', '', http",
        "'', https, https",
        "'', HTTPS, https",
        "off, https, https",
        "'', http, http",
        "'', ftp, http",
        "junk, '', http"
    })
    void scheme_is_that_of_https_else_of_request_scheme(String https, String requestScheme, String scheme) {
        MappedRequest mapped =
                Cgi.map("HTTPS", https, "REQUEST_SCHEME", requestScheme, "HTTP_X_FORWARDED_PROTO", "https");

        assertThat(mapped.request().getHttpURI().getScheme()).isEqualTo(scheme);
        assertThat(mapped.peer().secure()).isEqualTo(scheme.equals("https"));
    }

    @Test
    void default_port_is_that_of_the_scheme() {
        assertThat(Cgi.uri("HTTPS", "on", "HTTP_HOST", "a.example:443").getPort())
                .isEqualTo(-1);
        assertThat(Cgi.uri("HTTPS", "on", "HTTP_HOST", "a.example:80").getPort())
                .isEqualTo(80);
        assertThat(Cgi.uri("HTTPS", "on", "SERVER_NAME", "a.example", "SERVER_PORT", "443")
                        .getPort())
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "' 192.0.2.1 ', 192.0.2.1",
        "2001:db8::1, 2001:db8::1",
        "[2001:db8::1], 2001:db8::1",
        "fe80::1%eth0, fe80::1",
        "[fe80::1%eth0], fe80::1",
        "::ffff:192.0.2.1, ::ffff:192.0.2.1",
        "unix:, ''",
        "unix:/run/x.sock, ''",
        "'', ''",
        "localhost, ''",
        "example.com, ''",
        "192.0.2, ''",
        "192.0.2.1:80, ''",
        "'192.0.2.1, 192.0.2.2', ''"
    })
    void C9_remote_address_is_an_ip_literal_or_unknown(String value, String ip) {
        assertThat(Cgi.peer("REMOTE_ADDR", value).remote().ip()).isEqualTo(ip);
    }

    @Test
    void C9_absent_addresses_are_unknown() {
        assertThat(Cgi.peer().remote()).isEqualTo(new Address("", 0, ""));
        assertThat(Cgi.peer().local()).isEqualTo(new Address("", 0, ""));
        assertThat(Cgi.peer().remote().toSocketAddress()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "65535, 65535",
        "65536, 0",
        "-1, 0",
        "+1, 0",
        "80x, 0",
        "'', 0",
        "' 80', 80",
        "000080, 0"
    })
    void ports_are_decimal_or_unknown(String value, int port) {
        assertThat(Cgi.peer("REMOTE_PORT", value).remote().port()).isEqualTo(port);
        assertThat(Cgi.peer("SERVER_PORT", value).local().port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"REMOTE_ADDR", "REMOTE_PORT", "REMOTE_HOST", "SERVER_ADDR", "SERVER_NAME", "SERVER_PORT", "HTTPS"
            })
    void N6_line_end_in_an_address_is_400(String variable) {
        Cgi.assertBadRequest(variable, "127.0.0.1\r\n");
        Cgi.assertBadRequest(variable, "127.0.0.1\0");
    }

    @Test
    void addresses_become_socket_addresses_without_a_look_up() {
        Address named = Cgi.peer("REMOTE_ADDR", "192.0.2.1", "REMOTE_PORT", "1234", "REMOTE_HOST", "client.invalid")
                .remote();
        Address unnamed = Cgi.peer("REMOTE_ADDR", "2001:db8::1").remote();

        InetSocketAddress address = Objects.requireNonNull(named.toSocketAddress());

        assertThat(address.getAddress().getAddress()).containsExactly(192, 0, 2, 1);
        assertThat(address.getPort()).isEqualTo(1234);
        assertThat(address.getHostName()).isEqualTo("client.invalid");
        assertThat(Objects.requireNonNull(unnamed.toSocketAddress()).getHostName())
                .isEqualTo("2001:db8::1");
    }

    @ParameterizedTest
    @CsvSource({"client.example, client.example", "2001:db8::1, ''", "a b, ''", "'', ''"})
    void remote_host_is_a_name_or_unknown(String value, String name) {
        assertThat(Cgi.peer("REMOTE_HOST", value).remote().name()).isEqualTo(name);
    }

    @Test
    void local_address_is_the_web_servers() {
        Peer peer =
                Cgi.peer("SERVER_ADDR", "198.51.100.1", "SERVER_PORT", "8080", "SERVER_NAME", "www.example.com:8080");

        assertThat(peer.local()).isEqualTo(new Address("198.51.100.1", 8080, "www.example.com"));
    }

    @Test
    void C2_remote_user_is_not_trusted_by_default() {
        assertThat(Cgi.peer("REMOTE_USER", "alice", "AUTH_TYPE", "Basic").login())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"Basic, BASIC", "basic, BASIC", "Digest, DIGEST", "Negotiate, Negotiate", "'',"})
    void C2_remote_user_and_auth_type_are_mapped_where_they_are_trusted(String authType, String scheme) {
        Peer peer =
                Cgi.map(TRUSTING, "REMOTE_USER", "alice", "AUTH_TYPE", authType).peer();

        assertThat(peer.login()).isEqualTo(new Login("alice", scheme));
    }

    @Test
    void C2_no_user_is_no_login() {
        assertThat(Cgi.map(TRUSTING, "REMOTE_USER", "", "AUTH_TYPE", "Basic")
                        .peer()
                        .login())
                .isNull();
        assertThat(Cgi.map(TRUSTING, "HTTP_REMOTE_USER", "mallory").peer().login())
                .isNull();
        Cgi.assertRefused(400, () -> Cgi.map(TRUSTING, "REMOTE_USER", "a\nb"));
    }
}
