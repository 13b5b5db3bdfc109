package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.logging.JettyLogger;
import org.eclipse.jetty.logging.StdErrAppender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.MappingOptions.PathCheck;
import org.servletfcgi.cgi.MappingOptions.PathSource;
import org.servletfcgi.cgi.internal.RequestMapper.MappedRequest;
import org.slf4j.LoggerFactory;

class PathCheckTest {
    private static final MappingOptions REJECT =
            MappingOptions.builder().pathCheck(PathCheck.REJECT).build();
    private static final MappingOptions STRICT =
            MappingOptions.builder().pathCheck(PathCheck.STRICT).build();

    @ParameterizedTest
    @CsvSource({
        "/a/b?x=1, /a/b, ''",
        "/a%20b, /a b, ''",
        "/a%2Fb//c%20d, /a/b/c d, ''",
        "/a%2Fb/c, /a%2Fb/c, ''",
        "/a%2Fb/./e/../c, /a, /b/c",
        "/a/../b, '', /a/../b",
        "/a//b, '', /a//b",
        "/a/b/.., /a/, ''",
        "/a;x=1/b, /a;x=1/b, ''",
        "/a%3Bx, '/a;x', ''",
        "/%2561, /%61, ''",
        "/caf\u00C3\u00A9, /caf\u00C3\u00A9, ''",
        "/caf%C3%A9, /caf\u00C3\u00A9, ''",
        "http://h/a, /a, ''",
        "/, '', /"
    })
    void V3_same_path_in_two_readings_passes(String requestUri, String scriptName, String pathInfo) {
        assertThat(Cgi.map(REJECT, "REQUEST_URI", requestUri, "SCRIPT_NAME", scriptName, "PATH_INFO", pathInfo))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /b, ''",
        "/old, /index.php, /old",
        "/a/b, /a, ''",
        "/A, /a, ''",
        "/%2561, /a, ''",
        "/a, /a/, ''",
        "/a;x=1, /a, ''"
    })
    void V3_different_path_is_400_with_reject_and_strict(String requestUri, String scriptName, String pathInfo) {
        for (MappingOptions options : List.of(REJECT, STRICT)) {
            Cgi.assertRefused(
                    400,
                    () -> Cgi.map(
                            options, "REQUEST_URI", requestUri, "SCRIPT_NAME", scriptName, "PATH_INFO", pathInfo));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/admin;x, /admin;x, ''",
        "/adm%69n;x=y, /admin;x=y, ''",
        "/%61dmin, /admin, ''",
        "/x/../admin, /admin, ''",
        "/x/../admin, '', /x/../admin",
        "/./admin, '', /./admin",
        "//admin, '', //admin",
        "http://h/x/../admin, /admin, ''",
        "'/x\\admin', '/x\\admin', ''",
        "/admin;jsessionid=1, /admin, ''"
    })
    void V3_other_spelling_of_a_path_is_400_with_strict(String requestUri, String scriptName, String pathInfo) {
        Cgi.assertRefused(
                400,
                () -> Cgi.map(STRICT, "REQUEST_URI", requestUri, "SCRIPT_NAME", scriptName, "PATH_INFO", pathInfo));
    }

    @Test
    void V3_strict_refusal_says_what_the_path_has_and_why() {
        assertThatThrownBy(() -> Cgi.map(STRICT, "REQUEST_URI", "/admin;x"))
                .hasMessageContaining("Expected a path without a semicolon (pathCheck=strict)");
    }

    @ParameterizedTest
    @CsvSource({
        "/, /, ''",
        "/admin/?a=/../;%61, /admin/, ''",
        "/a%20b, /a b, ''",
        "/caf%C3%A9/100%25, /caf\u00C3\u00A9/100%, ''",
        "/caf\u00C3\u00A9, /caf\u00C3\u00A9, ''",
        "/ann%40example.com, '', /ann@example.com",
        "http://h/a, /a, ''"
    })
    void V3_the_one_spelling_of_a_path_passes_with_strict(String requestUri, String scriptName, String pathInfo) {
        assertThat(Cgi.map(STRICT, "REQUEST_URI", requestUri, "SCRIPT_NAME", scriptName, "PATH_INFO", pathInfo))
                .isNotNull();
    }

    @Test
    void V3_strict_looks_at_each_reading_by_itself_where_the_path_comes_from_script_name() {
        MappingOptions options = MappingOptions.builder()
                .pathCheck(PathCheck.STRICT)
                .pathSource(PathSource.SCRIPT_NAME)
                .build();

        assertThat(Cgi.map(options, "REQUEST_URI", "/before", "SCRIPT_NAME", "/after"))
                .isNotNull();
        assertThat(Cgi.map(options, "REQUEST_URI", "", "SCRIPT_NAME", "/after")).isNotNull();
        assertThat(Cgi.map(options, "REQUEST_METHOD", "OPTIONS", "REQUEST_URI", "*", "PATH_INFO", "/*"))
                .isNotNull();
        for (String decoded : List.of("/x/../admin", "//admin", "/admin;x", "/x\\admin", "/caf\u00E9")) {
            Cgi.assertRefused(400, () -> Cgi.map(options, "REQUEST_URI", "/before", "SCRIPT_NAME", decoded));
        }
        Cgi.assertRefused(400, () -> Cgi.map(options, "REQUEST_URI", "/%61dmin", "SCRIPT_NAME", "/admin"));
    }

    @Test
    void V3_document_uri_is_compared_where_there_is_no_script_name() {
        assertThat(Cgi.map(REJECT, "REQUEST_URI", "/a%20b", "DOCUMENT_URI", "/a b"))
                .isNotNull();
        Cgi.assertRefused(400, () -> Cgi.map(REJECT, "REQUEST_URI", "/a", "DOCUMENT_URI", "/b"));
    }

    @ParameterizedTest
    @EnumSource(
            value = PathCheck.class,
            names = {"OFF", "LOG"})
    void V3_different_path_is_mapped_from_request_uri_otherwise(PathCheck check) {
        MappedRequest mapped =
                Cgi.map(MappingOptions.builder().pathCheck(check).build(), "REQUEST_URI", "/a", "SCRIPT_NAME", "/b");

        assertThat(mapped.request().getHttpURI().getPath()).isEqualTo("/a");
    }

    @Test
    void V3_nothing_is_compared_without_two_readings() {
        assertThat(Cgi.map(REJECT, "REQUEST_URI", "/a")).isNotNull();
        assertThat(Cgi.map(REJECT, "REQUEST_URI", "", "SCRIPT_NAME", "/a", "DOCUMENT_URI", "/b"))
                .isNotNull();
        assertThat(Cgi.map(REJECT, "REQUEST_METHOD", "OPTIONS", "REQUEST_URI", "*", "PATH_INFO", "/*"))
                .isNotNull();
        assertThat(Cgi.map(
                        MappingOptions.builder()
                                .pathCheck(PathCheck.REJECT)
                                .pathSource(PathSource.SCRIPT_NAME)
                                .build(),
                        "REQUEST_URI",
                        "/a",
                        "SCRIPT_NAME",
                        "/b"))
                .isNotNull();
    }

    @Test
    void V3_mount_prefix_is_part_of_both_readings() {
        MappingOptions options = MappingOptions.builder()
                .pathCheck(PathCheck.REJECT)
                .mountPrefix("/app")
                .build();

        assertThat(Cgi.map(options, "REQUEST_URI", "/app", "SCRIPT_NAME", "/app")
                        .request()
                        .getHttpURI()
                        .getPath())
                .isEqualTo("/");
    }

    @Test
    void V3_differences_are_one_warning_a_minute_without_the_path() {
        JettyLogger logger = (JettyLogger) LoggerFactory.getLogger(RequestMapper.class);
        StdErrAppender appender = (StdErrAppender) logger.getAppender();
        PrintStream before = appender.getStream();
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        RequestMapper mapper = new RequestMapper(MappingOptions.DEFAULT);
        MetaVariables variables = Cgi.get("REQUEST_URI", "/private", "SCRIPT_NAME", "/other");

        appender.setStream(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            mapper.map(variables, 0);
            mapper.map(variables, 0);
            mapper.map(variables, 0);
        } finally {
            appender.setStream(before);
        }

        assertThat(log.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("different paths")
                .contains("pathCheck")
                .doesNotContain("/private", "/other");
    }
}
