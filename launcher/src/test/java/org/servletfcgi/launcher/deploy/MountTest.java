package org.servletfcgi.launcher.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;

class MountTest {

    @ParameterizedTest
    @CsvSource({
        "app.war, /, app.war",
        "/srv/app.war, /, /srv/app.war",
        "dir/a=b.war, /, dir/a=b.war",
        "/=root.war, /, root.war",
        "/shop=shop.war, /shop, shop.war",
        "/shop/v1.2=../shop, /shop/v1.2, ../shop",
        "/=/srv/a=b.war, /, /srv/a=b.war",
        "'/~joe!$&''()+,@:-=a.war', '/~joe!$&''()+,@:-', a.war",
    })
    void an_argument_is_an_application_or_a_context_path_and_one(String argument, String contextPath, String app)
            throws LaunchException {
        assertThat(Mount.parse(argument, null)).isEqualTo(new Mount(contextPath, Path.of(app)));
    }

    @Test
    void the_only_application_goes_where_the_option_says() throws LaunchException {
        assertThat(Mount.parseAll(List.of("app.war"), "/shop")).containsExactly(new Mount("/shop", Path.of("app.war")));
        assertThat(Mount.parseAll(List.of("app.war"), "/")).containsExactly(new Mount("/", Path.of("app.war")));
    }

    @Test
    void several_applications_keep_their_order() throws LaunchException {
        assertThat(Mount.parseAll(List.of("/shop=shop.war", "/=root.war"), null))
                .containsExactly(new Mount("/shop", Path.of("shop.war")), new Mount("/", Path.of("root.war")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop", "/shop/", "//", "/a//b", "/../a", "/a/.", "/a b", "/a?b", "/a#b", "/a;b", "/a%20b", "/a\\b",
                "/*", "/é", "",
            })
    void a_context_path_has_to_be_the_same_in_links_and_configurations(String contextPath) {
        assertUsage(() -> Mount.parse("app.war", contextPath), "expected a context path such as / or /shop");
    }

    @Test
    void two_applications_at_one_path_are_one_error() {
        assertUsage(
                () -> Mount.parseAll(List.of("/shop=a.war", "/=b.war", "/shop=c.war"), null),
                "two applications at /shop: a.war and c.war");
    }

    @Test
    void of_several_applications_each_names_its_path() {
        assertUsage(() -> Mount.parseAll(List.of("/=a.war", "b.war"), null), "write /path=b.war, or /=b.war");
        assertUsage(() -> Mount.parseAll(List.of("a.war", "b.war"), "/a"), "--context-path is for one application");
        assertUsage(() -> Mount.parseAll(List.of("/b=b.war"), "/a"), "both name a context path");
    }

    @Test
    void an_argument_without_an_application_is_a_usage_error() {
        assertUsage(() -> Mount.parse("/shop=", null), "got '/shop='");
        assertUsage(() -> Mount.parse("", null), "got ''");
        assertUsage(() -> Mount.parse("a\0b", null), "not a path");
    }

    private static void assertUsage(ThrowingCallable call, String message) {
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(call)
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE));
    }
}
