package org.servletfcgi.launcher.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariablesTest {

    private static Map<String, String> get(String target, String... params) {
        return new Variables("GET", target).params(List.of(params)).asMap();
    }

    private static Map<String, String> withHeaders(String... headers) {
        return new Variables("GET", "/").headers(List.of(headers)).asMap();
    }

    @Test
    void a_target_becomes_path_and_query() {
        assertThat(get("/a%20b/%c3%a4?x=%20&y"))
                .containsEntry("REQUEST_URI", "/a%20b/%c3%a4?x=%20&y")
                .containsEntry("SCRIPT_NAME", "/a b/ä")
                .containsEntry("DOCUMENT_URI", "/a b/ä")
                .containsEntry("QUERY_STRING", "x=%20&y")
                .containsEntry("REQUEST_METHOD", "GET")
                .containsEntry("CONTENT_LENGTH", "")
                .doesNotContainKey("PATH_INFO");
    }

    @ParameterizedTest
    @CsvSource({"/100%, /100%", "/%4, /%4", "/%zz, /%zz", "/%2Fx%41, //xA"})
    void a_broken_encoding_stays(String target, String path) {
        assertThat(get(target)).containsEntry("SCRIPT_NAME", path);
    }

    @Test
    void a_script_name_leaves_the_rest_to_path_info() {
        assertThat(get("/index.php/a%20b", "SCRIPT_NAME=/index.php"))
                .containsEntry("SCRIPT_NAME", "/index.php")
                .containsEntry("PATH_INFO", "/a b");
        assertThat(get("/a", "SCRIPT_NAME=")).containsEntry("PATH_INFO", "/a");
        assertThat(get("/a", "SCRIPT_NAME=/b")).doesNotContainKey("PATH_INFO");
    }

    @Test
    void a_script_lies_below_the_document_root() {
        assertThat(get("/x.php", "DOCUMENT_ROOT=/srv")).containsEntry("SCRIPT_FILENAME", "/srv/x.php");
        assertThat(get("/srv/x.php")).containsEntry("SCRIPT_FILENAME", "/srv/x.php");
        assertThat(get("/x", "DOCUMENT_ROOT=/srv", "SCRIPT_FILENAME=")).containsEntry("SCRIPT_FILENAME", "");
    }

    @Test
    void header_fields_become_variables() {
        assertThat(withHeaders("x-Some: a:b ", "Content-Type: text/plain", "X-Some:c", "Cookie: a=b", "Cookie: c=d"))
                .containsEntry("HTTP_X_SOME", "a:b, c")
                .containsEntry("CONTENT_TYPE", "text/plain")
                .containsEntry("HTTP_COOKIE", "a=b; c=d")
                .containsEntry("HTTP_HOST", "localhost");
    }

    @ParameterizedTest
    @CsvSource({"example.org:8443, example.org, 8443", "example.org, example.org, 80", "[::1]:81, [::1], 81"})
    void the_host_field_names_the_server(String host, String name, String port) {
        assertThat(withHeaders("Host: " + host))
                .containsEntry("HTTP_HOST", host)
                .containsEntry("SERVER_NAME", name)
                .containsEntry("SERVER_PORT", port);
    }

    @Test
    void a_body_is_a_form_unless_a_field_says_otherwise() {
        assertThat(new Variables("POST", "/").body(0).asMap())
                .containsEntry("CONTENT_TYPE", "application/x-www-form-urlencoded")
                .containsEntry("CONTENT_LENGTH", "0");
        assertThat(new Variables("POST", "/")
                        .headers(List.of("Content-Type:", "Content-Length: 5"))
                        .body(3)
                        .asMap())
                .containsEntry("CONTENT_TYPE", "")
                .containsEntry("CONTENT_LENGTH", "5");
    }

    @Test
    void params_win_and_may_be_empty() {
        Map<String, String> variables = new Variables("GET", "/")
                .headers(List.of("X: y"))
                .params(List.of("HTTP_X=z=1", "REMOTE_ADDR=", "NEW=1"))
                .asMap();

        assertThat(variables)
                .containsEntry("HTTP_X", "z=1")
                .containsEntry("REMOTE_ADDR", "")
                .containsEntry("NEW", "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "path", "http://localhost/", "/a b", "/a#b", "/a\n", "**"})
    void a_target_of_another_form_is_refused(String target) {
        assertThatThrownBy(() -> get(target)).hasMessageStartingWith("expected /path or /path?query");
    }

    @Test
    void an_asterisk_is_a_target() {
        assertThat(get("*")).containsEntry("REQUEST_URI", "*");
    }

    @Test
    void what_is_no_method_field_or_param_is_refused() {
        assertThatThrownBy(() -> new Variables("G T", "/")).hasMessage("\"G T\" is no method");
        assertThatThrownBy(() -> withHeaders("X")).hasMessageStartingWith("expected -H \"Name: value\"");
        assertThatThrownBy(() -> withHeaders("X Y: z")).hasMessageStartingWith("expected -H \"Name: value\"");
        assertThatThrownBy(() -> get("/", "=x")).hasMessageStartingWith("expected --param NAME=VALUE");
        assertThatThrownBy(() -> get("/", "x")).hasMessageStartingWith("expected --param NAME=VALUE");
    }
}
