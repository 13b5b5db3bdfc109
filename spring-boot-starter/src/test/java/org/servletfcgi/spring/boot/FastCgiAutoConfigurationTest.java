package org.servletfcgi.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.spring.boot.Applications.address;
import static org.servletfcgi.spring.boot.Applications.bind;
import static org.servletfcgi.spring.boot.Applications.connectors;
import static org.servletfcgi.spring.boot.Applications.webServer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.servletfcgi.connector.FastCgiConnector;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jetty.JettyServerCustomizer;
import org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.core.publisher.Mono;

class FastCgiAutoConfigurationTest {

    @TempDir
    Path folder;

    private Path socket() {
        return folder.resolve("app.sock");
    }

    @Test
    void with_a_negative_port_there_is_fastcgi_only() {
        Applications.servlet()
                .withPropertyValues("server.port=-1", bind(socket()))
                .run(context -> {
                    String answer = FastCgiClient.get(address(socket()), "/a?b=c");

                    assertThat(connectors(context)).hasOnlyElementsOfType(FastCgiConnector.class);
                    assertThat(webServer(context).getPort()).isEqualTo(-1);
                    assertThat(answer).contains("http://www.example.org/a from 192.0.2.7 over HTTP/1.1");
                });
    }

    @Test
    void with_another_port_there_is_fastcgi_beside_http() {
        Applications.servlet()
                .withPropertyValues("server.port=0", bind(socket()))
                .run(context -> {
                    URI uri =
                            URI.create("http://127.0.0.1:" + webServer(context).getPort() + "/a");
                    String overHttp = HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                            .body();

                    assertThat(connectors(context))
                            .hasExactlyElementsOfTypes(ServerConnector.class, FastCgiConnector.class);
                    assertThat(overHttp).contains(uri.toString());
                    assertThat(FastCgiClient.get(address(socket()), "/a")).contains("http://www.example.org/a");
                });
    }

