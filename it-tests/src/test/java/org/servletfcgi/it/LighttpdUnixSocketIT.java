package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The sample application behind {@code examples/lighttpd/unix-socket.conf}. */
final class LighttpdUnixSocketIT extends SiteTests {

    @Override
    Site start() {
        return Site.lighttpdOnUnixSocket();
    }

    // Named after what Jetty's own FastCGI server got wrong; see FormerFailureCases.
    @Test
    void former_failure_any_request_from_lighttpd() throws Exception {
        var response = Http.get(site().uri("/echo"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Http.echo(response).value("method")).isEqualTo("GET");
    }
}
