package org.servletfcgi.launcher.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.servletfcgi.launcher.client.Bytes;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.load.Fake;
import picocli.CommandLine;

/** The command in this process, with an application that does as it is told. */
@Timeout(60)
class BenchCommandTest {

    private static final Bytes RIGHT =
            Bytes.none().stdout("Content-Length: 5\r\n\r\nhello").stdout("").end();

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int bench(boolean onTerminal, String... arguments) {
        return new CommandLine(new BenchCommand(onTerminal))
                .setExpandAtFiles(false)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setParameterExceptionHandler((e, given) -> {
                    err.append(e.getMessage());
                    return 64;
                })
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    LaunchException failure = (LaunchException) e;
                    err.append(failure.problem());
                    return failure.status().code();
                })
                .execute(arguments);
    }

    private int bench(Fake fake, boolean onTerminal, String... arguments) {
        List<String> all = new ArrayList<>(List.of("unix:" + fake.address().getPath(), "/a?b=c"));
        all.addAll(List.of(arguments));
        return bench(onTerminal, all.toArray(String[]::new));
    }

    private Fake answering(Bytes answer) throws IOException {
        return new Fake(directory, count -> answer, false);
    }

    @Test
    void right_answers_are_success() throws Exception {
        try (Fake fake = answering(RIGHT)) {
            int status = bench(fake, false, "-n", "1000", "-c", "4");

            assertThat(status).isZero();
            assertThat(err.toString()).isEmpty();
            assertThat(out.toString())
                    .startsWith("GET /a?b=c of unix:" + fake.address().getPath() + ": 4 connections, 1,000 requests\n")
                    .containsPattern("\n  requests/s  [1-9][0-9,]*\\.[0-9]\n")
                    .contains("\n  answered    1,000 (status 200: 1,000)\n", "\n  failed      0\n")
                    .containsPattern("\n  50 %        [0-9.]+\n")
                    .containsPattern("\n  99\\.99 %     [0-9.]+\n")
                    .containsPattern("\n  <= +[0-9.]+ ms +[0-9,]+ +[0-9.]+ %  #{40}\n")
                    .doesNotContain("failures", "aborted", "percentile");
        }
    }

    @Test
    void wrong_answers_are_a_failure_with_their_reason() throws Exception {
        try (Fake fake = answering(Bytes.none().stdout("Status: 503 no\n\n").end())) {
            int status = bench(fake, false, "-n", "100");

            assertThat(status).isEqualTo(1);
            assertThat(out.toString())
                    .contains(
                            "\n  answered    0\n", "\n  failed      100\n", "\n  failures\n          100 status 503\n")
                    .doesNotContain("latency");
            assertThat(bench(fake, false, "-n", "100", "--expect-status", "503"))
                    .isZero();
        }
    }

    @Test
    void the_end_comes_early_where_nothing_is_answered() throws Exception {
        try (Fake fake = answering(Bytes.none())) {
            int status = bench(fake, false, "-n", "100000", "--timeout", "300ms");

            assertThat(status).isEqualTo(1);
            assertThat(out.toString())
                    .contains("no answer within the time limit")
                    .endsWith("\n  ended early: no right answer in twice the time limit of 300ms\n");
        }
    }

    @Test
    void machines_get_one_object_of_JSON() throws Exception {
        try (Fake fake = answering(RIGHT)) {
            int status = bench(fake, true, "-n", "100", "--json", "--histogram", "--body", "100k");

            assertThat(status).isZero();
            assertThat(err.toString()).isEmpty();
            assertThat(out.toString().lines()).hasSize(1);
            assertThat(out.toString())
                    .startsWith("{\"address\":\"unix:" + fake.address().getPath()
                            + "\",\"method\":\"POST\",\"path\":\"/a?b=c\",\"connections\":32,\"multiplexed\":1,"
                            + "\"fresh\":false,\"seconds\":0.")
                    .contains(
                            ",\"answered\":100,\"failed\":0,\"aborted\":0,\"endedEarly\":false,",
                            ",\"statuses\":{\"200\":100},\"failures\":{},\"latencyMicros\":{\"min\":",
                            "\"p99.9\":",
                            ",\"percentilesMicros\":[[0,")
                    .endsWith("]]}\n");
        }
    }

    @Test
    void a_terminal_sees_progress_and_a_file_does_not() throws Exception {
        try (Fake fake = answering(RIGHT)) {
            bench(fake, false, "-d", "1500ms", "--warm-up", "0");
            assertThat(err.toString()).isEmpty();

            bench(fake, true, "-d", "2100ms", "--warm-up", "1100ms", "--histogram");
            assertThat(err.toString())
                    .containsPattern("\r  1 s  [1-9][0-9,]*/s  warming up")
                    .containsPattern("\r  [23] s  [1-9][0-9,]*/s  [0-9,]+ answered, 0 failed, 99 % in [0-9.]+ ms")
                    .endsWith(" \r")
                    .doesNotContain("\n");
            assertThat(out.toString()).contains("2100ms after a warm-up of 1100ms", "percentile", " 100.000000 ");
        }
    }

    @Test
    void an_application_that_does_not_multiplex_is_warned_of() throws Exception {
        try (Fake fake = answering(Bytes.none().values("\17\1FCGI_MPXS_CONNS0"))) {
            bench(fake, false, "-m", "2", "-n", "1", "--timeout", "500ms");

            assertThat(err.toString())
                    .isEqualTo("servlet-fcgi: the application says FCGI_MPXS_CONNS=0: it may refuse all but one of the"
                            + " requests that are on a connection at once (-m)\n");
        }
    }

    @Test
    void without_an_application_there_is_one_line() throws Exception {
        assertThat(bench(false, "unix:" + directory.resolve("none.sock"), "/")).isEqualTo(69);
        assertThat(err.toString()).contains("there is no such socket").doesNotContain("\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_port_where_nobody_listens_is_told() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            port = socket.getLocalPort();
        }

        assertThat(bench(false, String.valueOf(port), "/")).isEqualTo(69);
        assertThat(err.toString()).contains("nobody listens there");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -c 0               | expected 1 to 10000 connections, but got 0
            -c 10001           | expected 1 to 10000 connections, but got 10001
            -m 1001            | expected 1 to 1000 requests at once on a connection, but got 1001
            -c 101 -m 1000     | expected at most 100000 requests at once, but got 101 x 1000
            -t 65              | expected 1 to 64 threads, but got 65
            -n 0               | expected 1 request or more, but got 0
            -n 1 -d 1s         | -n and -d do not go together
            -d 10              | expected a time such as 500ms, 30s, 5m or 1h, but got '10'
            -d 0               | expected a duration of more than 0 and at most 24h, but got 0
            -d 25h             | expected a duration of more than 0 and at most 24h, but got 25h
            --timeout 0        | expected a time limit of more than 0 and at most 24h, but got 0
            --fresh -m 2       | fresh connections have one request each, not 2
            --abort 101        | expected 0 to 100 percent of aborted requests, but got 101.0
            -r -1              | expected a rate of at most 10000000 requests a second, but got -1.0
            --body 65m         | expected a body of at most 64m, but got 68157440 bytes
            --body 1m -m 1000  | expected requests of at most 268435 bytes with 1000 at once on a connection,
            --body 1 --data x  | --body and --data do not go together
            --expect-status 99 | expected --expect-status of 100 to 999, but got 99
            -X G(T             | is no method
            -H x               | expected -H
            """)
    void options_out_of_bounds_are_told(String options, String problem) {
        List<String> arguments = new ArrayList<>(List.of("unix:/nowhere/app.sock", "/"));
        arguments.addAll(List.of(options.strip().split(" ")));

        assertThat(bench(false, arguments.toArray(String[]::new))).isEqualTo(64);
        assertThat(err.toString()).contains(problem).doesNotContain("\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_body_may_be_a_file() throws Exception {
        Path file = Files.writeString(directory.resolve("body"), "text");
        try (Fake fake = answering(RIGHT)) {
            assertThat(bench(fake, false, "-n", "5", "--data", "@" + file)).isZero();
            assertThat(out.toString()).startsWith("POST /a?b=c");
            assertThat(bench(fake, false, "-n", "5", "--data", "@" + file + "x"))
                    .isEqualTo(66);
            assertThat(err.toString()).endsWith("bodyx does not exist");
        }
    }

    @Test
    void the_variables_are_those_behind_nginx() {
        BenchCommand usual = new BenchCommand(false);
        BenchCommand given = new BenchCommand(false);
        new CommandLine(usual).parseArgs("9000", "/a?b=c");
        new CommandLine(given)
                .parseArgs("9000", "/a", "-H", "accept-language: fr", "--param", "DOCUMENT_ROOT=/w", "--body", "1k");

        assertThat(Setup.variables(usual, "GET", -1).asMap())
                .hasSize(26)
                .containsEntry("REQUEST_URI", "/a?b=c")
                .containsEntry("CONTENT_LENGTH", "")
                .containsEntry("HTTP_ACCEPT_LANGUAGE", "en");
        assertThat(Setup.variables(given, "PUT", 1024).asMap())
                .hasSize(26)
                .containsEntry("REQUEST_METHOD", "PUT")
                .containsEntry("CONTENT_LENGTH", "1024")
                .containsEntry("CONTENT_TYPE", "application/octet-stream")
                .containsEntry("HTTP_ACCEPT_LANGUAGE", "fr")
                .containsEntry("SCRIPT_FILENAME", "/w/a");
    }
}
