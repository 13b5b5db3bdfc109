package org.servletfcgi.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.connector.FastCgiConnector;
import org.servletfcgi.connector.Settings;
import org.servletfcgi.server.Role;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

class FastCgiPropertiesTest {

    private static final String BIND = "unix:/run/app.sock";

    private static ConfigurableEnvironment properties(Map<String, Object> values) {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", values));
        return environment;
    }

    private static ConfigurableEnvironment variables(Map<String, Object> values) {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, values));
        return environment;
    }

    private static ConfigurableEnvironment yaml(String text) throws IOException {
        ConfigurableEnvironment environment = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("test", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8), "application.yaml"))
                .forEach(environment.getPropertySources()::addLast);
        return environment;
    }

    private static FastCgiConnector connector(ConfigurableEnvironment environment) {
        FastCgiConnector connector = new FastCgiConnector(new Server());
        FastCgiProperties.of(environment).configure(connector, BIND);
        return connector;
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.fastcgi.max-params", "server.fastcgi.maxParams", "server.fastcgi.max_params"})
    void a_property_may_be_written_in_every_relaxed_form(String name) {
        FastCgiConnector connector = connector(properties(Map.of(name, "77")));

        assertThat(connector.getFactory().getLimits().maxParams()).isEqualTo(77);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVER_FASTCGI_MAXPARAMS", "SERVER_FASTCGI_MAX_PARAMS"})
    void a_variable_of_the_environment_may_be_written_in_every_relaxed_form(String name) {
        FastCgiConnector connector = connector(variables(Map.of(name, "77")));

        assertThat(connector.getFactory().getLimits().maxParams()).isEqualTo(77);
    }

    @Test
    void every_setting_is_taken_as_its_default_text() {
        for (var setting : Settings.all()) {
            FastCgiConnector connector =
                    connector(properties(Map.of(FastCgiProperties.name(setting), setting.defaultText())));

            assertThat(setting.name().equals("bind") ? BIND : setting.defaultText())
                    .as(setting.name())
                    .isEqualTo(setting.text(connector));
        }
    }

    @ParameterizedTest
    @CsvSource({"64k, 65536", "64KB, 65536", "1MB, 1048576", "4096, 4096", "4096B, 4096", "1GB, 1073741824"})
    void sizes_have_the_units_of_the_project_and_of_spring_boot(String text, long bytes) {
        FastCgiConnector connector = connector(properties(Map.of("server.fastcgi.content-spool-bytes", text)));

        assertThat(connector.getFactory().getLimits().contentSpoolBytes()).isEqualTo(bytes);
    }

    @Test
    void lists_are_separated_by_commas_or_are_lists_of_yaml() throws Exception {
        ConfigurableEnvironment commas = properties(
                Map.of("server.fastcgi.roles", "responder, filter", "server.fastcgi.bind", "9000, unix:/run/a.sock"));
        ConfigurableEnvironment items = yaml("""
                server.fastcgi:
                  bind: [9000, 'unix:/run/a.sock']
                  roles:
                    - responder
                    - filter
                """);

        for (ConfigurableEnvironment environment : new ConfigurableEnvironment[] {commas, items}) {
            assertThat(connector(environment).getFactory().getRoles()).isEqualTo(Set.of(Role.RESPONDER, Role.FILTER));
            assertThat(FastCgiProperties.of(environment).addresses()).containsExactly("9000", "unix:/run/a.sock");
        }
    }

    @Test
    void the_value_of_a_secret_may_have_commas() {
        FastCgiConnector connector = connector(properties(Map.of("server.fastcgi.secret", "FCGI_SECRET=a,b")));

        assertThat(connector.getFactory().getMappingOptions().secret()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "server.fastcgi.max-params, many",
        "server.fastcgi.params-timeout, 10",
        "server.fastcgi.path-check, sometimes",
        "server.fastcgi.trust-remote-user, perhaps",
        "server.fastcgi.max-params-bytes, 64TB"
    })
    void a_wrong_value_is_one_line_that_names_the_property(String name, String text) {
        ConfigurableEnvironment environment = properties(Map.of(name, text));

        assertThatThrownBy(() -> connector(environment))
                .isInstanceOf(FastCgiConfigurationException.class)
                .hasMessageStartingWith(name + ": expected ")
                .hasMessageContaining("'" + text + "'")
                .hasMessageNotContaining("\n");
    }

    @Test
    void a_value_out_of_range_is_one_line_that_names_the_property() {
        ConfigurableEnvironment environment = properties(Map.of("server.fastcgi.max-params", "0"));

        assertThatThrownBy(() -> connector(environment))
                .isInstanceOf(FastCgiConfigurationException.class)
                .hasMessageMatching("server\\.fastcgi\\.max-params: .* at least 1, .*");
    }

    @Test
    void a_wrong_value_is_shown_with_its_place() throws Exception {
        ConfigurableEnvironment environment = yaml("""
                server:
                  fastcgi:
                    max-params: many
                """);

        assertThatThrownBy(() -> connector(environment))
                .hasMessageStartingWith("server.fastcgi.max-params: expected ")
                .hasMessageContaining("application.yaml")
                .hasMessageEndingWith("3:17)");
    }

    @Test
    void a_wrong_secret_is_not_shown() {
        ConfigurableEnvironment environment = properties(Map.of("server.fastcgi.secret", "hunter2"));

        assertThatThrownBy(() -> connector(environment))
                .hasMessageStartingWith("server.fastcgi.secret: ")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void an_octal_number_of_yaml_is_refused_because_it_arrives_as_another_one() throws Exception {
        ConfigurableEnvironment environment = yaml("server.fastcgi.socket-mode: 0660");

        assertThatThrownBy(() -> connector(environment))
                .hasMessageStartingWith("server.fastcgi.socket-mode: expected a text in quotes, such as '0660'");
        assertThat(connector(yaml("server.fastcgi.socket-mode: '0660'"))
                        .getListenOptions()
                        .mode())
                .hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server.fastcgi.max-parms",
                "server.fastcgi.max.params",
                "server.fastcgi.max-params[0]",
                "server.fastcgi.bind.address"
            })
    void an_unknown_name_ends_the_start(String name) {
        ConfigurableEnvironment environment = properties(Map.of(name, "1"));

        assertThatThrownBy(() -> FastCgiProperties.of(environment))
                .isInstanceOf(FastCgiConfigurationException.class)
                .hasMessageStartingWith(name + ": there is no such setting");
    }

    @Test
    void an_unknown_variable_of_the_environment_ends_the_start() {
        ConfigurableEnvironment environment = variables(Map.of("SERVER_FASTCGI_MAXPARMS", "1"));

        assertThatThrownBy(() -> FastCgiProperties.of(environment))
                .hasMessageStartingWith("server.fastcgi.maxparms: there is no such setting")
                .hasMessageContaining("SERVER_FASTCGI_MAXPARMS");
    }
}
