package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Web servers with a rule of their own that denies {@code /admin}, as printed otherwise, in front of an application with
 * {@code pathCheck=strict}: no spelling of the path gets past the rule.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PathRulesIT implements HasLogs {

    /** Those that deny all paths that begin so. h2o and Apache's Location take whole segments only. */
    private static final Map<PrintedConfig, String> PREFIX_RULES = Map.of(
            PrintedConfig.NGINX, "location /admin { return 403; }",
            PrintedConfig.LIGHTTPD, "$HTTP[\"url\"] =~ \"^/admin\" { url.access-deny = ( \"\" ) }",
            PrintedConfig.APACHE, "<LocationMatch \"^/admin\">\nRequire all denied\n</LocationMatch>",
            PrintedConfig.CADDY, "@admin path /admin*\nrespond @admin 403",
            PrintedConfig.HAPROXY, "http-request deny if { path_beg /admin }",
            PrintedConfig.H2O, h2oRule());

    /** Those that deny this path and what is below it, which are passed by more. */
    private static final Map<PrintedConfig, String> SEGMENT_RULES = Map.of(
            PrintedConfig.NGINX, "location ~ ^/admin(/|$) { return 403; }",
            PrintedConfig.LIGHTTPD, "$HTTP[\"url\"] =~ \"^/admin(/|$)\" { url.access-deny = ( \"\" ) }",
            PrintedConfig.APACHE, "<Location \"/admin\">\nRequire all denied\n</Location>",
            PrintedConfig.CADDY, "@admin path /admin /admin/*\nrespond @admin 403",
            PrintedConfig.HAPROXY, "http-request deny if { path /admin } || { path_beg /admin/ }",
            PrintedConfig.H2O, h2oRule());

    private final ScratchFolder folder = ScratchFolder.create();
    private final Endpoint endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
    private final List<String> arguments = new ArrayList<>();
    private @Nullable Launcher launcher;
    private @Nullable ScratchFolder site;
    private @Nullable WebServer webServer;

    @BeforeAll
    void startApplication() throws IOException {
        // Apache httpd gets root's group where root starts it, and has to find the socket.
        Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwx--x---"));
        var war = folder.resolve("named.war");
        NamedServlet.archive(war);
        arguments.addAll(List.of("--bind", endpoint.bind(), "--path-check=strict"));
        arguments.add(war.toString());
        launcher = Launcher.start(folder.path(), endpoint, arguments);
    }

    @AfterEach
    void stopWebServer() {
        if (webServer != null) {
            webServer.process().terminate();
            webServer.process().kill();
            webServer = null;
        }
        if (site != null) {
            site.delete();
        }
    }

    @AfterAll
    void stopApplication() {
        try {
            assertThat(application().process().terminate()).isZero();
        } finally {
            application().process().kill();
            folder.delete();
        }
    }

    private Launcher application() {
        return Objects.requireNonNull(launcher);
    }

    @Override
    public String logs() {
        return application().process().log() + (webServer == null ? "" : webServer.errorLog());
    }

    @Test
    void V3_the_application_by_itself_answers_for_admin_and_says_why_it_refuses_another_spelling() throws Exception {
        assertThat(ask("/admin")).contains("Status: 200", NamedServlet.ADMIN);
        assertThat(ask("/other/%C3%A4%20b?x=/../;y")).contains("Status: 200", NamedServlet.OPEN);
        assertThat(ask("/admin;x")).contains("Status: 400", "Expected a path without a semicolon (pathCheck=strict)");
    }

    private String ask(String uri) throws IOException {
        try (var connection = FastCgiConnection.open(endpoint)) {
            connection.send(new Records()
                    .begin(1, Records.RESPONDER, 0)
                    .params(1, Params.get(uri).bytes())
                    .stdin(1, new byte[0]));
            return new String(connection.answer().stdout(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource
    void V3_no_spelling_of_a_path_gets_past_a_rule_for_what_begins_with_it(PrintedConfig kind) throws Exception {
        assertNobodyGetsPast(kind, Objects.requireNonNull(PREFIX_RULES.get(kind)));
    }

    @ParameterizedTest
    @EnumSource
    void V3_no_spelling_of_a_path_gets_past_a_rule_for_its_segments(PrintedConfig kind) throws Exception {
        assertNobodyGetsPast(kind, Objects.requireNonNull(SEGMENT_RULES.get(kind)));
    }

    private void assertNobodyGetsPast(PrintedConfig kind, String rule) throws IOException {
        var site = ScratchFolder.create();
        this.site = site;
        webServer = kind.start(site, withRule(kind, kind.print(arguments), rule, site.folder("empty")));
        assertThat(get("/other").text()).contains(NamedServlet.OPEN);
        assertThat(get("/admin").status()).isIn(301, 403, 404);

        var past = new ArrayList<String>();
        for (var spelling : AdminSpellings.ALL) {
            if (get(spelling).text().contains(NamedServlet.ADMIN)) {
                past.add(spelling);
            }
        }

        // The number is in docs/cgi-mapping.md too.
        assertThat(AdminSpellings.ALL).doesNotHaveDuplicates().hasSize(178);
        assertThat(past).isEmpty();
    }

    private RawHttp.Answer get(String target) throws IOException {
        return RawHttp.exchange(
                Objects.requireNonNull(webServer).port(),
                "GET " + target + " HTTP/1.1",
                "Host: 127.0.0.1",
                "Connection: close");
    }

    private static Example withRule(PrintedConfig kind, Example config, String rule, Path empty) {
        return switch (kind) {
            case NGINX -> before(config, "location / {", rule);
            case LIGHTTPD ->
                before(config, "fastcgi.server = (", rule)
                        .with("( \"mod_fastcgi\" )", "( \"mod_access\", \"mod_fastcgi\" )");
            case APACHE -> before(config, "</VirtualHost>", rule);
            case CADDY -> before(config, "reverse_proxy", rule);
            case HAPROXY -> before(config, "use_backend", rule);
            case H2O -> config.with("    paths:", "    paths:\n" + rule + empty);
        };
    }

    private static Example before(Example config, String line, String rule) {
        return config.with(line, rule + "\n" + line);
    }

    /** A folder without files, with a redirect to the slash at its end. */
    private static String h2oRule() {
        return "      \"/admin\":\n        file.dir: ";
    }
}
