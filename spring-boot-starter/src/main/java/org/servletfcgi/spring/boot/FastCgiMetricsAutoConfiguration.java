package org.servletfcgi.spring.boot;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** Metrics, where Micrometer is there and {@code server.fastcgi.bind} has an address. */
@AutoConfiguration(after = FastCgiAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(FastCgiConnectors.class)
@Conditional(OnFastCgiAddress.class)
public final class FastCgiMetricsAutoConfiguration {

    /** Made by Spring. */
    FastCgiMetricsAutoConfiguration() {}

    @Bean
    MeterBinder fastCgiMetrics(FastCgiConnectors connectors) {
        return new FastCgiMetrics(connectors);
    }
}
