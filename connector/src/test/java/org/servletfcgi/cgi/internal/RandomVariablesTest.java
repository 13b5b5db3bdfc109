package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.MetaData;
import org.junit.jupiter.api.Test;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.MappingOptions.PathCheck;

/** Any variables give a sound request or a refusal, any fields a sound head. */
class RandomVariablesTest {
    private static final int ROUNDS = 20_000;

    private static final List<String> NAMES = List.of(
            "REQUEST_METHOD",
            "REQUEST_URI",
            "SCRIPT_NAME",
            "PATH_INFO",
            "DOCUMENT_URI",
            "QUERY_STRING",
            "SERVER_PROTOCOL",
            "SERVER_NAME",
            "SERVER_PORT",
            "SERVER_ADDR",
            "REMOTE_ADDR",
            "REMOTE_PORT",
            "REMOTE_HOST",
            "REMOTE_USER",
            "HTTPS",
            "HTTP_HOST",
            "HTTP_COOKIE",
            "HTTP_X_A",
            "HTTP_TRANSFER_ENCODING",
            "CONTENT_LENGTH",
            "CONTENT_TYPE",
            "SSL_CIPHER",
            "SSL_CLIENT_CERT",
            "SSL_CLIENT_VERIFY");

    private static final List<String> PIECES = List.of(
            "/",
            "//",
            ".",
            "..",
            ";",
            "%",
            "%2",
            "%2e",
            "%2F",
            "%u0041",
            "%uD800",
            "%C3%A9",
            "%E9",
            "%00",
            "%25",
            "?",
            "#",
            "*",
            "http://",
            "https://",
            "a",
            "B",
            "0",
            "80",
            "-1",
            ":",
            "[",
            "]",
            "[::1]",
            "::1",
            "127.0.0.1",
            "@",
            "=",
            ",",
            " ",
            "\t",
            "\r",
            "\n",
            "\0",
            "\u0001",
            "\u007F",
            "\u0080",
            "\u00C3\u00A9",
            "\u00FF",
            "\\",
            "|",
            "\"",
            "on",
            "SUCCESS",
            "-----BEGIN CERTIFICATE-----",
            "-----END CERTIFICATE-----",
            "HTTP/1.1",
            "GET",
            "OPTIONS");

    @Test
    void N6_any_variables_give_a_request_of_clean_lines_or_a_refusal() {
        RequestMapper mapper = new RequestMapper(MappingOptions.builder()
                .trustRemoteUser(true)
                .pathCheck(PathCheck.REJECT)
                .build());
        int mapped = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            MetaVariables variables = variables(new Random(seed));
            try {
                MetaData.Request request = mapper.map(variables, 0).request();
                assertSound(request, seed);
                mapped++;
            } catch (HttpException.RuntimeException refusal) {
                assertThat(refusal.getCode()).as("seed " + seed).isBetween(400, 405);
            } catch (RuntimeException unexpected) {
                fail("seed " + seed, unexpected);
            }
        }

        assertThat(mapped).isGreaterThan(ROUNDS / 50);
    }

    @Test
    void S4_any_fields_give_lines_of_a_name_and_a_value() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            RandomGenerator random = new Random(seed);
            HttpFields.Mutable fields = HttpFields.build();
            for (int i = random.nextInt(4); i > 0; i--) {
                fields.add(new HttpField("X" + text(random), text(random) + "\u20AC"));
            }
            ByteBuffer target = ByteBuffer.allocate(4096);

            assertThat(ResponseHead.encode(200 + random.nextInt(800), text(random), fields, -1, target))
                    .isTrue();

            String head = new String(target.array(), 0, target.position(), StandardCharsets.ISO_8859_1);
            assertThat(head)
                    .as("seed " + seed)
                    .matches("Status: [2-9][0-9]{2} [^\\r\\n\\x00]*\\r\\n"
                            + "([!#-'*+.^-z|~0-9A-Z-]+: [^\\r\\n\\x00]*\\r\\n)*\\r\\n");
        }
    }

    private static void assertSound(MetaData.Request request, long seed) {
        HttpURI uri = request.getHttpURI();
        String text =
                request.getMethod() + uri.asString() + request.getHttpFields().asString();
        assertThat(text.replace("\r\n", "")).as("seed " + seed).doesNotContain("\r", "\n", "\0");
        assertThat(uri.getPath()).as("seed " + seed).matches("\\*|/[!$%&'()*+,;=:@/A-Za-z0-9._~-]*");
        assertThat(uri.getFragment()).as("seed " + seed).isNull();
        assertThat(uri.getCanonicalPath())
                .as("seed " + seed)
                .doesNotStartWith("..")
                .doesNotContain("/../");
        assertThat(request.getHttpFields().contains(HttpHeader.TRANSFER_ENCODING))
                .as("seed " + seed)
                .isFalse();
        assertThat(request.getHttpFields().getValuesList(HttpHeader.HOST))
                .as("seed " + seed)
                .hasSizeLessThan(2);
        if (uri.hasAuthority()) {
            assertThat(HttpURI.from("http://" + uri.getAuthority() + "/").getHost())
                    .as("seed " + seed)
                    .isEqualTo(uri.getHost());
        }
    }

    private static MetaVariables variables(RandomGenerator random) {
        MetaVariables.Builder builder = MetaVariables.builder();
        builder.accept("REQUEST_METHOD", "GET");
        builder.accept("REQUEST_URI", "/" + text(random));
        for (int i = random.nextInt(4); i > 0; i--) {
            builder.accept(NAMES.get(random.nextInt(NAMES.size())), text(random));
        }
        return builder.build();
    }

    private static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
