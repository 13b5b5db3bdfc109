package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
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
import org.servletfcgi.launcher.deploy.EeLevel;

/** Applications of all levels, alone and together. */
@Timeout(180)
class EnvironmentsIT {

    private static final String SERVLET = """
            import EE.servlet.annotation.WebServlet;
            import EE.servlet.http.*;

            @WebServlet(urlPatterns = "/levels", loadOnStartup = 1)
            public class Levels extends HttpServlet {
                @EE.annotation.Resource(name = "greeting")
                private String greeting;

                @Override
                protected void doGet(HttpServletRequest request, HttpServletResponse response)
                        throws java.io.IOException {
                    EE.servlet.ServletContext context = getServletContext();
                    var out = response.getWriter();
                    out.println("servlet " + context.getMajorVersion() + "." + context.getMinorVersion());
                    out.println("at " + context.getContextPath());
                    out.println("greeting " + greeting + " " + lookup("java:comp/env/greeting"));
                    out.println("core " + visible("org.servletfcgi.launcher.Main"));
                    out.println("logger " + visible("org.slf4j.LoggerFactory"));
                    out.println("server " + visible("org.eclipse.jetty.server.Server"));
                    out.println("javax " + visible("javax.servlet.Servlet"));
                    out.println("jakarta " + visible("jakarta.servlet.Servlet"));
                    out.println("session " + request.getSession().isNew());
                    out.println("cipher " + request.getAttribute("EE.servlet.request.cipher_suite"));
                    if (request.getParameter("fail") != null) {
                        throw new IllegalStateException("a secret");
                    }
                }

                private static Object lookup(String name) {
                    try {
                        return new javax.naming.InitialContext().lookup(name);
                    } catch (javax.naming.NamingException e) {
                        return e;
                    }
                }

                private static boolean visible(String name) {
                    try {
                        Class.forName(name);
                        return true;
                    } catch (ClassNotFoundException e) {
                        return false;
                    }
                }
            }
            """;

    private static final String ENTRY =
            "<env-entry><env-entry-name>greeting</env-entry-name><env-entry-type>java.lang.String</env-entry-type>"
                    + "<env-entry-value>hello</env-entry-value></env-entry>";

    @TempDir
    private Path directory;

    private Path tmpdir;
    private Path socket;

    @BeforeEach
    void create() throws IOException {
        tmpdir = Files.createDirectory(directory.resolve("tmp"));
        socket = directory.resolve("app.sock");
    }

    private String get(String path) throws IOException {
        return FastCgiClient.get(UnixDomainSocketAddress.of(socket), path);
    }

    private Launched launch(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--bind", "unix:" + socket));
        all.addAll(List.of(arguments));
        return Launched.with(tmpdir, List.of(), all.toArray(String[]::new));
    }

    private Path app(EeLevel level) throws IOException {
        Path scratch = Files.createDirectory(directory.resolve(level + "-classes"));
        WebApp fragment = new WebApp().file("META-INF/resources/resource.txt", "of a fragment");
        return LevelApp.with(LevelApp.of(level, ENTRY), LevelApp.compile(level, scratch, "Levels", SERVLET))
                .file("WEB-INF/lib/fragment.jar", fragment.zip())
                .file(
                        "page.jsp",
                        "<%@ taglib prefix=\"c\" uri=\"http://java.sun.com/jsp/jstl/core\" %>"
                                + "<c:if test=\"${1 + 1 == 2}\">${pageContext.request.contextPath} page</c:if>")
                .file("dir/secret-name.txt", "x")
                .archive(directory.resolve(level + ".war"));
    }

    private static String servlet(EeLevel level) {
        return switch (level) {
            case EE8 -> "servlet 4.0";
            case EE9 -> "servlet 5.0";
            case EE10 -> "servlet 6.0";
            case EE11 -> "servlet 6.1";
        };
    }

    @ParameterizedTest
    @EnumSource
    void each_level_runs_in_its_own_environment(EeLevel level) throws Exception {
        try (Launched launched = launch(app(level).toString()).awaitListening()) {
            assertThat(get("/levels"))
                    .startsWith("Status: 200 ")
                    .contains(
                            servlet(level),
                            "greeting hello hello",
                            "core false",
                            "logger false",
                            "server false",
                            "javax " + (level == EeLevel.EE8),
                            "jakarta " + (level != EeLevel.EE8),
                            "session true");
            assertThat(get("/page.jsp")).startsWith("Status: 200 ").endsWith(" page");
            assertThat(get("/resource.txt")).endsWith("of a fragment");
            assertThat(get("/dir/")).startsWith("Status: 403 ").doesNotContain("secret-name");
            assertThat(get("/levels?fail")).startsWith("Status: 500 ").doesNotContain("\tat ", "Jetty://");
            launched.awaitLine("IllegalStateException: a secret");
            assertThat(launched.err()).anyMatch(line -> line.endsWith(level + ".war at / (" + level + ")"));
            launched.signal("TERM");
            assertThat(launched.exitStatus()).isZero();
            assertThat(tmpdir).isEmptyDirectory();
        }
    }

    @Test
    void applications_of_all_levels_run_side_by_side() throws Exception {
        List<String> arguments = new ArrayList<>();
        for (EeLevel level : EeLevel.values()) {
            arguments.add("/" + level + "=" + app(level));
        }

        try (Launched launched = launch(arguments.toArray(String[]::new)).awaitListening()) {
            for (EeLevel level : EeLevel.values()) {
                assertThat(get("/" + level + "/levels"))
                        .contains(
                                servlet(level),
                                "at /" + level,
                                "javax " + (level == EeLevel.EE8),
                                "jakarta " + (level != EeLevel.EE8));
                assertThat(get("/" + level + "/page.jsp")).endsWith("/" + level + " page");
            }
            assertThat(get("/levels")).startsWith("Status: 404 ");
            assertThat(launched.err()).noneMatch(line -> line.contains(":WARN"));
        }
    }

    @Test
    void an_application_can_be_given_another_path_and_another_environment() throws Exception {
        Path app = app(EeLevel.EE10);

        try (Launched launched =
                launch("--context-path", "/a/b", "--ee", "ee11", app.toString()).awaitListening()) {
            assertThat(get("/a/b/levels")).contains("servlet 6.1", "at /a/b");
            assertThat(get("/a/b")).startsWith("Status: 301 ");
            assertThat(launched.err()).isNotEmpty();
        }
    }
}
