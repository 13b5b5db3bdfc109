package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications that this project did not write, one for each level of Jakarta EE, behind nginx. */
final class PublishedApplicationsIT implements HasLogs {

    /** The first request compiles pages, on a machine that may be busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(55);

    private final ScratchFolder folder = ScratchFolder.create();
    private @Nullable Site site;

    @Override
    public String logs() {
        return site == null ? "" : site.logs();
    }

    @AfterEach
    void kill() {
        if (site != null) {
            site.kill();
        }
        folder.delete();
    }

    private Site start(String... arguments) {
        var started = Site.nginxBefore(folder, "-Xmx256m -Djava.io.tmpdir=" + folder.folder("tmp"), List.of(arguments));
        site = started;
        return started;
    }

    private HttpResponse<String> send(String path, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return Http.CLIENT.send(
                request.uri(Objects.requireNonNull(site).uri(path))
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(path, HttpRequest.newBuilder());
    }

    /** An archive as a folder, for applications that are configured where they are installed. */
    private Path unpacked(String name) {
        return folder.unpack(Build.published().resolve(name), "application");
    }

    private static String configuration(String level, String elements) {
        return """
                <?xml version="1.0"?>
                <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
                <Configure id="app" class="org.eclipse.jetty.%s.webapp.WebAppContext">
                %s
                </Configure>
                """.formatted(level, elements);
    }

    @Test
    void JSPWiki_of_EE8_shows_its_pages() throws Exception {
        var wiki = start("/wiki=" + Build.published().resolve("jspwiki-war.war"));

        var page = get("/wiki/Wiki.jsp?page=Main");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("JSPWiki: Main", "/wiki/Edit.jsp?page=Main");
        assertThat(get("/wiki/Wiki.jsp?page=NoSuchPage").body()).contains("NoSuchPage");
        assertThat(get("/wiki/scripts/haddock.js").statusCode()).isEqualTo(200);
        assertThat(get("/wiki").headers().firstValue("Location")).hasValue("/wiki/");
        assertThat(wiki.logs()).contains(" at /wiki (ee8)");
    }

    /** The archive lacks ActiveMQ itself, which the server that it is made for has on its class path. */
    @Test
    void ActiveMQ_of_EE9_takes_a_message_and_gives_it_back() throws Exception {
        var demo = unpacked("activemq-web-demo.war");
        for (var library : List.of("activemq-web.jar", "activemq-all.jar")) {
            Files.copy(Build.published().resolve(library), demo.resolve("WEB-INF/lib/" + library));
        }
        Files.writeString(
                demo.resolve("WEB-INF/jetty-web.xml"),
                configuration(
                        "ee9",
                        "<Call name='setInitParameter'><Arg>org.apache.activemq.brokerURL</Arg>"
                                + "<Arg>vm://test?broker.persistent=false&amp;broker.useJmx=false</Arg></Call>"));
        start(demo.toString());

        var sent = send(
                "/message/orders?type=queue",
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("body=seventeen+books")));
        var received = get("/message/orders?type=queue&oneShot=true&readTimeout=20000");

        assertThat(sent.statusCode()).isEqualTo(200);
        assertThat(received.statusCode()).isEqualTo(200);
        assertThat(received.body()).isEqualTo("seventeen books");
        assertThat(get("/index.html").body()).contains("ActiveMQ");
        assertThat(logs()).contains(" at / (ee9)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ee10", "ee11"})
    void Jolokia_answers_its_users(String level) throws Exception {
        var agent = unpacked("jolokia-agent-war.war");
        Files.writeString(agent.resolve("WEB-INF/users.properties"), "operator: secret,jolokia\n");
        Files.writeString(agent.resolve("WEB-INF/jetty-web.xml"), configuration(level, """
                        <Call class="org.eclipse.jetty.util.resource.ResourceFactory" name="of">
                          <Arg><Ref refid="app"/></Arg>
                          <Call id="users" name="newResource">
                            <Arg><Property name="web-inf.uri"/>/users.properties</Arg>
                          </Call>
                        </Call>
                        <Get name="securityHandler">
                          <Set name="loginService">
                            <New class="org.eclipse.jetty.security.HashLoginService">
                              <Set name="name">jolokia</Set>
                              <Set name="config"><Ref refid="users"/></Set>
                            </New>
                          </Set>
                        </Get>
                        """));
        start("--ee", level, agent.toString());
        var login = Base64.getEncoder().encodeToString("operator:secret".getBytes(StandardCharsets.US_ASCII));

        var version = send("/version", HttpRequest.newBuilder().header("Authorization", "Basic " + login));
        var memory =
                send("/read/java.lang:type=Memory", HttpRequest.newBuilder().header("Authorization", "Basic " + login));

        assertThat(version.statusCode()).isEqualTo(200);
        assertThat(version.body()).contains("\"agent\":\"2.0.0\"", "\"status\":200");
        assertThat(memory.body()).contains("HeapMemoryUsage");
        assertThat(get("/version").statusCode()).isEqualTo(401);
        assertThat(logs()).contains(" at / (" + level + ")");
    }
}
