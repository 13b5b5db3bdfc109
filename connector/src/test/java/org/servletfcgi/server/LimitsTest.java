package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LimitsTest {
    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("maxParamsBytes", new TestLimits().maxParamsBytes(0)),
                Arguments.of("maxParamsBytes", new TestLimits().maxParamsBytes(-1)),
                Arguments.of("maxParams", new TestLimits().maxParams(0)),
                Arguments.of("maxParamNameBytes", new TestLimits().maxParamNameBytes(0)),
                Arguments.of("maxParamValueBytes", new TestLimits().maxParamValueBytes(0)),
                Arguments.of("maxRequestsPerConnection", new TestLimits().maxRequestsPerConnection(0)),
                Arguments.of("contentBufferBytes", new TestLimits().contentBufferBytes(0)),
                Arguments.of("contentSpoolBytes", new TestLimits().contentSpoolBytes(-1)),
                Arguments.of("lingerBytes", new TestLimits().lingerBytes(-1)),
                Arguments.of("lingerTime", new TestLimits().lingerTime(Duration.ofMillis(-1))),
                Arguments.of("responseHeadBytes", new TestLimits().responseHeadBytes(511)),
                Arguments.of("responseHeadBytes", new TestLimits().responseHeadBytes(65_529)),
                Arguments.of("keepAliveTimeout", new TestLimits().keepAliveTimeout(Duration.ofMillis(-1))));
    }

    @ParameterizedTest
    @MethodSource
    void bad(String name, TestLimits limits) {
        assertThatThrownBy(limits::limits)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " must be at ");
    }

    @Test
    void smallest_and_largest_values_are_accepted() {
        assertThat(new TestLimits()
                        .maxParamsBytes(1)
                        .maxParams(1)
                        .maxParamNameBytes(1)
                        .maxParamValueBytes(1)
                        .maxRequestsPerConnection(1)
                        .contentBufferBytes(1)
                        .contentSpoolBytes(0)
                        .lingerBytes(0)
                        .lingerTime(Duration.ZERO)
                        .responseHeadBytes(512)
                        .limits())
                .isNotNull();
        assertThat(new TestLimits().responseHeadBytes(65_528).limits().responseHeadBytes())
                .isEqualTo(65_528);
        assertThat(new TestLimits().limits()).isEqualTo(Limits.DEFAULT);
    }

    @Test
    void limits_of_a_factory_are_those_that_were_set() {
        FastCgiConnectionFactory factory =
                new FastCgiConnectionFactory(new org.eclipse.jetty.server.HttpConfiguration());
        Limits limits = new TestLimits().maxParams(7).limits();

        assertThat(factory.getLimits()).isEqualTo(Limits.DEFAULT);
        factory.setLimits(limits);
        assertThat(factory.getLimits()).isSameAs(limits);
        assertThat(factory.getProtocol()).isEqualTo("fcgi/1.0");
    }
}
