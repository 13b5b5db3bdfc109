package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo, and the plugin's configuration that users copy, run by Maven. */
final class JettyRunIT implements HasLogs {

    private static final Pattern PAGE = Pattern.compile("http://localhost:[0-9]+/");
    private static final Pattern XML = Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL);
    private static final String INDENT = "    ";
    private static final int SIGTERM_STATUS = 143;

    private static final MavenProject PROJECT = MavenProject.copy();
    private @Nullable ChildProcess maven;

    @BeforeAll
    static void writeAnApplicationOfAUser() throws IOException {
        var blocks = XML.matcher(Files.readString(Build.root().resolve("docs/maven.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        var folder = PROJECT.folder();
        folder.folder("app/src/main/webapp");
        folder.folder("app/src/jetty");
        folder.write("users.xml", aggregator());
        folder.write("app/pom.xml", user(blocks.get(0)));
        folder.write("app/src/jetty/fastcgi.xml", blocks.get(1));
        folder.write("app/src/main/webapp/index.html", "before");
    }

    private static String aggregator() {
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>org.example</groupId>
                  <artifactId>all</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <modules>
                    <module>connector</module>
                    <module>app</module>
                  </modules>
                </project>
                """;
    }

    /** The parent gives the versions of Maven's own plugins, and the profile what the command line says otherwise. */
    private static String user(String plugin) {
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <parent>
                    <groupId>org.servletfcgi</groupId>
                    <artifactId>servlet-fcgi-parent</artifactId>
                    <version>%s</version>
                  </parent>
                  <groupId>org.example</groupId>
                  <artifactId>app</artifactId>
                  <packaging>war</packaging>
                  <build>
                    <plugins>
                %s
                    </plugins>
                  </build>
                  <profiles>
                    <profile>
                      <id>demo</id>
                      <build>
                        <plugins>
                          <plugin>
                            <groupId>org.eclipse.jetty.ee11</groupId>
                            <artifactId>jetty-ee11-maven-plugin</artifactId>
                            <executions>
                              <execution>
                                <phase>initialize</phase>
                                <goals>
                                  <goal>run</goal>
                                </goals>
                              </execution>
                            </executions>
                          </plugin>
                        </plugins>
                      </build>
                    </profile>
                  </profiles>
                </project>
                """.formatted(Build.version(), plugin);
    }

    @AfterEach
    void kill() {
        if (maven != null) {
            maven.kill();
        }
    }

    @AfterAll
    static void delete() {
        PROJECT.folder().delete();
    }

    @Override
    public String logs() {
        return maven == null ? "" : maven.log();
    }

    private ChildProcess start(String... arguments) {
        var started = PROJECT.start(arguments);
        maven = started;
        return started;
    }

    private static String get(URI page, String path) throws Exception {
        return Http.text(Http.get(page.resolve(path)));
    }

    private static void awaitAnswer(URI page, String path, String answer) {
        Patience.await(path + " to answer " + answer, Patience.PROCESS)
                .until(() -> get(page, path).equals(answer));
    }

    @Test
    void the_demo_shows_the_page_itself_and_by_its_printed_lines_and_what_changes_and_leaves_no_socket()
            throws Exception {
        var demo = start("-Pdemo", "-Ddemo.port=0");
        demo.awaitReady(() -> demo.log().contains("-Dfastcgi.socketMode="), Patience.BUILD);
        var page = page(demo);
        var sample = PROJECT.folder().resolve("webapp-sample");

        assertThat(get(page, "echo/a?b=c")).contains("requestURI=/echo/a\n");

        assertThatPrintedLinesShowThePage(demo);

        var html = sample.resolve("src/main/webapp/probe.html");
        Files.writeString(html, "before");
        assertThat(get(page, "probe.html")).isEqualTo("before");
        Files.writeString(html, "after that");
        awaitAnswer(page, "probe.html", "after that");

        compileProbe(sample.resolve("target/classes"), "first");
        awaitAnswer(page, "probe", "first");
        compileProbe(sample.resolve("target/classes"), "second");
        awaitAnswer(page, "probe", "second");

        var socket = sample.resolve("target/sample.sock");
        assertThat(socket).exists();
        assertThat(demo.terminate()).isEqualTo(SIGTERM_STATUS);
        assertThat(socket).doesNotExist();
    }

    /** What an IDE does when a source file is saved. */
    private static void compileProbe(Path classes, String answer) throws IOException {
        var source = PROJECT.folder().write("Probe.java", """
                @jakarta.servlet.annotation.WebServlet("/probe")
                public final class Probe extends jakarta.servlet.http.HttpServlet {
                    @Override
                    protected void doGet(jakarta.servlet.http.HttpServletRequest request,
                            jakarta.servlet.http.HttpServletResponse response) throws java.io.IOException {
                        response.getWriter().print("%s");
                    }
                }
                """.formatted(answer));
        var status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "--release", "17", "-d", classes.toString(), source.toString());
        assertThat(status).isZero();
    }

    private static void assertThatPrintedLinesShowThePage(ChildProcess demo) throws Exception {
        var nginx = linesAfter(demo, "nginx shows");
        var lighttpd = linesAfter(demo, "and lighttpd");
        var modules = lighttpd.remove(0);

        assertThatShows(WebServer.nginx(
                PROJECT.folder(),
                Example.printed("printed", "server {\nlisten 8080;\n" + String.join("\n", nginx) + "\n}")));
        assertThatShows(WebServer.lighttpd(
                PROJECT.folder(),
                Example.printed(
                        "printed",
                        modules + "\n$SERVER[\"socket\"] == \":8080\" {\n" + String.join("\n", lighttpd) + "\n}")));
    }

    private static void assertThatShows(WebServer server) throws Exception {
        try {
            assertThat(get(URI.create("http://127.0.0.1:" + server.port() + "/"), "echo/a?b=c"))
                    .contains("requestURI=/echo/a\n", "param.b=c\n");
        } finally {
            server.stop();
        }
    }

    private static List<String> linesAfter(ChildProcess demo, String start) {
        return demo.log()
                .lines()
                .dropWhile(line -> !line.startsWith(start))
                .skip(2)
                .takeWhile(line -> line.startsWith(INDENT))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    @Test
    void a_demo_of_one_request_prints_its_answer_and_ends_with_0() {
        var demo = start("-Pdemo", "-Ddemo.port=0", "-Ddemo.once", "-Dfastcgi.bind=127.0.0.1:0");

        assertThat(demo.awaitExit(Patience.BUILD)).as(demo.log()).isZero();
        assertThat(demo.log()).contains("/echo/hello%20world?from=demo -> 200").contains("  param.from=demo");
    }

    @Test
    void a_taken_port_of_the_page_ends_the_demo_with_one_line_that_names_it() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var demo = start("-Pdemo", "-Ddemo.port=" + taken.getLocalPort());

            assertThat(MavenProject.failure(demo))
                    .contains("port " + taken.getLocalPort() + " of localhost is in use", "-Ddemo.port=");
            assertThat(PROJECT.folder().resolve("webapp-sample/target/sample.sock"))
                    .doesNotExist();
        }
    }

    @Test
    void the_configuration_of_the_document_serves_an_application_and_shows_what_changes() throws Exception {
        var endpoint = new Endpoint.Unix(PROJECT.folder().resolve("app.sock"));
        var run = start("-f", "users.xml", "-Pdemo", "compile", "-Dfastcgi.bind=" + endpoint.bind());
        run.awaitReady(endpoint::accepts, Patience.BUILD);

        assertThat(answer(endpoint)).endsWith("before");
        PROJECT.folder().write("app/src/main/webapp/index.html", "after that");
        Patience.await("the change", Patience.ANSWER)
                .until(() -> answer(endpoint).endsWith("after that"));

        assertThat(run.terminate()).isEqualTo(SIGTERM_STATUS);
        assertThat(endpoint.path()).doesNotExist();
    }

    private static String answer(Endpoint endpoint) throws IOException {
        try (var connection = FastCgiConnection.open(endpoint)) {
            connection.send(new Records()
                    .begin(1, Records.RESPONDER, 0)
                    .params(1, Params.get("/").bytes())
                    .stdin(1, new byte[0]));
            return connection.answer().text();
        }
    }

    @Test
    void a_text_that_a_setting_does_not_take_ends_the_start_with_one_line_that_names_it() {
        var run = start("-f", "users.xml", "-Pdemo", "compile", "-Dfastcgi.maxParams=lots");

        assertThat(MavenProject.failure(run)).contains("fastcgi.maxParams: ", "lots");
    }

    private static URI page(ChildProcess demo) {
        return PAGE.matcher(demo.log())
                .results()
                .map(MatchResult::group)
                .map(URI::create)
                .findFirst()
                .orElseThrow();
    }
}
