package org.servletfcgi.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.MappingOptions.PathCheck;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;
import org.servletfcgi.server.Limits;
import org.servletfcgi.server.Role;
import org.servletfcgi.socket.ListenAddress;
import org.servletfcgi.socket.ListenOptions;

class SettingsTest {
    private final FastCgiConnector connector = new FastCgiConnector(new Server());

    /** What a builder sets. */
    private static List<String> options(Class<?> builder) {
        return Arrays.stream(builder.getDeclaredMethods())
                .filter(method -> method.getParameterCount() == 1)
                .map(Method::getName)
                .toList();
    }

    private String text(String name) {
        return Objects.requireNonNull(Settings.find(name), name).text(connector);
    }

    @Test
    void every_limit_and_every_option_of_the_mapping_is_a_setting_in_its_order() {
        List<String> names = Settings.all().stream().map(Setting::name).toList();

        assertThat(names).containsSubsequence(Limits.names());
        assertThat(names).containsAll(options(MappingOptions.Builder.class)).doesNotHaveDuplicates();
        assertThat(names)
                .startsWith("bind", "socketMode", "socketOwner", "backlog", "allow", "idleTimeout")
                .hasSize(1
                        + options(ListenOptions.Builder.class).size()
                        + Limits.names().size()
                        + options(MappingOptions.Builder.class).size()
                        + List.of("roles", "stderrToFront", "halfClose").size());
    }

    static Stream<Setting> all() {
        return Settings.all().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void the_default_text_sets_the_default(Setting setting) {
        connector.set(setting.name(), setting.defaultText());

        assertThat(setting.text(connector)).isEqualTo(setting.defaultText());
        assertThat(connector.getAddress()).isEqualTo(ListenAddress.parse(FastCgiConnector.DEFAULT_BIND));
        assertThat(connector.getFactory().getLimits()).isEqualTo(Limits.DEFAULT);
        assertThat(connector.getFactory().getMappingOptions()).isEqualTo(MappingOptions.DEFAULT);
        assertThat(connector.getFactory().getRoles()).containsExactlyInAnyOrder(Role.RESPONDER, Role.AUTHORIZER);
        assertThat(setting.description()).endsWith(".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bind|unix:/run/app/app.sock|unix:/run/app/app.sock",
                "bind|9001|127.0.0.1:9001",
                "bind|[::1]:9001|[::1]:9001",
                "bind|fd:0|fd:0",
                "socketMode|666|0666",
                "socketOwner|:root|:root",
                "backlog|16|16",
                "allow|127.0.0.1, ::1|127.0.0.1,0:0:0:0:0:0:0:1",
                "idleTimeout|2m|2m",
                "maxParamsBytes|1m|1m",
                "maxParams|5|5",
                "keepAliveTimeout|90s|90s",
                "spoolDirectory|/var/tmp|/var/tmp",
                "trustRemoteUser|true|true",
                "secret|KEY=sesame|KEY=***",
                "pathSource|script-name|script-name",
                "pathCheck|REJECT|reject",
                "pathCheck|Strict|strict",
                "mountPrefix|/app|/app",
                "roles|filter, responder|responder,filter",
                "stderrToFront|false|false",
                "halfClose|TRUE|true"
            })
    void a_text_is_set_and_shown(String name, String text, String shown) {
        connector.set("jetty.fastcgi." + name, text);

        assertThat(text(name)).isEqualTo(shown);
    }

    @Test
    void one_setting_leaves_the_others_as_they_are() {
        connector.set("maxParams", "5");
        connector.set("maxParamsBytes", "4k");
        connector.set("secret", "KEY=sesame");
        connector.set("pathCheck", "off");

        assertThat(connector.getFactory().getLimits())
                .isEqualTo(Limits.builder().maxParams(5).maxParamsBytes(4096).build());
        assertThat(connector.getFactory().getMappingOptions())
                .isEqualTo(MappingOptions.builder()
                        .secret(new SharedSecret("KEY", "sesame"))
                        .pathCheck(PathCheck.OFF)
                        .build());
    }

    @Test
    void values_arrive_where_they_are_used() {
        connector.set("idleTimeout", "5s");
        connector.set("roles", "filter");
        connector.set("bind", "fd:0");

        assertThat(connector.getIdleTimeout()).isEqualTo(5000);
        assertThat(connector.getListenOptions().idleTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(connector.getFactory().getRoles()).isEqualTo(Set.of(Role.FILTER));
        assertThat(connector.getAddress()).isEqualTo(new ListenAddress.Inherited());
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxParams", "max-params", "MAX_PARAMS", "MAXPARAMS", "server.fastcgi.max-params"})
    void names_have_the_spellings_of_files_and_environments(String name) {
        connector.set(name, "7");

        assertThat(connector.getFactory().getLimits().maxParams()).isEqualTo(7);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void no_text_leaves_a_setting_as_it_is(String text) {
        connector.set("maxParams", "7");
        connector.set("maxParams", text);

        assertThat(connector.getFactory().getLimits().maxParams()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jetty.fastcgi.maxParams|many|expected a whole number of at least 0, but got 'many'",
                "server.fastcgi.max-params|0|maxParams must be at least 1, not 0",
                "maxParams|3000000000|expected at most 2147483647, but got '3000000000'",
                "maxParamsBytes|3g|expected at most 2147483647, but got '3g'",
                "lingerTime|5|expected a time such as 500ms, 30s, 5m or 1h, but got '5'",
                "lingerTime|2d|lingerTime must be at least PT0S and at most PT24H, not PT48H",
                "allowTrace|yes|expected true or false, but got 'yes'",
                "pathCheck|severe|expected off, log, reject, strict, but got 'severe'",
                "roles|server|expected responder, authorizer, filter, but got 'server'",
                "roles|responder,|expected responder, authorizer, filter, but got ''",
                "socketMode|rw|expected permissions such as 0660, but got 'rw'",
                "socketOwner|nobody-of-this-name|there is no user or group nobody-of-this-name",
                "allow|localhost|expected IP addresses separated by commas, such as 127.0.0.1,::1, but got 'localhost'",
                "backlog|0|expected a whole number of at least 1, but got '0'",
                "mountPrefix|app|Expected a mountPrefix such as /app, or an empty one, but got 'app'",
                "bind|here|cannot listen on \"here\": expected unix:/path, host:port, [ipv6]:port, port or fd:0",
                "spelling|1|there is no such setting"
            })
    void what_cannot_be_set_is_told_in_one_line_with_the_name_that_was_used(String name, String text, String problem) {
        assertThatThrownBy(() -> connector.set(name, text))
                .isInstanceOf(SettingException.class)
                .hasMessage(name + ": " + problem);

        Settings.all().forEach(setting -> assertThat(setting.text(connector)).isEqualTo(setting.defaultText()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sesame", "HTTP_KEY=sesame", "=sesame"})
    void a_wrong_secret_is_not_shown(String text) {
        assertThatThrownBy(() -> connector.set("secret", text))
                .hasMessageStartingWith("secret: ")
                .hasMessageNotContaining("sesame");
    }
}
