package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.launcher.app.HangingListener;
import org.servletfcgi.launcher.app.HeldServlet;

@Timeout(180)
class StopIT {

    @TempDir
    private Path directory;

    private Path tmpdir;
    private UnixDomainSocketAddress address;

    @BeforeEach
    void create() throws IOException {
        tmpdir = Files.createDirectory(directory.resolve("tmp"));
        address = UnixDomainSocketAddress.of(directory.resolve("app.sock"));
    }

    private Launched launch(WebApp app) throws IOException {
        Path war = app.archive(directory.resolve("app.war"));
        return Launched.with(tmpdir, List.of(), "--bind", "unix:" + address, war.toString());
    }

    private FastCgiClient requestInFlight() throws IOException {
        FastCgiClient client = new FastCgiClient(address);
        client.begin("POST", "/held");
        client.content("first ");
        client.awaitText("begun ");
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP", "USR1"})
    void L6_each_of_these_signals_is_a_deliberate_stop(String signal) throws Exception {
        try (Launched launched = launch(WebApp.hello()).awaitListening()) {
            launched.signal(signal);

            assertThat(launched.exitStatus()).isZero();
            assertThat(launched.err().get(launched.err().size() - 1)).endsWith(": stopped");
        }
    }

    @Test
    void a_hangup_that_was_ignored_at_the_start_stays_ignored() throws Exception {
        Path war = WebApp.hello().archive(directory.resolve("app.war"));
        List<String> ignoring = List.of("sh", "-c", "trap '' HUP; exec \"$@\"", "sh");

        try (Launched launched = Launched.with(tmpdir, ignoring, "--bind", "unix:" + address, war.toString())) {
            launched.awaitListening();
            launched.signal("HUP");
            launched.signal("TERM");

            assertThat(launched.exitStatus()).isZero();
            assertThat(launched.err()).noneMatch(line -> line.contains("SIGHUP"));
        }
    }

    @Test
    void L6_a_request_in_flight_ends_before_the_process_does() throws Exception {
        try (Launched launched = launch(WebApp.hello().type(HeldServlet.class)).awaitListening();
                FastCgiClient client = requestInFlight()) {
            launched.signal("TERM");
            launched.awaitLine("SIGTERM: stopping");
            client.content("second");
            client.content("");

            assertThat(client.response()).endsWith("begun first second");
            assertThat(launched.exitStatus()).isZero();
            assertThat(launched.err()).noneMatch(line -> line.contains(" WARN "));
            assertThat(tmpdir).isEmptyDirectory();
        }
    }

    @Test
    void L6_connections_are_refused_as_soon_as_the_stop_is_asked_for() throws Exception {
        try (Launched launched = launch(WebApp.hello().type(HeldServlet.class)).awaitListening();
                FastCgiClient client = requestInFlight()) {
            launched.signal("TERM");
            await().until(() -> !Files.exists(address.getPath()));

            assertThatThrownBy(() -> FastCgiClient.get(address, "/hello.txt")).isInstanceOf(IOException.class);
            client.content("");
            assertThat(client.response()).endsWith("begun first ");
            assertThat(launched.exitStatus()).isZero();
        }
    }

    @Test
    void L6_a_second_signal_ends_the_process_at_once() throws Exception {
        try (Launched launched = launch(WebApp.hello().type(HeldServlet.class)).awaitListening();
                FastCgiClient client = requestInFlight()) {
            launched.signal("TERM");
            launched.awaitLine("SIGTERM: stopping, requests");
            launched.signal("TERM");

            assertThat(launched.exitStatus()).isZero();
            assertThat(launched.err().get(launched.err().size() - 1)).endsWith("SIGTERM: stopping at once");
            assertThatThrownBy(client::response).isInstanceOf(IOException.class);
        }
    }

    @Test
    void L6_a_signal_while_the_application_starts_ends_the_process() throws Exception {
        try (Launched launched = launch(WebApp.hello().listener(HangingListener.class))) {
            launched.awaitLine("hanging");

            launched.signal("TERM");

            assertThat(launched.exitStatus()).isZero();
            assertThat(Files.exists(address.getPath())).isFalse();
            assertThat(tmpdir).isEmptyDirectory();
        }
    }
}
