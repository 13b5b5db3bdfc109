package org.servletfcgi.cgi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.servletfcgi.cgi.MappingOptions.DuplicateHeaders;
import org.servletfcgi.cgi.MappingOptions.PathCheck;
import org.servletfcgi.cgi.MappingOptions.PathSource;
import org.servletfcgi.cgi.MappingOptions.PortSource;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;

class MappingOptionsTest {

    static Stream<UnaryOperator<MappingOptions.Builder>> one_option_each() {
        return Stream.of(
                builder -> builder.pathSource(PathSource.SCRIPT_NAME),
                builder -> builder.pathCheck(PathCheck.STRICT),
                builder -> builder.mountPrefix("/app"),
                builder -> builder.portSource(PortSource.SERVER_PORT),
                builder -> builder.duplicateHeaders(DuplicateHeaders.REJECT),
                builder -> builder.trustRemoteUser(true),
                builder -> builder.trustSslVariables(false),
                builder -> builder.allowTrace(true),
                builder -> builder.secret(new SharedSecret("FCGI_SECRET", "open sesame")));
    }

    @ParameterizedTest
    @MethodSource("one_option_each")
    void options_are_equal_where_each_of_them_is(UnaryOperator<MappingOptions.Builder> change) {
        MappingOptions changed = change.apply(MappingOptions.builder()).build();
        MappingOptions same = change.apply(MappingOptions.builder()).build();

        assertThat(changed)
                .isEqualTo(same)
                .hasSameHashCodeAs(same)
                .hasToString(same.toString())
                .isNotEqualTo(MappingOptions.DEFAULT);
        assertThat(changed.toString()).isNotEqualTo(MappingOptions.DEFAULT.toString());
    }

    @Test
    void each_option_is_one_of_the_builder() {
        assertThat(Stream.of(MappingOptions.Builder.class.getDeclaredMethods())
                        .filter(method -> method.getParameterCount() == 1))
                .hasSameSizeAs(one_option_each().toList());
    }

    @Test
    void a_new_option_breaks_nobody_since_only_the_builder_makes_them() {
        assertThat(MappingOptions.class.getConstructors()).isEmpty();
        assertThat(MappingOptions.Builder.class.getConstructors()).isEmpty();
    }
}
