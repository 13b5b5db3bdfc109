package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What Jetty's own FastCGI server, up to 12.1.10, got wrong, and what made people ask for another. */
interface FormerFailureCases extends OnLauncher {

    @Test
    default void former_failure_a_blank_in_the_path() throws Exception {
        var answer = exchange(Params.get("/echo/a%20b"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.echo().value("requestURI")).isEqualTo("/echo/a%20b");
        assertThat(answer.echo().value("pathInfo")).isEqualTo("/a b");
    }

    @Test
    default void former_failure_a_form_post_with_content_type_and_no_http_content_type() throws Exception {
        var body = Records.ascii("name=Ada&message=hello+world");

        var answer = exchange(Params.post("/form", "application/x-www-form-urlencoded", body.length), body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("Ada").contains("hello world");
    }

    @Test
    default void former_failure_an_upload_of_5_megabytes() throws Exception {
        var body = Content.pattern(5 * Content.MEGABYTE);

        var answer = exchange(Params.post("/upload", "application/octet-stream", body.length), body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text().lines()).containsExactly("size=" + body.length, "sha256=" + Content.sha256(body));
    }

    @Test
    default void former_failure_N2_a_pair_across_two_params_records() throws Exception {
        var pairs = Params.get("/echo").and("HTTP_X_LONG", "value".repeat(40)).bytes();
        var inside = pairs.length - 100;

        var answer = exchange(new Records()
                .begin(1, Records.RESPONDER, 0)
                .raw(Records.record(Records.PARAMS, 1, Arrays.copyOf(pairs, inside), 0))
                .raw(Records.record(Records.PARAMS, 1, Arrays.copyOfRange(pairs, inside, pairs.length), 0))
                .params(1, new byte[0])
                .stdin(1, new byte[0]));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.echo().value("header.x-long")).isEqualTo("value".repeat(40));
    }

    @Test
    default void former_failure_Q1_without_keep_conn_the_connection_closes_after_the_response() throws Exception {
        try (var connection = connect()) {
            connection.send(new Records()
                    .begin(1, Records.RESPONDER, 0)
                    .params(1, Params.get("/echo").bytes())
                    .stdin(1, new byte[0]));

            var answer = connection.answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.ended()).isTrue();
            assertThat(connection.ends(Duration.ofSeconds(1))).isTrue();
            assertThat(connection.wasReset()).isFalse();
            assertThat(connection.hasMore()).isFalse();
        }
    }
}
