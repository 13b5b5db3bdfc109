package org.servletfcgi.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.spring.boot.Applications.address;
import static org.servletfcgi.spring.boot.Applications.bind;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;

class FastCgiMetricsTest {

    @TempDir
    Path folder;

    @Test
    void what_a_connector_counts_are_metrics_with_its_address() {
        Path socket = folder.resolve("app.sock");

        Applications.servlet()
                .withConfiguration(AutoConfigurations.of(
                        MetricsAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class,
                        SimpleMetricsExportAutoConfiguration.class))
                .withPropertyValues("server.port=-1", bind(socket))
                .run(context -> {
                    FastCgiClient.get(address(socket), "/");
                    MeterRegistry registry = context.getBean(MeterRegistry.class);

                    assertThat(registry.get("fastcgi.requests")
                                    .tag("bind", "unix:" + socket)
                                    .functionCounter()
                                    .count())
                            .isEqualTo(1);
                    Awaitility.await()
                            .until(() -> registry.get("fastcgi.connections.open")
                                            .gauge()
                                            .value()
                                    == 0);
                    assertThat(registry.get("fastcgi.answers").functionTimer().count())
                            .isEqualTo(1);
                    assertThat(registry.get("fastcgi.bytes.out")
                                    .functionCounter()
                                    .count())
                            .isPositive();
                });
    }
}
