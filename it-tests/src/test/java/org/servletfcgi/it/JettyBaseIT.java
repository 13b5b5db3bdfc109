package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Jetty base with the module beside HTTP and JMX, and applications of all levels, behind nginx. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JettyBaseIT implements OnSite {

    private final ScratchFolder scratch = ScratchFolder.create();
    private final Endpoint.Tcp http = Endpoint.Tcp.free();
    private Endpoint.@Nullable Unix fastCgi;
    private @Nullable JettyBase base;
    private JettyBase.@Nullable Running jetty;
    private @Nullable Site site;

    @BeforeAll
    void startSite() {
        var folder = ScratchFolder.create();
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        fastCgi = endpoint;
        var modules = Stream.concat(
                Stream.of("http", "forwarded", "jmx"),
                Arrays.stream(LevelApplication.values()).map(level -> level.environment() + "-deploy"));
        var newBase = JettyBase.with(Build.jettyHome(), folder, modules.toArray(String[]::new))
                .configure(
                        "fastcgi",
                        "jetty.fastcgi.bind=" + endpoint.bind(),
                        "jetty.fastcgi.maxParams=900",
                        "jetty.fastcgi.trustRemoteUser=true")
                .configure("http", "jetty.http.host=127.0.0.1", "jetty.http.port=" + http.port())
                .configure("server", "jetty.server.dumpAfterStart=true")
                .configure("deployment-scanner", "jetty.deploy.scanInterval=1");
        base = newBase;
        for (var level : LevelApplication.values()) {
            var war = level.archive(Build.jettyHome(), scratch);
            newBase.deploy(level.environment(), level.environment(), war);
            if (level == LevelApplication.EE8) {
                newBase.deploy(level.environment(), "before", war);
            }
        }
        var running = newBase.start();
        jetty = running;
        var example = Site.onSocket(Example.load("nginx/unix-socket.conf"), endpoint)
                .with("fastcgi_param REMOTE_USER \"\"", "fastcgi_param REMOTE_USER alice");
        site = Site.behind(folder, running, () -> WebServer.nginx(folder, example));
    }

    @AfterAll
    void stopSite() {
        scratch.delete();
        if (site != null) {
            site.stop(entry -> false);
            assertThat(Objects.requireNonNull(fastCgi).path()).doesNotExist();
        }
    }

    @Override
    public Site site() {
        return Objects.requireNonNull(site);
    }

    private Echo throughNginx(String path, String... header) throws Exception {
        return echo(site().uri(path), header);
    }

    private Echo overHttp(String path, String... header) throws Exception {
        return echo(URI.create("http://" + http.bind() + path), header);
    }

    private static Echo echo(URI uri, String... header) throws IOException, InterruptedException {
        var request = Http.request(uri);
        var response = Http.send(header.length == 0 ? request : request.headers(header));
        assertThat(response.statusCode()).isEqualTo(200);
        return Http.echo(response);
    }

    @ParameterizedTest
    @EnumSource
    void an_application_of_each_level_answers(LevelApplication level) throws Exception {
        var echo = throughNginx("/" + level.environment() + "/x");

        assertThat(echo.value("api")).isEqualTo(level.reported());
        assertThat(echo.value("contextPath")).isEqualTo("/" + level.environment());
        assertThat(echo.value("params")).isEqualTo("true");
    }

    @ParameterizedTest
    @EnumSource
    void the_connectors_classes_are_hidden_from_applications(LevelApplication level) throws Exception {
        assertThat(throughNginx("/" + level.environment() + "/").value("connector"))
                .isEqualTo("false");
    }

    @ParameterizedTest
    @EnumSource
    void the_web_servers_user_is_believed_over_fastcgi_alone(LevelApplication level) throws Exception {
        var path = "/" + level.environment() + "/";

        var behindNginx = throughNginx(path);
        var plain = overHttp(path, "REMOTE_USER", "alice", "Remote-User", "alice", "AUTH_TYPE", "Basic");

        assertThat(behindNginx.value("user")).isEqualTo("alice");
        assertThat(plain.value("user")).isEqualTo("null");
        assertThat(plain.value("authType")).isEqualTo("null");
        assertThat(plain.value("params")).isEqualTo("false");
    }

    @Test
    void an_application_that_is_deployed_again_sees_the_web_servers_user_too() throws Exception {
        var before = echo(site().uri("/before/")).value("user");
        var uri = site().uri("/after/");

        Objects.requireNonNull(base).redeploy(LevelApplication.EE8.environment(), "before", "/after");

        Patience.await("the application", Patience.PROCESS)
                .until(() -> Http.get(uri).statusCode() == 200);
        assertThat(before).isEqualTo("alice");
        assertThat(echo(uri).value("user")).isEqualTo("alice");
    }

    @Test
    void what_a_proxy_of_http_forwards_is_not_believed_of_fastcgis_clients() throws Exception {
        String[] forwarded = {"X-Forwarded-For", "203.0.113.7", "X-Forwarded-Proto", "https"};

        var behindNginx = throughNginx("/ee11/", forwarded);
        var plain = overHttp("/ee11/", forwarded);

        assertThat(behindNginx.value("remoteAddr")).isEqualTo("127.0.0.1");
        assertThat(behindNginx.value("scheme")).isEqualTo("http");
        assertThat(plain.value("remoteAddr")).isEqualTo("203.0.113.7");
        assertThat(plain.value("scheme")).isEqualTo("https");
    }

    @Test
    void fields_that_web_servers_add_are_left_to_them() throws Exception {
        var plain = Http.get(URI.create("http://" + http.bind() + "/ee11/"));
        try (var connection = FastCgiConnection.open(Objects.requireNonNull(fastCgi))) {
            connection.send(new Records()
                    .begin(1, Records.RESPONDER, 0)
                    .params(1, Params.get("/ee11/").bytes())
                    .stdin(1, new byte[0]));

            var answer = connection.answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Server")).isNull();
            assertThat(answer.header("Date")).isNull();
        }
        assertThat(plain.headers().firstValue("Server").orElse("")).startsWith("Jetty(");
    }

    @Test
    @SuppressWarnings("BanJNDI") // The other side is a process of this test.
    void jmx_shows_the_connector_its_settings_and_its_counters() throws Exception {
        throughNginx("/ee11/");
        var machine = VirtualMachine.attach(
                Long.toString(Objects.requireNonNull(jetty).process().pid()));
        try (var connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
            var beans = connector.getMBeanServerConnection();

            var fastCgiConnector = only(beans, "org.servletfcgi.connector:type=fastcgiconnector,*");
            var statistics = only(beans, "org.servletfcgi.server:type=fastcgistatistics,*");

            var settings = (CompositeData) beans.getAttribute(fastCgiConnector, "settings");
            assertThat(settings.get("maxParams")).isEqualTo("900");
            assertThat(settings.get("maxParamsBytes")).isEqualTo("256k");
            assertThat(beans.getAttribute(fastCgiConnector, "bind"))
                    .isEqualTo(Objects.requireNonNull(fastCgi).bind());
            assertThat((Long) beans.getAttribute(statistics, "requests")).isPositive();
            assertThat((CompositeData) beans.getAttribute(statistics, "exceeded"))
                    .satisfies(exceeded -> assertThat(exceeded.get("maxParams")).isEqualTo(0L));
            // nginx keeps its connection.
            assertThat((String) beans.invoke(fastCgiConnector, "dump", new Object[0], new String[0]))
                    .contains("FastCgiConnection@");
        } finally {
            machine.detach();
        }
    }

    private static ObjectName only(MBeanServerConnection beans, String pattern) throws Exception {
        Set<ObjectName> names = beans.queryNames(new ObjectName(pattern), null);
        assertThat(names).as(pattern).hasSize(1);
        return names.iterator().next();
    }

    @Test
    void the_dump_of_the_server_shows_the_connector() {
        var log = Objects.requireNonNull(jetty).process().log();

        assertThat(log)
                .contains("+= " + Objects.requireNonNull(fastCgi).bind() + " - STARTED")
                .containsPattern("> maxParams[:=] ?900\n")
                .containsPattern("> trustRemoteUser[:=] ?true\n");
    }
}
