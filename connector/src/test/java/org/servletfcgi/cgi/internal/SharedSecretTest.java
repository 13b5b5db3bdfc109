package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eclipse.jetty.http.HttpException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;

class SharedSecretTest {
    private static final MappingOptions OPTIONS = MappingOptions.builder()
            .secret(new SharedSecret("FCGI_SECRET", "open sesame"))
            .build();

    @Test
    void V8_right_secret_passes_and_is_not_shown_to_the_application() {
        RequestMapper mapper = new RequestMapper(OPTIONS);
        MetaVariables variables = Cgi.get("FCGI_SECRET", "open sesame", "A", "1");

        assertThat(mapper.map(variables, 0)).isNotNull();
        assertThat(mapper.visible(variables)).containsEntry("A", "1").doesNotContainKey("FCGI_SECRET");
        assertThatThrownBy(() -> mapper.visible(variables).clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "open", "open sesame ", "Open sesame"})
    void V8_wrong_secret_is_403(String value) {
        Cgi.assertRefused(403, () -> Cgi.map(OPTIONS, "FCGI_SECRET", value));
    }

    @Test
    void V8_missing_secret_is_403_whatever_else_is_wrong() {
        Cgi.assertRefused(403, () -> Cgi.map(OPTIONS, "REQUEST_METHOD", ""));
        Cgi.assertRefused(403, () -> Cgi.map(OPTIONS, "HTTP_FCGI_SECRET", "open sesame"));
        Cgi.assertRefused(403, () -> Cgi.map(OPTIONS, "FCGI_SECRET", "open sesame", "FCGI_SECRET", ""));
    }

    @Test
    void V8_secret_that_is_missing_with_all_the_rest_tells_the_log_what_nginx_does() {
        assertThatThrownBy(() -> new RequestMapper(OPTIONS).map(Cgi.variables("HTTP_HOST", "a"), 0))
                .hasMessageStartingWith("403: Expected the web server's secret in FCGI_SECRET; and a method in")
                .hasMessageContaining("one fastcgi_param in a location drops all")
                .extracting(x -> ((HttpException) x).getReason())
                .isEqualTo("Expected the web server's secret in FCGI_SECRET");
        assertThatThrownBy(() -> Cgi.map(OPTIONS, "FCGI_SECRET", "wrong"))
                .hasMessage("403: Expected the web server's secret in FCGI_SECRET");
    }

    @Test
    void V8_secret_is_not_in_a_variable_that_clients_reach() {
        assertThatThrownBy(() -> new SharedSecret("HTTP_X_SECRET", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SharedSecret("", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SharedSecret("FCGI_SECRET", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FCGI_SECRET");
    }

    @Test
    void secret_is_not_in_the_text_of_the_options() {
        assertThat(OPTIONS.toString()).contains("SharedSecret[FCGI_SECRET]").doesNotContain("sesame");
    }
}
