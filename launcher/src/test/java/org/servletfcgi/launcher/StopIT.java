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
import org.servletfcgi.launcher.app.CircleServlet;
import org.servletfcgi.launcher.app.DeadlockedListener;
import org.servletfcgi.launcher.app.HangingHook;
import org.servletfcgi.launcher.app.HangingListener;
import org.servletfcgi.launcher.app.HeldServlet;
import org.servletfcgi.launcher.app.OverstayingServlet;
import org.servletfcgi.launcher.app.Waiting;

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

    private Launched launchWithShortStop(WebApp app) throws IOException {
        Path war = app.archive(directory.resolve("app.war"));
        return Launched.with(tmpdir, List.of(), "--stop-timeout=1s", "--bind", "unix:" + address, "/shop=" + war);
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

    @Test
    void L6_a_lock_that_is_never_given_back_does_not_keep_the_process() throws Exception {
        WebApp app = WebApp.hello().type(Waiting.class);
        try (Launched launched =
                launchWithShortStop(app.listener(DeadlockedListener.class)).awaitListening()) {
            launched.signal("TERM");

            assertThat(launched.exitStatus()).isZero();
            assertThat(lastLine(launched))
                    .contains(" WARN ", "not stopped after 6 s", "/shop in thread \"main\" at ")
                    .contains("DeadlockedListener.contextDestroyed(", "waits for a lock that \"lock-holder\" holds");
        }
    }

    @Test
    void L6_a_shutdown_hook_that_never_returns_does_not_keep_the_process() throws Exception {
        WebApp app = WebApp.hello().type(Waiting.class).listener(HangingHook.class);
        try (Launched launched = launchWithShortStop(app).awaitListening()) {
            launched.signal("TERM");

            assertThat(launched.exitStatus()).isZero();
            assertThat(lastLine(launched))
                    .contains(
                            " WARN ",
                            "not stopped after 6 s",
                            "/shop in thread \"hanging-hook\" at ",
                            "Waiting.until(");
        }
    }

    @Test
    void L6_a_request_that_spins_does_not_keep_the_process() throws Exception {
        try (Launched launched = launchWithShortStop(WebApp.hello().type(CircleServlet.class))
                        .awaitListening();
                FastCgiClient client = new FastCgiClient(address)) {
            client.begin("GET", "/shop/circle");
            client.content("");
            launched.awaitLine("circle begun");
            launched.signal("TERM");

            assertThat(launched.exitStatus()).isZero();
        }
    }

    @Test
    void L6_a_request_that_takes_too_long_is_named() throws Exception {
        try (Launched launched = launchWithShortStop(WebApp.hello().type(HeldServlet.class))
                        .awaitListening();
                FastCgiClient client = new FastCgiClient(address)) {
            client.begin("POST", "/shop/held");
            client.awaitText("begun ");
            launched.signal("TERM");

            assertCutOff(launched, "HeldServlet.doPost(HeldServlet.java:");
        }
    }

    @Test
    void L6_a_request_that_ends_after_its_answer_is_not_called_late() throws Exception {
        WebApp app = WebApp.hello().type(OverstayingServlet.class);
        try (Launched launched = launch(app).awaitListening();
                FastCgiClient client = new FastCgiClient(address)) {
            client.begin("GET", "/overstaying");
            client.content("");
            client.response();
            launched.signal("TERM");
            await().until(() -> !Files.exists(address.getPath()));
            Files.createFile(tmpdir.resolve("leave"));

            assertThat(launched.exitStatus()).isZero();
            assertThat(launched.err()).noneMatch(line -> line.contains(" WARN "));
        }
    }

    @Test
    void L6_a_request_that_stays_too_long_after_its_answer_is_named() throws Exception {
        try (Launched launched = launchWithShortStop(WebApp.hello().type(OverstayingServlet.class))
                        .awaitListening();
                FastCgiClient client = new FastCgiClient(address)) {
            client.begin("GET", "/shop/overstaying");
            client.content("");
            client.response();
            launched.signal("TERM");

            assertCutOff(launched, "OverstayingServlet.doGet(OverstayingServlet.java:");
        }
    }

    /** It ends, and names the one request that took too long by the place in its application. */
    private static void assertCutOff(Launched launched, String place) throws Exception {
        assertThat(launched.exitStatus()).isZero();
        assertThat(launched.err())
                .filteredOn(line -> line.contains("cutting off"))
                .singleElement()
                .asString()
                .contains("1 request: /shop in thread ", place);
    }

    private static String lastLine(Launched launched) {
        return launched.err().get(launched.err().size() - 1);
    }
}
