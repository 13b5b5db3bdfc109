package org.servletfcgi.spring.boot;

import org.eclipse.jetty.server.Server;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Adds a FastCGI connector to Spring Boot's Jetty for each address of {@code server.fastcgi.bind}, beside the one for
 * HTTP, or instead of it where {@code server.port} is negative. Without an address nothing is added; names and values
 * below {@code server.fastcgi} that do not exist end the start in any case.
 */
@AutoConfiguration
@ConditionalOnClass({Server.class, JettyWebServerFactory.class})
@ConditionalOnWebApplication
public final class FastCgiAutoConfiguration {

    /** Made by Spring. */
    FastCgiAutoConfiguration() {}

    @Bean
    FastCgiConnectors fastCgiConnectors() {
        return new FastCgiConnectors();
    }

    @Bean
    FastCgiWebServerFactoryCustomizer fastCgiWebServerFactoryCustomizer(
            Environment environment, FastCgiConnectors connectors) {
        return new FastCgiWebServerFactoryCustomizer(FastCgiProperties.of(environment), connectors);
    }
}
