package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.UriCompliance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTextTest {
    private static final int ROUNDS = 200_000;

    private static final String[] PIECES = {
        "/",
        "/",
        "/admin",
        "admin",
        "/adm",
        "in",
        "a",
        "%61",
        "%6",
        "1",
        ".",
        "..",
        "/../",
        "/./",
        "%2e",
        "%2E",
        ";",
        "%3b",
        ";x=1",
        "%2f",
        "%2F",
        "\\",
        "%5C",
        "%00",
        "%0a",
        "%7f",
        "%",
        "%25",
        "%2561",
        "%u0061",
        "%c0%ae",
        "%c1%a1",
        "%C3%A4",
        "\u00C3\u00A4",
        "\u00FF",
        "%e2%84",
        " ",
        "%20",
        "+",
        "@",
        "%40",
        "A",
        "%41",
        "~",
        "%7e",
        "x"
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/admin",
                "/admin/",
                "/a/b.c/d-e_f~g",
                "/a.b/.c/..d/e./...",
                "/a%20b/%C3%A4/%E2%82%AC/%f0%9f%98%80",
                "/users/ann%40example.com",
                "/100%25/a%2Bb,c:d@e",
                "/a%3Fb%23c%5Bd%5D"
            })
    void V4_path_of_the_one_spelling_has_no_fault(String path) {
        assertThat(PathText.fault(path)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/./admin, a dot segment",
        "/admin/., a dot segment",
        "/x/../admin, a dot segment",
        "/.., a dot segment",
        "//admin, an empty segment (//)",
        "/admin//, an empty segment (//)",
        "/admin;x, a semicolon",
        "/x;/../admin, a semicolon",
        "/admin%3bx, a semicolon",
        "/%61dmin, 'an encoded letter, digit, hyphen, dot, underscore or tilde'",
        "/%2e/admin, 'an encoded letter, digit, hyphen, dot, underscore or tilde'",
        "/a%7eb, 'an encoded letter, digit, hyphen, dot, underscore or tilde'",
        "/x%2fadmin, an encoded slash or a backslash",
        "/x%5Cadmin, an encoded slash or a backslash",
        "/admin%00, a control character",
        "/admin%0A, a control character",
        "/admin%7F, a control character",
        "/%c0%ae%c0%ae/admin, bytes that are no UTF-8",
        "/%c1%a1dmin, bytes that are no UTF-8",
        "/a%ff, bytes that are no UTF-8",
        "/%ed%a0%80, bytes that are no UTF-8",
        "/%e2%82/x, bytes that are no UTF-8",
        "/%u0061dmin, a percent sign that encodes no byte",
        "/a%, a percent sign that encodes no byte",
        "/a%6, a percent sign that encodes no byte",
    })
    void V4_fault_of_a_path_is_named(String path, String fault) {
        assertThat(PathText.fault(path)).isEqualTo(fault);
    }

    @Test
    void V3_no_path_without_a_fault_reaches_admin_by_another_text() {
        int reached = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            String path = PathText.encodePath(path(new Random(seed)));
            if (PathText.fault(path) == null) {
                HttpURI uri = HttpURI.build().pathQuery(path).asImmutable();

                // What Jetty has against %25 by default, strict leaves to it.
                assertThat(uri.getViolations())
                        .as("seed %d: %s", seed, path)
                        .isSubsetOf(UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING);
                assertThat(isAdmin(path)).as("seed %d: %s", seed, path).isEqualTo(isAdmin(uri.getDecodedPath()));
                assertThat(uri.getDecodedPath()).as("seed %d: %s", seed, path).isEqualTo(utf8(PathText.decode(path)));
                reached += isAdmin(path) ? 1 : 0;
            }
        }

        assertThat(reached).isGreaterThan(ROUNDS / 1000);
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder("/");
        for (int pieces = random.nextInt(6); pieces >= 0; pieces--) {
            path.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return path.toString();
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static boolean isAdmin(String path) {
        return (path + "/").startsWith("/admin/");
    }
}
