package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP_AUTHORIZATION",
                "Authorization",
                "Proxy-Authorization",
                "HTTP_COOKIE",
                "cookie",
                "Cookie2",
                "DB_SECRET",
                "MySecretThing",
                "DB_PASSWORD",
                "db_passwd",
                "PHP_AUTH_PW",
                "SMTP_PASS",
                "X-Csrf-Token",
                "X-Api-Key",
                "SSL_SESSION_ID"
            })
    void credentials_are_secret(String name) {
        assertThat(Secrets.isSecret(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"REQUEST_URI", "HTTP_HOST", "REMOTE_USER", "AUTH_TYPE", "HTTP_ACCEPT", "SSL_CLIENT_S_DN", "PATH"
            })
    void other_variables_are_not(String name) {
        assertThat(Secrets.isSecret(name)).isFalse();
    }

    @Test
    void a_whole_authorization_field_in_the_place_of_its_scheme_is_secret() {
        assertThat(Secrets.isSecret("AUTH_TYPE", "Basic dTpw")).isTrue();
        assertThat(Secrets.isSecret("authType", "Basic dTpw")).isTrue();
        assertThat(Secrets.isSecret("AUTH_TYPE", "Basic")).isFalse();
        assertThat(Secrets.isSecret("SERVER_SOFTWARE", "a b")).isFalse();
        assertThat(Secrets.isSecret("HTTP_COOKIE", "a")).isTrue();
    }
}
