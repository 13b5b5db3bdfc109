package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;

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
}
