package org.servletfcgi.spring.boot;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * The health component {@code fastcgi}, where {@code spring-boot-health} is there and {@code server.fastcgi.bind} has an
 * address; {@code management.health.fastcgi.enabled=false} takes it away.
 */
@AutoConfiguration(after = FastCgiAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("fastcgi")
@ConditionalOnBean(FastCgiConnectors.class)
@Conditional(OnFastCgiAddress.class)
public final class FastCgiHealthAutoConfiguration {

    /** Made by Spring. */
    FastCgiHealthAutoConfiguration() {}

    // The health component has the first part of the bean's name.
    @Bean
    @ConditionalOnMissingBean(name = "fastcgiHealthIndicator")
    HealthIndicator fastcgiHealthIndicator(FastCgiConnectors connectors) {
        return new FastCgiHealthIndicator(connectors);
    }
}
