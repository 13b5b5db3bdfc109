package org.servletfcgi.launcher.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteTest {

    @ParameterizedTest
    @CsvSource({
        "http://localhost, http://localhost/, localhost, /x",
        "http://localhost:80/, http://localhost/, localhost, /x",
        "HTTP://127.0.0.1:8080/app, http://127.0.0.1:8080/app, 127.0.0.1:8080, /app/x",
        "http://[::1]:8080/app/, http://[::1]:8080/app/, [::1]:8080, /app/x",
        "http://localhost/%2f, http://localhost/%2f, localhost, /%2f/x",
    })
    void a_url_has_a_host_field_and_paths_below_it(String url, String text, String hostField, String below)
            throws Exception {
        Site site = Site.parse(url);

        assertThat(site).hasToString(text);
        assertThat(site.hostField()).isEqualTo(hostField);
        assertThat(site.below("x")).isEqualTo(below);
    }
}
