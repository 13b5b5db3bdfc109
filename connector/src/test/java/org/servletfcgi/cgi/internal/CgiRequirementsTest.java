package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.MetaData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.internal.RequestMapper.MappedRequest;

/** What RFC 3875 §4.1 asks of web servers, kept by them or not. */
class CgiRequirementsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "REQUEST_URI",
                "SCRIPT_NAME",
                "PATH_INFO",
                "HTTP_HOST",
                "SERVER_NAME",
                "SERVER_PORT",
                "SERVER_PROTOCOL",
                "REMOTE_ADDR",
                "REMOTE_PORT",
                "HTTPS",
                "REQUEST_SCHEME",
                "CONTENT_TYPE",
                "CONTENT_LENGTH",
                "REMOTE_USER",
                "AUTH_TYPE",
                "SSL_CIPHER"
            })
    void C1_empty_variable_is_an_absent_one(String name) {
        String[] path = {"REQUEST_URI", "", "DOCUMENT_URI", "/a"};
        MappingOptions options = MappingOptions.builder().trustRemoteUser(true).build();
        MappedRequest absent = Cgi.map(options, path);
        MappedRequest empty = Cgi.map(options, "REQUEST_URI", "", "DOCUMENT_URI", "/a", name, "");

        assertThat(empty.request().getHttpURI()).isEqualTo(absent.request().getHttpURI());
        assertThat(empty.request().getHttpFields()).isEqualTo(absent.request().getHttpFields());
        assertThat(empty.request().getContentLength()).isEqualTo(-1);
        assertThat(empty.request().getHttpVersion()).isEqualTo(absent.request().getHttpVersion());
        assertThat(empty.peer()).isEqualTo(absent.peer());
    }

    @ParameterizedTest
    @CsvSource({"GET, 5, 5", "GET, , -1", "HEAD, 5, 5", "POST, , -1", "POST, 0, 0", "DELETE, 7, 7"})
    void C3_length_of_the_content_is_that_of_its_variable_whatever_the_method(
            String method, String contentLength, long length) {
        MetaData.Request request = Cgi.map(
                        "REQUEST_METHOD", method, "CONTENT_LENGTH", contentLength == null ? "" : contentLength)
                .request();

        assertThat(request.getContentLength()).isEqualTo(length);
    }

    @Test
    void C3_length_counts_after_the_transfer_codings_which_are_no_fields() {
        MetaData.Request request = Cgi.map("CONTENT_LENGTH", "5", "HTTP_TRANSFER_ENCODING", "chunked")
                .request();

        assertThat(request.getContentLength()).isEqualTo(5);
        assertThat(request.getHttpFields().contains("Transfer-Encoding")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "CGI/1.1", "CGI/1.0", "CGI/9.9", "anything"})
    void C5_gateway_interface_is_not_required_and_never_matters(String value) {
        assertThat(Cgi.uri("GATEWAY_INTERFACE", value)).isEqualTo(Cgi.uri());
        assertThat(Cgi.fields("GATEWAY_INTERFACE", value)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/a%2Fb, /a%2Fb", "/a/b, /a/b", "/a/b;p=1, /a/b;p=1", "/A/B, /A/B"})
    void C6_what_path_info_cannot_tell_is_taken_from_request_uri(String requestUri, String path) {
        HttpURI uri = Cgi.uri("REQUEST_URI", requestUri, "SCRIPT_NAME", "", "PATH_INFO", "/a/b");

        assertThat(uri.getPath()).isEqualTo(path);
    }

    @Test
    void C6_path_info_is_decoded_and_case_sensitive_and_may_be_empty() {
        assertThat(Cgi.uri("REQUEST_URI", "", "PATH_INFO", "/A/%2e").getPath()).isEqualTo("/A/%252e");
        assertThat(Cgi.uri("REQUEST_URI", "", "SCRIPT_NAME", "/s", "PATH_INFO", "")
                        .getPath())
                .isEqualTo("/s");
    }

    @Test
    void C7_path_translated_is_only_in_the_map() {
        MetaVariables variables = Cgi.get("PATH_INFO", "/x", "PATH_TRANSLATED", "/etc/passwd");
        RequestMapper mapper = new RequestMapper(MappingOptions.DEFAULT);

        assertThat(mapper.map(variables, 0).request().getHttpURI().getPath()).isEqualTo("/");
        assertThat(mapper.map(variables, 0).request().getHttpFields()).isEmpty();
        assertThat(mapper.visible(variables)).containsEntry("PATH_TRANSLATED", "/etc/passwd");
    }

    @Test
    void C7_path_translated_without_path_info_is_no_path() {
        Cgi.assertBadRequest("REQUEST_URI", "", "PATH_TRANSLATED", "/etc/passwd");
    }

    @Test
    void C8_query_string_may_be_absent_and_stays_encoded() {
        assertThat(Cgi.uri("REQUEST_URI", "", "SCRIPT_NAME", "/s").getQuery()).isNull();
        assertThat(Cgi.uri("REQUEST_URI", "", "SCRIPT_NAME", "/s", "QUERY_STRING", "a=%26&b=%3D+")
                        .getQuery())
                .isEqualTo("a=%26&b=%3D+");
    }

    @Test
    void C9_remote_host_is_a_name_beside_the_address_and_remote_ident_is_only_in_the_map() {
        Peer peer = Cgi.peer("REMOTE_ADDR", "192.0.2.1", "REMOTE_HOST", "client.example", "REMOTE_IDENT", "root");

        assertThat(peer.remote().ip()).isEqualTo("192.0.2.1");
        assertThat(peer.remote().name()).isEqualTo("client.example");
        assertThat(peer.login()).isNull();
    }

    @Test
    void C11_script_name_may_be_absent_or_empty() {
        assertThat(Cgi.uri("REQUEST_URI", "", "PATH_INFO", "/p").getPath()).isEqualTo("/p");
        assertThat(Cgi.uri("REQUEST_URI", "", "SCRIPT_NAME", "", "PATH_INFO", "/p")
                        .getPath())
                .isEqualTo("/p");
        assertThat(Cgi.uri("REQUEST_URI", "/r").getPath()).isEqualTo("/r");
    }

    @Test
    void C14_fields_may_be_joined_into_one_or_left_out() {
        assertThat(Cgi.fields("HTTP_ACCEPT", "a, b", "HTTP_X_MULTI", "1, 2").getValuesList("Accept"))
                .containsExactly("a, b");
        assertThat(Cgi.fields("AUTH_TYPE", "Basic", "REMOTE_USER", "alice").contains("Authorization"))
                .isFalse();
        assertThat(Cgi.map("CONTENT_LENGTH", "5", "CONTENT_TYPE", "a/b")
                        .request()
                        .getHttpFields()
                        .getFieldNamesCollection())
                .containsExactlyInAnyOrder("Content-Type", "Content-Length");
    }

    @Test
    void C33_variables_that_name_files_change_nothing() {
        String[] hostile = {
            "DOCUMENT_ROOT",
            "/etc",
            "SCRIPT_FILENAME",
            "/etc/passwd",
            "PATH_TRANSLATED",
            "/etc/passwd",
            "CONTEXT_DOCUMENT_ROOT",
            "/etc",
            "CONTEXT_PREFIX",
            "/x",
            "REDIRECT_URL",
            "/x",
            "REDIRECT_STATUS",
            "404"
        };

        assertThat(Cgi.uri(hostile)).isEqualTo(Cgi.uri());
        assertThat(Cgi.fields(hostile)).isEmpty();
        assertThat(Cgi.peer(hostile)).isEqualTo(Cgi.peer());
    }

    @Test
    void N7_last_value_of_a_meta_variable_wins() {
        MetaData.Request request = Cgi.map(
                        "REQUEST_METHOD", "PUT",
                        "CONTENT_TYPE", "a/b",
                        "CONTENT_TYPE", "c/d",
                        "REQUEST_URI", "/first",
                        "REQUEST_URI", "/last",
                        "SERVER_PROTOCOL", "HTTP/1.0",
                        "SERVER_PROTOCOL", "HTTP/2.0")
                .request();

        assertThat(request.getMethod()).isEqualTo("PUT");
        assertThat(request.getHttpURI().getPath()).isEqualTo("/last");
        assertThat(request.getHttpFields().getValuesList("Content-Type")).containsExactly("c/d");
        assertThat(request.getHttpVersion().asString()).isEqualTo("HTTP/2.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REQUEST_METHOD",
                "REQUEST_URI",
                "SERVER_PROTOCOL",
                "SERVER_NAME",
                "SERVER_PORT",
                "SERVER_ADDR",
                "REMOTE_ADDR",
                "REMOTE_PORT",
                "REMOTE_HOST",
                "HTTPS",
                "REQUEST_SCHEME",
                "CONTENT_LENGTH",
                "CONTENT_TYPE",
                "HTTP_HOST",
                "HTTP_X"
            })
    void N6_line_end_or_nul_in_what_becomes_the_request_line_an_address_or_a_field_is_400(String name) {
        for (String end : new String[] {"\r", "\n", "\0"}) {
            Cgi.assertBadRequest(name, "1" + end);
            Cgi.assertBadRequest(name, end + "1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRIPT_NAME", "PATH_INFO", "DOCUMENT_URI", "QUERY_STRING"})
    void N6_line_end_or_nul_in_a_path_or_query_that_is_used_is_400(String name) {
        for (String end : new String[] {"\r", "\n", "\0"}) {
            Cgi.assertRefused(
                    400,
                    () -> Cgi.map(
                            "REQUEST_URI",
                            "",
                            "SCRIPT_NAME",
                            name.equals("QUERY_STRING") ? "/s" : "",
                            name,
                            "/a" + end));
        }
    }

    @Test
    void N8_variables_in_other_cases_are_other_variables() {
        MappedRequest request = Cgi.map(
                "content_length", "5", "content_type", "a/b", "https", "on", "remote_addr", "192.0.2.1", "Http_X", "1");

        assertThat(request.request().getContentLength()).isEqualTo(-1);
        assertThat(request.request().getHttpFields()).isEmpty();
        assertThat(request.peer()).isEqualTo(Cgi.peer());
    }
}
