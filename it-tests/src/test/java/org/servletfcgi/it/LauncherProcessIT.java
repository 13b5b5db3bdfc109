package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The life of the launcher: how it starts, and how it stops while requests are under way. */
final class LauncherProcessIT implements HasLogs {

    private final ScratchFolder folder = ScratchFolder.create();
    private final Endpoint.Unix endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
    private final Launcher launcher = Launcher.start(folder.path(), endpoint);

    @Override
    public String logs() {
        return launcher.process().log();
    }

    @AfterEach
    void killWhatIsLeft() {
        launcher.process().kill();
        folder.delete();
    }

    @Test
    void L6_an_asynchronous_request_under_way_at_sigterm_is_answered() throws Exception {
        try (var connection = begun("/async?delay=2000", 0);
                var other = begun("/echo", 0)) {
            // The launcher has read what was sent earlier when it answers this.
            assertThat(other.answer().status()).isEqualTo(200);
            launcher.process().signalTerminate();

            var answer = connection.answer();

            assertThat(answer.ended()).isTrue();
            assertThat(answer.text()).isEqualTo("async ok\n");
        }
        assertStopped();
    }

    @Test
    void L6_a_response_half_written_at_sigterm_is_completed() throws Exception {
        try (var connection = begun("/stream?count=4&interval=500", 0)) {
            assertThat(connection.next()).isNotNull();
            launcher.process().signalTerminate();

            var answer = connection.answer();

            assertThat(answer.ended()).isTrue();
            assertThat(answer.emptyStdouts()).isEqualTo(1);
        }
        assertStopped();
    }

    @Test
    void L6_idle_kept_connections_do_not_delay_the_end() throws Exception {
        try (var connection = begun("/echo", Records.KEEP_CONN)) {
            assertThat(connection.answer().status()).isEqualTo(200);
            var started = System.nanoTime();

            launcher.process().signalTerminate();

            assertThat(connection.ends(Patience.ANSWER)).isTrue();
            assertStopped();
            assertThat(System.nanoTime() - started).isLessThan(10_000_000_000L);
        }
    }

    @Test
    void L6_after_sigterm_nobody_listens_and_the_socket_is_gone() throws Exception {
        try (var connection = begun("/async?delay=3000", 0);
                var other = begun("/echo", 0)) {
            assertThat(other.answer().status()).isEqualTo(200);
            launcher.process().signalTerminate();

            Patience.await("nobody to listen", Patience.ANSWER).until(() -> !endpoint.accepts());

            assertThat(launcher.process().isAlive()).isTrue();
            assertThat(connection.answer().text()).isEqualTo("async ok\n");
        }
        assertStopped();
        assertThat(endpoint.path()).doesNotExist();
    }

    @Test
    void L10_a_socket_left_by_a_killed_launcher_is_taken_over() throws Exception {
        launcher.process().kill();
        assertThat(launcher.process().awaitExit()).isNotZero();
        assertThat(endpoint.path()).exists();

        var second = Launcher.start(folder.path(), endpoint);

        try (var connection = begun("/echo", 0)) {
            assertThat(connection.answer().status()).isEqualTo(200);
        } finally {
            assertThat(second.process().terminate()).isZero();
        }
    }

    @Test
    void L10_a_socket_in_use_is_left_to_who_has_it() throws Exception {
        var second = ChildProcess.start("launcher", folder.path(), Launcher.command(endpoint));

        assertThat(second.awaitExit()).isNotZero();

        assertThat(second.log()).contains(endpoint.path().toString());
        try (var connection = begun("/echo", 0)) {
            assertThat(connection.answer().status()).isEqualTo(200);
        }
        assertThat(launcher.process().terminate()).isZero();
    }

    @Test
    void L9_an_environment_with_nothing_but_java_is_enough() throws Exception {
        var tcp = Endpoint.Tcp.free();
        var bare = Launcher.start(folder.path(), tcp, Map.of("JAVA_HOME", System.getProperty("java.home")));

        try (var connection = FastCgiConnection.open(tcp)) {
            connection.send(request("/hello.jsp?name=%C3%A4", 0));
            assertThat(connection.answer().text()).contains("ä");
        } finally {
            assertThat(bare.process().terminate()).isZero();
        }
    }

    @Test
    void L1_spawn_fcgi_hands_over_a_tcp_socket() throws Exception {
        var tcp = Endpoint.Tcp.free();
        var command = List.of(
                Programs.find("spawn-fcgi").toString(),
                "-n",
                "-a",
                "127.0.0.1",
                "-p",
                Integer.toString(tcp.port()),
                "--",
                Build.launcher().toString(),
                Build.application().toString());
        var spawned = ChildProcess.start("spawn-fcgi", folder.path(), command);

        try {
            spawned.awaitReady(tcp::accepts);
            try (var connection = FastCgiConnection.open(tcp)) {
                connection.send(request("/echo", 0));
                assertThat(connection.answer().status()).isEqualTo(200);
            }
            assertThat(spawned.terminate()).isZero();
        } finally {
            spawned.kill();
        }
    }

    private FastCgiConnection begun(String uri, int flags) throws Exception {
        var connection = FastCgiConnection.open(endpoint);
        connection.send(request(uri, flags));
        return connection;
    }

    private static Records request(String uri, int flags) {
        return new Records()
                .begin(1, Records.RESPONDER, flags)
                .params(1, Params.get(uri).bytes())
                .stdin(1, new byte[0]);
    }

    private void assertStopped() {
        assertThat(launcher.process().awaitExit()).isZero();
        assertThat(launcher.log().complaints(entry -> false)).isEmpty();
    }
}
