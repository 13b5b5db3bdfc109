package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
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
                    out.println("limit " + lookup("java:comp/env/limit"));
                    out.println("pages " + (context.getServletRegistration("jsp") != null));
                    out.println("sockets " + (context.getAttribute("EE.websocket.server.ServerContainer") != null));
                    out.println("user " + request.getRemoteUser() + " " + request.isUserInRole("member"));
                    out.println("session " + request.getSession().isNew());
                    var certificates = (java.security.cert.X509Certificate[])
                            request.getAttribute("EE.servlet.request.X509Certificate");
                    out.println("secure " + request.isSecure() + " "
                            + request.getAttribute("EE.servlet.request.cipher_suite") + " "
                            + (certificates == null ? null : certificates[0].getSubjectX500Principal()));
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

    /** One environment on the class path, as for class-data sharing, or none. */
    private Launched launchWith(String onClassPath, List<String> arguments) throws IOException {
        Path lib = Launched.HOME.resolve("lib");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + tmpdir,
                "-cp",
                onClassPath.isEmpty() ? lib + "/*" : lib + "/*:" + lib.resolve(onClassPath) + "/*"));
        if (!onClassPath.isEmpty()) {
            command.add("-Dorg.servletfcgi.ee=" + onClassPath);
        }
        command.add(Main.class.getName());
        command.addAll(arguments);
        return Launched.command(environment -> {}, command);
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
                            "pages true",
                            "sockets false",
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

    @ParameterizedTest
    @EnumSource
    void an_application_gets_no_pages_and_gets_web_sockets_and_resources_as_it_asks_for(EeLevel level)
            throws Exception {
        String endpoint = """
                @EE.websocket.server.ServerEndpoint("/socket")
                public class Socket {
                    @EE.websocket.OnMessage
                    public String answer(String message) {
                        return message;
                    }
                }
                """;
        String entry = """
                <?xml version="1.0"?>
                <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
                <Configure id="app" class="org.eclipse.jetty.%s.webapp.WebAppContext">
                  <New class="org.eclipse.jetty.plus.jndi.Resource">
                    <Arg><Ref refid="app"/></Arg>
                    <Arg>limit</Arg>
                    <Arg><New class="java.io.File"><Arg>17</Arg></New></Arg>
                  </New>
                </Configure>
                """.formatted(level);
        String reference =
                "<resource-ref><res-ref-name>limit</res-ref-name><res-type>java.io.File</res-type>" + "</resource-ref>";
        WebApp app = LevelApp.of(level, ENTRY + reference).file("WEB-INF/jetty-env.xml", entry);
        LevelApp.with(app, LevelApp.compile(level, scratch("servlet"), "Levels", SERVLET));
        LevelApp.with(app, LevelApp.compile(level, scratch("socket"), "Socket", endpoint));

        try (Launched launched =
                launch(app.directory(directory.resolve("app")).toString()).awaitListening()) {
            assertThat(get("/levels")).contains("limit 17", "pages false", "sockets true");
            assertThat(get("/none.jsp")).startsWith("Status: 404 ");
            assertThat(get("/socket")).doesNotStartWith("Status: 200 ");
            assertThat(launched.err()).noneMatch(line -> line.contains("WARN"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void each_level_logs_in_the_certificates_that_the_web_server_has_verified(EeLevel level) throws Exception {
        String login = "<security-constraint><web-resource-collection><web-resource-name>all</web-resource-name>"
                + "<url-pattern>/*</url-pattern></web-resource-collection><auth-constraint><role-name>member</role-name>"
                + "</auth-constraint></security-constraint><login-config><auth-method>CLIENT-CERT</auth-method>"
                + "<realm-name>certificates</realm-name></login-config>"
                + "<security-role><role-name>member</role-name></security-role>";
        String users = """
                <?xml version="1.0"?>
                <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
                <Configure id="app" class="org.eclipse.jetty.%s.webapp.WebAppContext">
                  <Call class="org.eclipse.jetty.util.resource.ResourceFactory" name="of">
                    <Arg><Ref refid="app"/></Arg>
                    <Call id="users" name="newResource">
                      <Arg><Property name="web-inf.uri"/>/users.properties</Arg>
                    </Call>
                  </Call>
                  <Get name="securityHandler">
                    <Set name="loginService">
                      <New class="org.eclipse.jetty.security.HashLoginService">
                        <Set name="config"><Ref refid="users"/></Set>
                      </New>
                    </Set>
                  </Get>
                </Configure>
                """.formatted(level);
        WebApp app = LevelApp.of(level, ENTRY + login)
                .file("WEB-INF/jetty-web.xml", users)
                .file("WEB-INF/users.properties", "CN\\=Alice: ,member\n");
        LevelApp.with(app, LevelApp.compile(level, scratch("servlet"), "Levels", SERVLET));
        Map<String, String> variables = Map.of(
                "HTTPS", "on",
                "SSL_CIPHER", "TLS_AES_128_GCM_SHA256",
                "SSL_CLIENT_VERIFY", "SUCCESS",
                "SSL_CLIENT_CERT", certificate("CN=Alice"));

        try (Launched launched =
                launch(app.archive(directory.resolve("app.war")).toString()).awaitListening()) {
            assertThat(FastCgiClient.get(UnixDomainSocketAddress.of(socket), "/levels", variables))
                    .contains("user CN=Alice true", "secure true TLS_AES_128_GCM_SHA256 CN=Alice");
            assertThat(get("/levels")).startsWith("Status: 40");
            assertThat(launched.err()).noneMatch(line -> line.contains("WARN"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void L7_an_application_of_any_level_that_does_not_start_is_one_line(EeLevel level) throws Exception {
        String listener = """
                @EE.servlet.annotation.WebListener
                public class Failing implements EE.servlet.ServletContextListener {
                    @Override
                    public void contextInitialized(EE.servlet.ServletContextEvent event) {
                        throw new IllegalStateException("no data base");
                    }
                }
                """;
        WebApp app = LevelApp.of(level, "");
        LevelApp.with(app, LevelApp.compile(level, scratch("listener"), "Failing", listener));
        Path war = app.archive(directory.resolve("app.war")).toRealPath();

        try (Launched launched = launch(war.toString())) {
            assertThat(launched.exitStatus()).isEqualTo(70);
            assertThat(launched.err())
                    .filteredOn(line -> !line.contains(" INFO "))
                    .containsExactly(
                            "servlet-fcgi: " + war + " does not start: java.lang.IllegalStateException: no data base");
            assertThat(Files.exists(socket)).isFalse();
            assertThat(tmpdir).isEmptyDirectory();
        }
    }

    @Test
    void L7_an_application_for_another_api_or_a_newer_Java_is_told_what_it_needs() throws Exception {
        String listener = """
                public class Late implements EE.servlet.ServletContextListener {}
                """;
        Map<String, byte[]> classes = LevelApp.compile(EeLevel.EE8, scratch("listener"), "Late", listener);
        String element = "<listener><listener-class>Late</listener-class></listener>";
        Path old = LevelApp.with(LevelApp.of(EeLevel.EE8, element), classes).archive(directory.resolve("old.war"));
        // The class file's major version.
        Objects.requireNonNull(classes.get("Late.class"))[7] = 99;
        Path late = LevelApp.with(LevelApp.of(EeLevel.EE8, element), classes).archive(directory.resolve("late.war"));

        assertThat(lastLine("--ee", "ee10", old.toString()))
                .contains("old.war does not start: ")
                .endsWith("; it uses javax.servlet, which ee10 does not have: --ee chooses another environment");
        assertThat(lastLine(late.toString()))
                .endsWith("; it needs Java 55, and this is Java "
                        + Runtime.version().feature());
    }

    private String lastLine(String... arguments) throws Exception {
        try (Launched launched = launch(arguments)) {
            assertThat(launched.exitStatus()).isEqualTo(70);
            return launched.err().get(launched.err().size() - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<realm-name>staff</realm-name>", ""})
    void without_users_nobody_can_log_in_and_a_warning_says_so(String realm) throws Exception {
        String login = "<security-constraint><web-resource-collection><web-resource-name>a</web-resource-name>"
                + "<url-pattern>/closed/*</url-pattern></web-resource-collection><auth-constraint>"
                + "<role-name>*</role-name></auth-constraint></security-constraint>"
                + "<login-config><auth-method>BASIC</auth-method>" + realm
                + "</login-config>";
        List<String> arguments = new ArrayList<>();
        for (EeLevel level : EeLevel.values()) {
            Path app = LevelApp.of(level, login)
                    .file("closed/a.txt", "a")
                    .file("open.txt", "open")
                    .archive(directory.resolve(level + ".war"));
            arguments.add("/" + level + "=" + app);
        }

        try (Launched launched = launch(arguments.toArray(String[]::new)).awaitListening()) {
            for (EeLevel level : EeLevel.values()) {
                assertThat(get("/" + level + "/closed/a.txt")).startsWith("Status: 401 ");
                assertThat(get("/" + level + "/open.txt")).endsWith("open");
                assertThat(launched.err())
                        .anyMatch(line -> line.contains("WARN") && line.contains(level + ".war: it asks for logins"));
            }
        }
    }

    private Path scratch(String name) throws IOException {
        return Files.createDirectory(directory.resolve(name));
    }

    private String certificate(String name) throws Exception {
        Path store = directory.resolve("store.p12");
        run("-genkeypair", "-alias", "a", "-dname", name, "-keyalg", "EC", "-keystore", store.toString());
        Path file = directory.resolve("certificate.pem");
        run("-exportcert", "-rfc", "-alias", "a", "-keystore", store.toString(), "-file", file.toString());
        return Files.readString(file);
    }

    private static void run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", "secret"));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ee8", "ee11"})
    void applications_of_all_levels_run_side_by_side(String onClassPath) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--bind", "unix:" + socket));
        for (EeLevel level : EeLevel.values()) {
            arguments.add("/" + level + "=" + app(level));
        }

        try (Launched launched = launchWith(onClassPath, arguments).awaitListening()) {
            for (EeLevel level : EeLevel.values()) {
                assertThat(get("/" + level + "/levels"))
                        .contains(
                                servlet(level),
                                "at /" + level,
                                "javax " + (level == EeLevel.EE8),
                                "jakarta " + (level != EeLevel.EE8));
                assertThat(get("/" + level + "/page.jsp")).endsWith("/" + level + " page");
                assertThat(get("/" + level + "/levels")).contains("core false", "logger false", "server false");
            }
            assertThat(get("/levels")).startsWith("Status: 404 ");
            assertThat(launched.err()).noneMatch(line -> line.contains("WARN"));
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
