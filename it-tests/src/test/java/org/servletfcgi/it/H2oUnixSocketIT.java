package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The sample application behind {@code examples/h2o/unix-socket.yaml}. */
final class H2oUnixSocketIT extends SiteTests {

    @Override
    Site start() {
        return Site.h2oOnUnixSocket();
    }

    // h2o takes any end of the connection for the end of the response.
    @Override
    @Test
    public void Q15_a_failure_after_the_first_bytes_is_no_complete_response() throws Exception {
        var answer =
                RawHttp.exchange(site().port(), "GET /error?after=commit HTTP/1.1", "Host: a", "Connection: close");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1)).endsWith("0\r\n\r\n");
    }
}
