package org.servletfcgi.benchmarks.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {

    @Test
    void variables_are_the_26_of_nginx() {
        assertThat(Request.small().variables())
                .hasSize(26)
                .containsEntry("REQUEST_URI", "/small")
                .containsEntry("CONTENT_LENGTH", "")
                .containsEntry("HTTP_ACCEPT_LANGUAGE", "en-GB,en;q=0.7,de;q=0.3");
    }

    @ParameterizedTest
    @ValueSource(ints = {Request.FEWEST_VARIABLES, 26, 27, 200})
    void variables_are_as_many_as_were_asked_for(int count) {
        assertThat(Request.smallWithVariables(count).variables())
                .hasSize(count)
                .containsEntry("REQUEST_METHOD", "GET")
                .containsEntry("DOCUMENT_URI", "/small")
                .containsKey("HTTP_HOST");
    }

    @Test
    void upload_says_how_long_it_is_in_both_protocols() {
        Request upload = Request.upload(1000);

        assertThat(upload.variables()).containsEntry("REQUEST_METHOD", "POST").containsEntry("CONTENT_LENGTH", "1000");
        assertThat(StandardCharsets.US_ASCII.decode(upload.httpBytes()).toString())
                .startsWith("POST /upload HTTP/1.1\r\n")
                .contains("\r\nContent-Length: 1000\r\n\r\nabc")
                .doesNotContain("REQUEST_METHOD");
    }

    @Test
    void script_is_named_by_its_file() {
        assertThat(Request.script(Path.of("/srv/small.php")).variables())
                .containsEntry("SCRIPT_FILENAME", "/srv/small.php");
    }
}
