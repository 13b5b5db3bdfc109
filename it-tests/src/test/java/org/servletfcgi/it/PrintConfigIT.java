package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Web servers with the configurations that the command prints, in which only the web server's port is changed. */
final class PrintConfigIT implements HasLogs {

    /** What the languages of all of them have a way to write. */
    private static final String SECRET = "a\"b '#$;c%d";

    /** Characters that a path may have and that each of the languages can write. */
    private static final Map<PrintedConfig, String> ODD = Map.of(
            PrintedConfig.NGINX, "a b'\"#$;%\\{ä",
            PrintedConfig.LIGHTTPD, "a b'\"#$;%{ä",
            PrintedConfig.APACHE, "a b';{ä",
            PrintedConfig.CADDY, "a b'\"#$;%ä",
            PrintedConfig.HAPROXY, "a b'\"#;%\\{ä",
            PrintedConfig.H2O, "a b'\"#$;%\\{ä");

    private final ScratchFolder folder = ScratchFolder.create();
    private @Nullable Site site;

    @Override
    public String logs() {
        return site == null ? "" : site.logs();
    }

    @AfterEach
    void killWhatIsLeft() {
        if (site != null) {
            // By itself: nginx has a new worker when the first is killed, which would outlive it.
            site.webServer().process().terminate();
            site.kill();
        }
        folder.delete();
    }

    private Site start(PrintedConfig kind, Endpoint endpoint, String... arguments) {
        site = Site.printed(kind, folder, endpoint, List.of(arguments));
        return site;
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return Http.get(Objects.requireNonNull(site).uri(path));
    }

    private static String application(String contextPath) {
        return contextPath + "=" + Build.application();
    }

    // What is printed for the others are the examples, which have tests of their own.
    @ParameterizedTest
    @EnumSource(names = {"CADDY", "H2O"})
    void one_application_is_reached_over_a_unix_domain_socket(PrintedConfig kind) throws Exception {
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        var site = start(
                kind, endpoint, "--bind", endpoint.bind(), Build.application().toString());
        var body = Content.pattern(Content.MEGABYTE);

        var page = get("/");
        var echo = Http.echo(get("/echo/x?q=1"));
        var upload = Http.send(Http.request(site.uri("/echo"))
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(body)));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(echo.value("contextPath")).isEmpty();
        assertThat(echo.value("param.q")).isEqualTo("1");
        assertThat(Http.echo(upload).value("bodySha256")).isEqualTo(Content.sha256(body));
        site.stop(entry -> false);
    }

    @ParameterizedTest
    @EnumSource
    void context_paths_a_prefix_and_a_secret_are_in_the_configuration(PrintedConfig kind) throws Exception {
        var endpoint = Endpoint.Tcp.free();
        start(
                kind,
                endpoint,
                "--bind",
                endpoint.bind(),
                "--mount-prefix",
                "/x",
                "--secret",
                "KEY=" + SECRET,
                application("/shop"),
                application("/a.b"));

        assertThat(Http.echo(get("/x/shop/echo/y")).value("contextPath")).isEqualTo("/shop");
        assertThat(Http.echo(get("/x/a.b/echo/y")).value("contextPath")).isEqualTo("/a.b");
        assertThat(get("/x/aXb/echo").statusCode()).isEqualTo(404);
        assertThat(get("/x/shopping").statusCode()).isEqualTo(404);
        assertThat(get("/x").statusCode()).isEqualTo(404);
        assertThat(ask(endpoint, Params.get("/x/shop/echo")).status()).isEqualTo(403);
        assertThat(ask(endpoint, Params.get("/x/shop/echo").and("KEY", SECRET)).status())
                .isEqualTo(200);
        Objects.requireNonNull(site).stop(entry -> entry.contains("Expected the web server's secret in KEY"));
    }

    // Of the file of passwords that the configuration names there is none.
    @ParameterizedTest
    @EnumSource(names = {"NGINX", "LIGHTTPD", "APACHE", "HAPROXY"})
    void where_the_web_servers_user_is_believed_it_asks_for_a_password(PrintedConfig kind) throws Exception {
        var endpoint = Endpoint.Tcp.free();
        start(
                kind,
                endpoint,
                "--bind",
                endpoint.bind(),
                "--trust-remote-user",
                Build.application().toString());

        assertThat(get("/echo").statusCode()).isEqualTo(401);
        assertThat(get("/assets/app.css").statusCode()).isEqualTo(401);
        assertThat(ask(endpoint, Params.get("/echo")).status()).isEqualTo(200);
    }

    @Test
    void lighttpd_starts_the_application_with_its_options() throws Exception {
        site = Site.printedSpawning(
                folder, List.of("--secret", "KEY=a\"b'#$;c%d", "--allow-trace", application("/shop")));

        assertThat(Http.echo(get("/shop/echo/y")).value("contextPath")).isEqualTo("/shop");
        assertThat(get("/shopping").statusCode()).isEqualTo(404);
        site.stop(entry -> false);
    }

    private static FastCgiAnswer ask(Endpoint endpoint, Params params) throws IOException {
        try (var connection = FastCgiConnection.open(endpoint)) {
            connection.send(new Records()
                    .begin(1, Records.RESPONDER, 0)
                    .params(1, params.bytes())
                    .stdin(1, new byte[0]));
            return connection.answer();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_path_with_odd_characters_is_quoted(PrintedConfig kind) throws Exception {
        var directory = folder.folder(Objects.requireNonNull(ODD.get(kind)));
        var endpoint = new Endpoint.Unix(directory.resolve("s"));
        start(kind, endpoint, "--bind", endpoint.bind(), Build.application().toString());

        var answer = get("/echo");

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"HAPROXY", "H2O"})
    void static_files_of_a_directory_come_from_the_web_server(PrintedConfig kind) throws Exception {
        var directory = copyOfApplication("a b'");
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        var site = start(kind, endpoint, "--bind", endpoint.bind(), "/shop=" + directory);
        var style = get("/shop/assets/app.css");
        var session = get("/shop/assets/app.css;jsessionid=1");
        var hidden = get("/shop/assets/%2e%2e/WEB-INF/x.css");

        site.stopLauncher();

        assertThat(style.statusCode()).isEqualTo(200);
        assertThat(style.body()).isEqualTo(Files.readAllBytes(directory.resolve("assets/app.css")));
        assertThat(get("/shop/assets/app.css").body()).isEqualTo(style.body());
        assertThat(session.body()).isEqualTo(style.body());
        assertThat(hidden.statusCode()).isBetween(400, 499);
        assertThat(get("/shop/assets/%2e%2e/WEB-INF/x.css").statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(get("/shop/help/index.html").statusCode()).isGreaterThanOrEqualTo(500);
    }

    private Path copyOfApplication(String name) throws IOException {
        var target = folder.unpack(Build.application(), name);
        Files.writeString(target.resolve("WEB-INF/x.css"), "hidden");
        return target;
    }
}
