package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LimitsTest {
    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("maxParamsBytes", Limits.builder().maxParamsBytes(0)),
                Arguments.of("maxParamsBytes", Limits.builder().maxParamsBytes(-1)),
                Arguments.of("maxParams", Limits.builder().maxParams(0)),
                Arguments.of("maxParamNameBytes", Limits.builder().maxParamNameBytes(0)),
                Arguments.of("maxParamValueBytes", Limits.builder().maxParamValueBytes(0)),
                Arguments.of("maxRequestsPerConnection", Limits.builder().maxRequestsPerConnection(0)),
                Arguments.of("maxRequestsInParams", Limits.builder().maxRequestsInParams(0)),
                Arguments.of("connectionParamsBytes", Limits.builder().connectionParamsBytes(0)),
                Arguments.of("connectionContentBytes", Limits.builder().connectionContentBytes(0)),
                Arguments.of("connectionSpoolBytes", Limits.builder().connectionSpoolBytes(-1)),
                Arguments.of("contentBufferBytes", Limits.builder().contentBufferBytes(0)),
                Arguments.of("contentSpoolBytes", Limits.builder().contentSpoolBytes(-1)),
                Arguments.of("lingerPause", Limits.builder().lingerPause(Duration.ofMillis(-1))),
                Arguments.of("lingerTime", Limits.builder().lingerTime(Duration.ofMillis(-1))),
                Arguments.of("responseHeadBytes", Limits.builder().responseHeadBytes(511)),
                Arguments.of("responseHeadBytes", Limits.builder().responseHeadBytes(65_529)),
                Arguments.of("keepAliveTimeout", Limits.builder().keepAliveTimeout(Duration.ofMillis(-1))),
                Arguments.of("maxConnections", Limits.builder().maxConnections(0)),
                Arguments.of("minContentRate", Limits.builder().minContentRate(-1)),
                Arguments.of("paramsTimeout", Limits.builder().paramsTimeout(Duration.ofNanos(-1))),
                Arguments.of("contentTimeout", Limits.builder().contentTimeout(Duration.ofDays(2))),
                Arguments.of("writeTimeout", Limits.builder().writeTimeout(Duration.ofSeconds(-1))),
                Arguments.of("abortGrace", Limits.builder().abortGrace(Duration.ofSeconds(Long.MAX_VALUE))));
    }

    @ParameterizedTest
    @MethodSource
    void bad(String name, Limits.Builder limits) {
        assertThatThrownBy(limits::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " must be at ");
    }

    @Test
    void smallest_and_largest_values_are_accepted() {
        assertThat(Limits.builder()
                        .maxParamsBytes(1)
                        .maxParams(1)
                        .maxParamNameBytes(1)
                        .maxParamValueBytes(1)
                        .maxRequestsPerConnection(1)
                        .maxRequestsInParams(1)
                        .connectionParamsBytes(1)
                        .connectionContentBytes(1)
                        .connectionSpoolBytes(0)
                        .contentBufferBytes(1)
                        .contentSpoolBytes(0)
                        .lingerPause(Duration.ZERO)
                        .lingerTime(Duration.ZERO)
                        .responseHeadBytes(512)
                        .build())
                .isNotNull();
        assertThat(Limits.builder().responseHeadBytes(65_528).build().responseHeadBytes())
                .isEqualTo(65_528);
        assertThat(Limits.builder().build()).isEqualTo(Limits.DEFAULT);
        assertThat(Limits.DEFAULT.toString())
                .startsWith("Limits[maxConnections=16384, ")
                .endsWith("keepAliveTimeout=PT0S]");
    }

    @Test
    void every_limit_has_a_name_a_value_and_a_way_to_set_it() {
        assertThat(Limits.Builder.class.getDeclaredMethods())
                .filteredOn(method -> method.getParameterCount() == 1)
                .extracting(Method::getName)
                .containsExactlyInAnyOrderElementsOf(Limits.names());
        assertThat(Limits.class.getDeclaredMethods())
                .extracting(Method::getName)
                .containsAll(Limits.names());
    }

    @Test
    void limits_of_a_factory_are_those_that_were_set() {
        FastCgiConnectionFactory factory =
                new FastCgiConnectionFactory(new org.eclipse.jetty.server.HttpConfiguration());
        Limits limits = Limits.builder().maxParams(7).build();

        assertThat(factory.getLimits()).isEqualTo(Limits.DEFAULT);
        factory.setLimits(limits);
        assertThat(factory.getLimits()).isSameAs(limits);
        assertThat(factory.getProtocol()).isEqualTo("fcgi/1.0");
    }
}
