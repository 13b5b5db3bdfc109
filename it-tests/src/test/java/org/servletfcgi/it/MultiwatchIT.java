package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The launcher under multiwatch, which keeps processes running on a socket that spawn-fcgi has made. */
final class MultiwatchIT implements HasLogs {

    private final ScratchFolder folder = ScratchFolder.create();
    private final Endpoint.Unix endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
    private final ChildProcess multiwatch = ChildProcess.start("multiwatch", folder.path(), command());

    private List<String> command() {
        return List.of(
                Programs.find("spawn-fcgi").toString(),
                "-n",
                "-s",
                endpoint.path().toString(),
                "--",
                Programs.find("multiwatch").toString(),
                "-f",
                "1",
                "--",
                Build.launcher().toString(),
                Build.application().toString());
    }

    @Override
    public String logs() {
        return multiwatch.log();
    }

    @AfterEach
    void killWhatIsLeft() {
        multiwatch.kill();
        folder.delete();
    }

    private int answer() throws Exception {
        try (var connection = FastCgiConnection.open(endpoint)) {
            connection.send(new Records()
                    .begin(1, Records.RESPONDER, 0)
                    .params(1, Params.get("/echo").bytes())
                    .stdin(1, new byte[0]));
            return connection.answer().status();
        }
    }

    @Test
    void L1_a_process_that_dies_is_started_again_on_the_same_socket_and_its_stop_is_ours() throws Exception {
        multiwatch.awaitReady(endpoint::accepts);
        assertThat(answer()).isEqualTo(200);
        var first = multiwatch.descendants().findFirst().orElseThrow();

        first.destroyForcibly();
        first.onExit().join();

        assertThat(answer()).isEqualTo(200);
        assertThat(multiwatch.descendants().findFirst().orElseThrow().pid()).isNotEqualTo(first.pid());
        // It sends USR1 to its children.
        assertThat(multiwatch.terminate()).isZero();
        assertThat(ServerLog.of(multiwatch.log()).complaints(entry -> false)).isEmpty();
        assertThat(multiwatch.log()).contains("SIGUSR1: stopping", "stopped");
        // The socket belongs to who made it.
        assertThat(endpoint.path()).exists();
    }
}
