package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.servletfcgi.launcher.app.HeldServlet;
import org.servletfcgi.launcher.app.ThrowingListener;
import org.servletfcgi.launcher.deploy.EeLevel;

/** {@code servlet-fcgi check}. */
@Timeout(180)
class CheckIT {

    @TempDir
    private Path directory;

    private Path tmpdir;

    @BeforeEach
    void create() throws IOException {
        tmpdir = Files.createDirectory(directory.resolve("tmp"));
    }

    private Launched check(Object... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("check"));
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        return Launched.with(tmpdir, List.of(), all.toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void an_application_of_each_level_is_described(EeLevel level) throws Exception {
        String source = """
                @EE.servlet.annotation.WebServlet({"/b", "/c/*"})
                public class Found extends EE.servlet.http.HttpServlet {}
                """;
        WebApp app = LevelApp.of(
                level,
                "<servlet><servlet-name>other</servlet-name><servlet-class>Found</servlet-class></servlet>"
                        + "<servlet-mapping><servlet-name>other</servlet-name><url-pattern>/a</url-pattern>"
                        + "</servlet-mapping>");
        LevelApp.with(app, LevelApp.compile(level, Files.createDirectory(directory.resolve("c")), "Found", source));
        Path war = app.archive(directory.resolve("app.war")).toRealPath();

        try (Launched launched = check("--context-path", "/shop", war)) {
            assertThat(launched.exitStatus()).isZero();
            assertThat(launched.out())
                    .containsExactly(
                            war + " at /shop: " + level + " (" + servlet(level) + "), told from web.xml",
                            "  servlet Found: /b, /c/*",
                            "  servlet other (Found): /a",
                            "  2 servlets, 0 filters, 0 listeners");
            assertThat(launched.err()).isEmpty();
            assertThat(tmpdir).isEmptyDirectory();
        }
    }

    private static String servlet(EeLevel level) {
        return switch (level) {
            case EE8 -> "Servlet 4.0";
            case EE9 -> "Servlet 5.0";
            case EE10 -> "Servlet 6.0";
            case EE11 -> "Servlet 6.1";
        };
    }

    @Test
    void several_applications_are_described_with_their_warnings() throws Exception {
        Path one = WebApp.hello()
                .type(HeldServlet.class)
                .file("WEB-INF/web.xml", "<web-app version='7.0' xmlns='https://jakarta.ee/xml/ns/jakartaee'/>")
                .archive(directory.resolve("one.war"));
        Path two = new WebApp().file("WEB-INF/a", "").archive(directory.resolve("two.war"));

        try (Launched launched = check("/one=" + one, "/=" + two)) {
            assertThat(launched.exitStatus()).isZero();
            assertThat(launched.out())
                    .anyMatch(line -> line.endsWith("one.war at /one: ee11 (Servlet 6.1), told from web.xml"))
                    .anyMatch(line -> line.startsWith("  warning: web.xml is for Servlet 7.0, later than Servlet 6.1"))
                    .anyMatch(line -> line.endsWith(
                            "two.war at /: ee11 (Servlet 6.1), told from nothing: it uses no Servlet API"));
        }
    }

    @Test
    void an_application_that_does_not_start_is_told_as_by_the_command_itself() throws Exception {
        Path good = WebApp.hello().archive(directory.resolve("good.war"));
        Path bad = WebApp.hello()
                .listener(ThrowingListener.class)
                .archive(directory.resolve("bad.war"))
                .toRealPath();

        try (Launched launched = check("/=" + good, "/bad=" + bad)) {
            assertThat(launched.exitStatus()).isEqualTo(70);
            assertThat(launched.err())
                    .singleElement()
                    .asString()
                    .startsWith("servlet-fcgi: " + bad + " does not start: java.lang.IllegalStateException");
            assertThat(launched.out()).isEmpty();
            assertThat(tmpdir).isEmptyDirectory();
        }
    }

    @Test
    void wrong_arguments_are_usage_errors() throws Exception {
        try (Launched launched = check("--ee", "ee12", "app.war")) {
            assertThat(launched.exitStatus()).isEqualTo(64);
            assertThat(launched.err())
                    .singleElement()
                    .asString()
                    .contains("ee8, ee9, ee10, ee11", "servlet-fcgi --help");
        }
    }
}
