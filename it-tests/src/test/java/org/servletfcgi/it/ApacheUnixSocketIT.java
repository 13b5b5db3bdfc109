package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The sample application behind {@code examples/apache/unix-socket.conf}. */
final class ApacheUnixSocketIT extends SiteTests {

    @Override
    Site start() {
        return Site.apacheOnUnixSocket();
    }

    // httpd joins the values of a field that comes twice, except those of Set-Cookie.
    @Test
    @Override
    public void two_values_of_one_header_field_stay_two() throws Exception {
        var headers = Http.get(site().uri("/headers")).headers();

        assertThat(headers.allValues("X-Two")).containsExactly("a, b");
        assertThat(headers.allValues("Set-Cookie"))
                .map(cookie -> cookie.split(";", 2)[0])
                .containsExactly("one=1", "two=2");
    }
}
