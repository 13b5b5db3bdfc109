package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Other ways to listen than those that {@link JettyBaseIT} and {@link OldestJettyBaseIT} show. */
final class JettyBaseFormsIT implements HasLogs {

    private static final Pattern XML = Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL);

    private final ScratchFolder folder = ScratchFolder.create();
    private @Nullable JettyBase base;
    private @Nullable ChildProcess process;

    @BeforeEach
    void makeBase() {
        base = JettyBase.with(Build.jettyHome(), folder, "ee11-deploy")
                .deploy("ee11", "ROOT", LevelApplication.EE11.archive(Build.jettyHome(), folder));
    }

    @AfterEach
    void killWhatIsLeft() {
        if (process != null) {
            process.kill();
        }
        folder.delete();
    }

    @Override
    public String logs() {
        return process == null ? "" : process.log();
    }

    private JettyBase base() {
        return Objects.requireNonNull(base);
    }

    private static Records request(Params params) {
        return new Records()
                .begin(1, Records.RESPONDER, 0)
                .params(1, params.bytes())
                .stdin(1, new byte[0]);
    }

    private static Echo answer(Endpoint endpoint, Params params) throws IOException {
        try (var connection = FastCgiConnection.open(endpoint)) {
            connection.send(request(params));
            var answer = connection.answer();
            assertThat(answer.status()).isEqualTo(200);
            return answer.echo();
        }
    }

    @Test
    void L1_spawn_fcgi_hands_over_a_socket() throws Exception {
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        var command = Stream.concat(
                        Stream.of(
                                Programs.find("spawn-fcgi").toString(),
                                "-n",
                                "-s",
                                endpoint.path().toString(),
                                "--"),
                        base().command("jetty.fastcgi.bind=fd:0").stream())
                .toList();
        var spawned = ChildProcess.start("spawn-fcgi", folder.path(), command);
        process = spawned;
        spawned.awaitReady(endpoint::accepts);

        var echo = answer(endpoint, Params.get("/"));

        assertThat(echo.value("api")).isEqualTo(LevelApplication.EE11.reported());
        assertThat(spawned.terminate()).isEqualTo(128 + 15);
        assertThat(ServerLog.of(spawned.log()).complaints(entry -> false)).isEmpty();
        // It belongs to who made it.
        assertThat(endpoint.path()).exists();
    }

    @Test
    void L6_the_module_graceful_lets_a_request_in_flight_end() throws Exception {
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        base().add("graceful").configure("fastcgi", "jetty.fastcgi.bind=" + endpoint.bind());
        var running = base().start();
        process = running.process();
        try (var connection = FastCgiConnection.open(endpoint)) {
            connection.send(request(Params.get("/?wait=1500")));
            assertThat(connection.next()).as("the head of the response").isNotNull();
            running.process().signalTerminate();

            var answer = connection.answer();

            assertThat(answer.ended()).isTrue();
        }
        assertThat(running.process().awaitExit()).isEqualTo(running.statusAfterStop());
        assertThat(endpoint.path()).doesNotExist();
    }

    @Test
    void the_files_of_the_documentation_give_a_second_connector_and_believe_a_proxy() throws Exception {
        var first = Endpoint.Tcp.free();
        var second = Endpoint.Tcp.free();
        var documented = documentedFiles();
        folder.write("base/etc/fastcgi-forwarded.xml", documented.get(0));
        folder.write("base/etc/fastcgi-second.xml", documented.get(1).replace("127.0.0.1:9001", second.bind()));
        base().configure(
                        "fastcgi",
                        "jetty.fastcgi.bind=" + first.bind(),
                        "etc/fastcgi-forwarded.xml",
                        "etc/fastcgi-second.xml");
        var forwarded = Params.get("/").and("HTTP_X_FORWARDED_FOR", "203.0.113.7");

        process = base().start().process();

        assertThat(answer(first, forwarded).value("remoteAddr")).isEqualTo("203.0.113.7");
        assertThat(answer(second, forwarded).value("remoteAddr")).isEqualTo("192.0.2.2");
    }

    private static List<String> documentedFiles() throws IOException {
        var files = new ArrayList<String>();
        var matcher = XML.matcher(Files.readString(Build.examples().resolveSibling("docs/jetty-base.md")));
        while (matcher.find()) {
            files.add(matcher.group(1));
        }
        assertThat(files).hasSize(2);
        return files;
    }
}
