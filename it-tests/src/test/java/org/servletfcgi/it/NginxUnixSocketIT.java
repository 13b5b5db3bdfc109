package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample application behind {@code examples/nginx/unix-socket.conf}. */
final class NginxUnixSocketIT extends SiteTests {

    @Override
    Site start() {
        return Site.nginxOnUnixSocket();
    }

    // Named after what Jetty's own FastCGI server got wrong; see FormerFailureCases.
    @Test
    void former_failure_an_upload_of_5_megabytes_through_nginx() throws Exception {
        var body = Content.pattern(5 * Content.MEGABYTE);

        var response = Http.send(Http.request(site().uri("/echo")).POST(BodyPublishers.ofByteArray(body)));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Http.echo(response).value("bodySha256")).isEqualTo(Content.sha256(body));
    }

    /** The printed buffer holds the largest head that the application may send; the next one is its own 500. */
    @ParameterizedTest
    @CsvSource({"31000, 200", "31600, 200", "32000, 200", "32400, 200", "33000, 500"})
    void S7_a_head_fits_into_the_printed_buffer_or_is_not_sent(int size, int status) throws Exception {
        var response = Http.get(site().uri("/headers?size=" + size));

        assertThat(response.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(response.headers().firstValue("X-Big").orElse("")).hasSize(size);
            assertThat(Http.text(response)).isEqualTo("ok");
        }
    }
}
