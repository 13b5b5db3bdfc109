package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The units of systemd that the command prints: systemd finds nothing wrong with them, and their commands run. */
@EnabledOnOs(OS.LINUX)
final class PrintedUnitsIT implements HasLogs {

    private static final String SERVICE = "servlet-fcgi.service";
    private static final String SOCKET = "servlet-fcgi.socket";
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

    private final ScratchFolder folder = ScratchFolder.create();
    private @Nullable ChildProcess process;

    @Override
    public String logs() {
        return process == null ? "" : process.log();
    }

    @AfterEach
    void killWhatIsLeft() {
        if (process != null) {
            process.kill();
        }
        folder.delete();
    }

    private void assertVerified(String... units) {
        var arguments = new ArrayList<>(List.of("verify"));
        Arrays.stream(units).map(unit -> folder.resolve(unit).toString()).forEach(arguments::add);

        assertThat(Programs.output(Programs.find("systemd-analyze"), arguments.toArray(String[]::new)))
                .isEmpty();
    }

    /** The words of ExecStart as systemd.service(5) and systemd.syntax(7) say. */
    private static List<String> command(String unit) {
        var line = unit.lines()
                .filter(text -> text.startsWith("ExecStart="))
                .findFirst()
                .orElseThrow()
                .substring("ExecStart=".length());
        return WORD.matcher(line)
                .results()
                .map(word ->
                        word.group(1) == null ? word.group(2) : word.group(1).replaceAll("\\\\(.)", "$1"))
                .map(word -> word.replace("%%", "%").replace("$$", "$"))
                .toList();
    }

    @Test
    void a_service_that_binds_is_verified_and_runs() throws Exception {
        var endpoint = new Endpoint.Unix(folder.folder("a b").resolve("app.sock"));
        var secret = "a\"b' 50%h $HOME \\x;";
        var unit = PrintedConfig.print(
                        "systemd",
                        List.of(
                                "--bind",
                                endpoint.bind(),
                                "--secret",
                                "KEY=" + secret,
                                Build.application().toString()))
                .text();
        folder.write(SERVICE, unit);

        assertVerified(SERVICE);
        process = ChildProcess.start("unit", folder.path(), command(unit));
        process.awaitReady(endpoint::accepts);
        assertThat(ask(endpoint, Params.get("/echo").and("KEY", secret)).status())
                .isEqualTo(200);
        assertThat(process.terminate()).isZero();
    }

    @Test
    void a_service_with_a_socket_is_verified_and_runs_on_it() throws Exception {
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        var units = PrintedConfig.print("systemd", List.of(Build.application().toString()))
                .text();
        var socket = units.indexOf("# /etc/systemd/system/" + SOCKET);
        var service = units.substring(0, socket);
        folder.write(SERVICE, service);
        folder.write(SOCKET, units.substring(socket));

        assertVerified(SERVICE, SOCKET);
        var command = new ArrayList<>(List.of(
                Programs.find("spawn-fcgi").toString(),
                "-n",
                "-s",
                endpoint.path().toString(),
                "--"));
        command.addAll(command(service));
        process = ChildProcess.start("unit", folder.path(), command);
        process.awaitReady(endpoint::accepts);
        assertThat(ask(endpoint, Params.get("/echo")).status()).isEqualTo(200);
        assertThat(process.terminate()).isZero();
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
}