    @Test
    void every_address_gets_a_connector_with_the_same_settings() {
        Applications.servlet()
                .withPropertyValues(
                        "server.port=-1",
                        "server.fastcgi.bind[0]=unix:" + socket(),
                        "server.fastcgi.bind[1]=127.0.0.1:0",
                        "server.fastcgi.max-params=77")
                .run(context -> {
                    var connectors = context.getBean(FastCgiConnectors.class).all();
                    var loopback = new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), connectors.get(1).getLocalPort());

                    assertThat(connectors).hasSize(2);
                    assertThat(connectors)
                            .allMatch(connector ->
                                    connector.getFactory().getLimits().maxParams() == 77);
                    assertThat(FastCgiClient.get(address(socket()), "/one")).contains("/one");
                    assertThat(FastCgiClient.get(loopback, "/two")).contains("/two");
                });
    }

    @Test
    void without_an_address_nothing_changes() {
        Applications.servlet()
                .withPropertyValues("server.port=0", "server.fastcgi.bind=", "server.fastcgi.max-params=77")
                .run(context -> {
                    assertThat(connectors(context)).hasExactlyElementsOfTypes(ServerConnector.class);
                    assertThat(context.getBean(FastCgiConnectors.class).all()).isEmpty();
                });
    }

    @Test
    void without_a_web_server_nothing_is_configured() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(FastCgiAutoConfiguration.class))
                .withPropertyValues(bind(socket()))
                .run(context -> assertThat(context).doesNotHaveBean(FastCgiConnectors.class));
    }

    @Test
    void the_end_of_the_application_takes_the_socket_away_and_another_start_makes_it_anew() {
        WebApplicationContextRunner application =
                Applications.servlet().withPropertyValues("server.port=-1", bind(socket()));

        for (int run = 0; run < 2; run++) {
            application.run(context -> assertThat(socket()).exists());
            assertThat(socket()).doesNotExist();
        }
    }

    @Test
    void a_web_server_that_is_stopped_and_started_listens_again() {
        Applications.servlet()
                .withPropertyValues("server.port=-1", bind(socket()))
                .run(context -> {
                    webServer(context).stop();
                    boolean gone = Files.notExists(socket());
                    webServer(context).start();

                    assertThat(gone).isTrue();
                    assertThat(FastCgiClient.get(address(socket()), "/again")).contains("/again");
                });
    }

    @Test
    void a_response_has_no_fields_that_the_web_server_adds_itself() {
        Applications.servlet()
                .withPropertyValues("server.port=-1", bind(socket()))
                .run(context -> assertThat(FastCgiClient.get(address(socket()), "/"))
                        .startsWith("Status: 200")
                        .doesNotContain("Date:", "Server:", "X-Powered-By:"));
    }

    @Test
    void what_the_application_sets_of_the_http_configuration_applies_to_fastcgi() {
        Applications.servlet()
                .withUserConfiguration(WithHttpCustomizer.class)
                .withPropertyValues("server.port=-1", bind(socket()))
                .run(context ->
                        assertThat(FastCgiClient.get(address(socket()), "/")).contains("X-Customized: yes"));
    }

    @Test
    void forwarded_fields_are_believed_where_the_strategy_says_so() {
        var forwarded = Map.of("HTTP_X_FORWARDED_FOR", "203.0.113.9", "HTTP_X_FORWARDED_PROTO", "https");
        var application = Applications.servlet().withPropertyValues("server.port=-1", bind(socket()));

        application.run(context -> assertThat(FastCgiClient.get(address(socket()), "/", forwarded))
                .contains("http://www.example.org/ from 192.0.2.7"));
        application
                .withPropertyValues("server.forward-headers-strategy=native")
                .run(context -> assertThat(FastCgiClient.get(address(socket()), "/", forwarded))
                        .contains("https://www.example.org/ from 203.0.113.9"));
    }

    @Test
    void a_graceful_shutdown_counts_requests_over_fastcgi() {
        Applications.servlet()
                .withPropertyValues("server.port=-1", bind(socket()), "server.shutdown=graceful")
                .run(context -> {
                    FastCgiClient.get(address(socket()), "/");

                    assertThat(Applications.server(context)
                                    .getDescendant(StatisticsHandler.class)
                                    .getRequestTotal())
                            .isEqualTo(1);
                });
    }

    @Test
    void with_tomcat_beside_it_jetty_is_the_web_server() {
        Applications.servlet()
                .withConfiguration(AutoConfigurations.of(TomcatServletWebServerAutoConfiguration.class))
                .withPropertyValues("server.port=-1", bind(socket()))
                .run(context ->
                        assertThat(FastCgiClient.get(address(socket()), "/")).contains("Status: 200"));
    }

    @Test
    void another_web_server_than_jetty_ends_the_start() {
        new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)
                .withConfiguration(AutoConfigurations.of(
                        TomcatServletWebServerAutoConfiguration.class, FastCgiAutoConfiguration.class))
                .withPropertyValues("server.port=0", bind(socket()))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(FastCgiConfigurationException.class)
                        .hasMessage("server.fastcgi.bind needs Jetty, but the web server of this application comes from"
                                + " org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory"));
    }

    @Test
    void an_application_without_jetty_is_left_alone() {
        new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)
                .withConfiguration(AutoConfigurations.of(
                        TomcatServletWebServerAutoConfiguration.class, FastCgiAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("org.eclipse.jetty"))
                .withPropertyValues("server.port=0")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(FastCgiConnectors.class));
    }

    @Test
    void webflux_on_jetty_is_served_too() {
        new ReactiveWebApplicationContextRunner(AnnotationConfigReactiveWebServerApplicationContext::new)
                .withConfiguration(AutoConfigurations.of(
                        JettyReactiveWebServerAutoConfiguration.class, FastCgiAutoConfiguration.class))
                .withUserConfiguration(Reactive.class)
                .withPropertyValues("server.port=-1", bind(socket()))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(FastCgiClient.get(address(socket()), "/flux"))
                            .contains("Status: 200", "http://www.example.org/flux");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class WithHttpCustomizer {

        @Bean
        JettyServerCustomizer customizer() {
            return server -> {
                for (var connector : server.getConnectors()) {
                    connector
                            .getConnectionFactory(HttpConfiguration.ConnectionFactory.class)
                            .getHttpConfiguration()
                            .addCustomizer((request, fields) -> {
                                fields.put("X-Customized", "yes");
                                return request;
                            });
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Reactive {

        @Bean
        HttpHandler handler() {
            return (request, response) -> {
                byte[] uri = request.getURI().toString().getBytes(StandardCharsets.UTF_8);
                return response.writeWith(Mono.just(response.bufferFactory().wrap(uri)));
            };
        }
    }
}
