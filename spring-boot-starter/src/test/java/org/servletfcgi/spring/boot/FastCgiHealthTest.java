package org.servletfcgi.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.spring.boot.Applications.bind;
import static org.servletfcgi.spring.boot.Applications.webServer;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatServletManagementContextAutoConfiguration;
import org.springframework.boot.web.server.context.ServerPortInfoApplicationContextInitializer;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.type.AnnotationMetadata;

class FastCgiHealthTest {

    @TempDir
    Path folder;

    private Path socket() {
        return folder.resolve("app.sock");
    }

    private WebApplicationContextRunner application() {
        return Applications.servlet().withPropertyValues("server.port=-1", bind(socket()));
    }

    private static Health health(BeanFactory context) {
        Health health =
                context.getBean("fastcgiHealthIndicator", HealthIndicator.class).health(true);
        return assertThat(health).isNotNull().actual();
    }

    @Test
    void it_is_up_with_the_addresses_and_the_open_connections() {
        application().run(context -> {
            try (SocketChannel connection = SocketChannel.open(Applications.address(socket()))) {
                assertThat(connection.isConnected()).isTrue();
                Awaitility.await()
                        .until(() -> health(context).getDetails().get("openConnections"), Integer.valueOf(1)::equals);

                assertThat(health(context).getStatus()).isEqualTo(Status.UP);
                assertThat(health(context).getDetails())
                        .isEqualTo(Map.of("listening", List.of("unix:" + socket()), "openConnections", 1));
            }
        });
    }

    @Test
    void it_is_down_when_a_connector_does_not_listen() {
        application().run(context -> {
            webServer(context).stop();

            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
            assertThat(health(context).getDetails()).containsEntry("notListening", List.of("unix:" + socket()));
        });
    }

    @Test
    void it_is_down_when_somebody_has_removed_the_socket() {
        application().run(context -> {
            Files.delete(socket());

            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
        });
    }

    @Test
    void there_is_none_without_an_address_or_when_it_is_switched_off() {
        Applications.servlet()
                .withPropertyValues("server.port=0")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("fastcgiHealthIndicator"));
        application()
                .withPropertyValues("management.health.fastcgi.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("fastcgiHealthIndicator"));
    }

    @Test
    void without_the_actuator_the_rest_is_there() {
        new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)
                .withUserConfiguration(ByName.class)
                .withClassLoader(new FilteredClassLoader("org.springframework.boot.health", "io.micrometer"))
                .withPropertyValues("server.port=-1", bind(socket()))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(FastCgiConnectors.class)
                        .doesNotHaveBean("fastcgiHealthIndicator")
                        .doesNotHaveBean("fastCgiMetrics"));
    }

    @Test
    void an_application_with_everything_has_health_and_metrics() {
        new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)
                .withUserConfiguration(Everything.class)
                .withPropertyValues("server.port=-1", bind(socket()))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasBean("fastcgiHealthIndicator")
                        .hasBean("fastCgiMetrics"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = TomcatServletManagementContextAutoConfiguration.class)
    static class Everything {}

    @Test
    void the_web_server_of_the_management_port_is_for_http_and_tells_of_fastcgi() {
        new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)
                .withInitializer(new ServerPortInfoApplicationContextInitializer())
                .withUserConfiguration(Everything.class)
                .withPropertyValues(
                        "server.port=-1",
                        bind(socket()),
                        "management.server.port=0",
                        "management.server.address=127.0.0.1",
                        "management.endpoint.health.show-details=always")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    String port = context.getEnvironment().getProperty("local.management.port");
                    URI uri = URI.create("http://127.0.0.1:" + port + "/actuator/health");
                    String health = HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                            .body();

                    assertThat(health).contains("\"fastcgi\":{", "unix:" + socket());
                    assertThat(FastCgiClient.get(Applications.address(socket()), "/actuator/health"))
                            .startsWith("Status: 404");
                });
    }

    /** As in an application, conditions are evaluated without loading the classes that they stand on. */
    @Configuration(proxyBeanMethods = false)
    @Import(AutoConfigurationNames.class)
    static class ByName {}

    static final class AutoConfigurationNames implements ImportSelector {

        @Override
        public String[] selectImports(AnnotationMetadata importing) {
            return new String[] {
                "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration",
                "org.servletfcgi.spring.boot.FastCgiAutoConfiguration",
                "org.servletfcgi.spring.boot.FastCgiHealthAutoConfiguration",
                "org.servletfcgi.spring.boot.FastCgiMetricsAutoConfiguration"
            };
        }
    }
}
