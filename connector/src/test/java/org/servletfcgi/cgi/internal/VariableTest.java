package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.cgi.MappingOptions;

/** What is made of a variable serves every request that has the same one, so nobody must be able to change it. */
class VariableTest {
    /** Written once each with what anybody would write there: the result of parsing the value, and a hash. */
    private static final Set<String> CACHES = Set.of("Variable.made", "HttpField.hash", "HttpField._hash");

    private static final Set<Class<?>> IMMUTABLE =
            Set.of(String.class, HttpHeader.class, HttpField.class, boolean.class, int.class);

    @Test
    void what_serves_several_requests_never_changes() {
        HttpField known =
                Objects.requireNonNull(Variable.of("HTTP_ACCEPT", "*/*").field());
        HttpField unknown =
                Objects.requireNonNull(Variable.of("HTTP_X_KEY", "1").field());

        assertThat(List.of(known.getClass(), unknown.getClass())).containsOnly(HttpField.class);
        for (Class<?> type : List.of(Variable.class, HttpField.class, Authority.class)) {
            for (Field field : type.getDeclaredFields()) {
                String name = type.getSimpleName() + "." + field.getName();
                if (!Modifier.isStatic(field.getModifiers()) && !CACHES.contains(name)) {
                    assertThat(Modifier.isFinal(field.getModifiers())).as(name).isTrue();
                    assertThat(IMMUTABLE).as(name).contains(field.getType());
                }
            }
        }
    }

    @Test
    void what_is_made_of_values_never_changes() {
        Object name = Variable.of("SERVER_NAME", "www.example.com").made(Authority::parseServerName);
        Object host = Variable.of("HTTP_HOST", "www.example.com:81").made(Authority::parse);
        Object address = Variable.of("REMOTE_ADDR", "192.0.2.1").made(IpAddress::normalize);

        assertThat(Arrays.asList(name, host)).hasOnlyElementsOfType(Authority.class);
        assertThat(address).isInstanceOf(String.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_PROXY_AUTHORIZATION"})
    void secrets_of_clients_are_not_kept(String name) {
        assertThat(new RequestMapper(MappingOptions.DEFAULT).mayKeep(Variable.of(name, "x")))
                .isFalse();
    }
}
