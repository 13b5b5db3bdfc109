package org.servletfcgi.launcher.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.launcher.exit.LaunchException;
import picocli.CommandLine;

/** The command in this process, with an application that does as it is told. */
@Timeout(60)
class GetCommandTest {

    private static final String OK = "Status: 200 OK\r\nX: y\r\n\r\n";

    @TempDir
    private Path directory;

    private InputStream in = InputStream.nullInputStream();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int get(OutputStream standardOutput, String... arguments) {
        StringBuilder problem = new StringBuilder();
        int status = new CommandLine(new GetCommand(in, standardOutput, err))
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((e, given) -> {
                    problem.append(e.getMessage());
                    return 64;
                })
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    LaunchException failure = (LaunchException) e;
                    problem.append(failure.problem());
                    return failure.status().code();
                })
                .execute(arguments);
        err.writeBytes(problem.toString().getBytes(ISO_8859_1));
        return status;
    }

    private int get(String... arguments) {
        return get(out, arguments);
    }

    private String out() {
        return out.toString(ISO_8859_1);
    }

    private String err() {
        return err.toString(ISO_8859_1).replace(directory.toString(), "DIR");
    }

    private void assertProblem(Bytes answer, int status, String problem) throws Exception {
        err.reset();
        try (Peer peer = Peer.answering(directory, answer)) {
            assertThat(get(peer.address(), "/")).isEqualTo(status);
            assertThat(err()).isEqualTo("unix:DIR/peer.sock: " + problem);
        } finally {
            Files.delete(directory.resolve("peer.sock"));
        }
    }

    @Test
    void the_body_goes_to_standard_output_byte_for_byte() throws Exception {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            all.append(c);
        }
        Bytes answer = Bytes.none().stdout(OK).stdout(all.toString()).stdout("").end();
        try (Peer peer = Peer.answering(directory, answer)) {
            assertThat(get(peer.address(), "/")).isZero();
            assertThat(out()).isEqualTo(all.toString());
            assertThat(err()).isEmpty();
        }
    }

    @Test
    void the_application_is_asked_as_nginx_asks_it() throws Exception {
        try (Peer peer = Peer.with(directory, connection -> {
            assertThat(connection.request())
                    .startsWith("1:\0\1\0\0\0\0\0\0\n4:")
                    .contains(
                            "\13\7REQUEST_URI/path?a",
                            "\14\1QUERY_STRINGa",
                            "\16\3REQUEST_METHODGET",
                            "\11\12HTTP_HOSTx")
                    .endsWith("\n4:\n5:\n");
            connection.send(Bytes.none().stdout(OK).end());
            connection.awaitEnd();
        })) {
            assertThat(get(peer.address(), "/path?a", "-H", "Host: xxxxxxxxxx", "--param", "EMPTY="))
                    .isZero();
            peer.await();
        }
    }

    @Test
    void the_head_is_printed_as_it_came() throws Exception {
        try (Peer peer =
                Peer.answering(directory, Bytes.none().stdout("x-a:b\n\nbody").end())) {
            assertThat(get("-i", peer.address(), "/")).isZero();
            assertThat(out()).isEqualTo("x-a:b\n\nbody");
        }
    }

    @Test
    void a_head_request_asks_with_head_and_believes_no_length() throws Exception {
        try (Peer peer = Peer.with(directory, connection -> {
            assertThat(connection.request()).contains("REQUEST_METHODHEAD");
            connection.send(Bytes.none().stdout("Content-Length: 7\n\n").end());
        })) {
            assertThat(get("-I", peer.address(), "/")).isZero();
            assertThat(out()).isEqualTo("Content-Length: 7\n\n");
            peer.await();
        }
    }

    @ParameterizedTest
    @CsvSource({"text, text", "@FILE, from the file", "-, from stdin"})
    void a_body_is_posted(String data, String sent) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "from the file");
        in = new ByteArrayInputStream("from stdin".getBytes(ISO_8859_1));
        try (Peer peer = Peer.with(directory, connection -> {
            assertThat(connection.request())
                    .contains("REQUEST_METHODPOST", "CONTENT_LENGTH" + sent.length())
                    .endsWith("\n5:" + sent + "\n5:\n");
            connection.send(Bytes.none().stdout(OK).end());
        })) {
            assertThat(get(peer.address(), "/", "-d", data.replace("FILE", file.toString())))
                    .isZero();
            peer.await();
        }
    }

    @Test
    void the_body_is_printed_as_it_comes() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        OutputStream standardOutput = new OutputStream() {
            @Override
            public void write(int b) {
                out.write(b);
                seen.countDown();
            }
        };
        try (Peer peer = Peer.with(directory, connection -> {
            connection.request();
            connection.send(Bytes.none().stdout(OK + "first "));
            assertThat(seen.await(10, TimeUnit.SECONDS)).isTrue();
            connection.send(Bytes.none().stdout("second").end());
        })) {
            assertThat(get(standardOutput, peer.address(), "/")).isZero();
            assertThat(out()).isEqualTo("first second");
            peer.await();
        }
    }

    @Test
    void messages_go_to_standard_error_with_a_line_end() throws Exception {
        Bytes answer = Bytes.none().stderr("one\ntwo").stdout(OK).end(3, 0);
        try (Peer peer = Peer.answering(directory, answer)) {
            assertThat(get(peer.address(), "/")).isZero();
            assertThat(err())
                    .isEqualToNormalizingNewlines(
                            "one\ntwo\nservlet-fcgi: the application ended the request with the status 3\n");
        }
    }

    @Test
    void an_error_of_the_application_is_an_answer() throws Exception {
        try (Peer peer = Peer.answering(
                directory, Bytes.none().stdout("Status: 500\n\nbody").end())) {
            assertThat(get(peer.address(), "/")).isZero();
            assertThat(out()).isEqualTo("body");
        }
    }

    @Test
    void with_fail_an_error_of_the_application_is_a_failure() throws Exception {
        try (Peer peer = Peer.answering(
                directory, Bytes.none().stdout("Status: 500\n\nbody").end())) {
            assertThat(get("--fail", peer.address(), "/")).isEqualTo(1);
            assertThat(out()).isEmpty();
            assertThat(err()).isEqualToNormalizingNewlines("servlet-fcgi: the answer's status is 500\n");
        }
    }

    @Test
    void the_response_can_go_to_a_file() throws Exception {
        Path file = directory.resolve("response");
        try (Peer peer =
                Peer.answering(directory, Bytes.none().stdout(OK + "body").end())) {
            assertThat(get(peer.address(), "/", "-i", "-o", file.toString())).isZero();
            assertThat(file).hasContent("Status: 200 OK\r\nX: y\r\n\r\nbody");
            assertThat(out()).isEmpty();
        }
    }

    @Test
    void an_answer_before_the_end_of_a_long_body_is_enough() throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[4_000_000]);
        try (Peer peer = Peer.with(directory, connection -> {
            connection.send(Bytes.none().stdout(OK + "early").end());
            connection.awaitEnd();
        })) {
            assertThat(get(peer.address(), "/", "-d", "@" + file)).isZero();
            assertThat(out()).isEqualTo("early");
        }
    }

    @Test
    void a_connection_closed_at_once_is_told() throws Exception {
        try (Peer peer = Peer.with(directory, connection -> {})) {
            assertThat(get(peer.address(), "/")).isEqualTo(76);
            assertThat(err())
                    .isEqualTo("unix:DIR/peer.sock: the connection was closed without an answer; its log may say why");
        }
    }

    @Test
    void broken_answers_are_told() throws Exception {
        String early = "the connection was closed before the end of the answer";
        assertProblem(Bytes.none().stdout(OK + "part"), 76, early);
        assertProblem(Bytes.none().raw("\1\6\0\1\0\7"), 76, early);
        assertProblem(Bytes.none().stdout("Content-Length: 5\n\nabc").end(), 76, "the answer ended after 3 of 5 bytes");
        assertProblem(Bytes.none().stdout("X: y\n").end(), 76, "the answer ended inside of its head");
        assertProblem(
                Bytes.none().end(), 76, "the answer is empty: no head and no body; the application's log may say why");
        assertProblem(Bytes.none().end().stdout("more"), 76, "records came that nobody has asked for");
    }

    @Test
    void refusals_are_told() throws Exception {
        assertProblem(Bytes.none().stdout(OK).end(0, 2), 75, "the application is overloaded (FCGI_OVERLOADED)");
        assertProblem(Bytes.none().end(0, 3), 76, "the application refused the request: FCGI_UNKNOWN_ROLE");
        assertProblem(Bytes.none().end(0, 9), 76, "the application refused the request: unknown protocol status 9");
    }

    @Test
    void an_application_that_says_nothing_is_given_up() throws Exception {
        try (Peer peer = Peer.with(directory, Peer.Connection::awaitEnd)) {
            assertThat(get("--max-time", "0.2", peer.address(), "/")).isEqualTo(75);
            assertThat(err()).isEqualTo("unix:DIR/peer.sock: no whole answer within 0.2 s");
        }
    }

    @Test
    void an_application_that_accepts_nothing_is_given_up() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("full.sock"));
        List<SocketChannel> queued = new ArrayList<>();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address, 1);
            boolean room = true;
            while (room) {
                SocketChannel next = SocketChannel.open(StandardProtocolFamily.UNIX);
                queued.add(next);
                next.configureBlocking(false);
                room = connected(next, address);
            }

            assertThat(get("--max-time", "0.2", "unix:" + address, "/")).isEqualTo(75);
            assertThat(err())
                    .isEqualTo(
                            "unix:DIR/full.sock: no connection within 0.2 s: the application accepts none, or is out of reach");
        } finally {
            for (SocketChannel channel : queued) {
                channel.close();
            }
        }
    }

    /** Whether there was room in the queue; JDKs say it in two ways when there was none. */
    private static boolean connected(SocketChannel channel, UnixDomainSocketAddress address) {
        try {
            return channel.connect(address);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void addresses_without_a_listener_are_told() throws Exception {
        Files.writeString(directory.resolve("file"), "");
        Path stale = directory.resolve("stale.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(stale));
        }

        assertThat(get("unix:" + directory.resolve("none.sock"), "/")).isEqualTo(69);
        assertThat(get("unix:" + directory.resolve("no/none.sock"), "/")).isEqualTo(69);
        assertThat(get("unix:" + directory.resolve("file"), "/")).isEqualTo(69);
        assertThat(get("unix:" + directory, "/")).isEqualTo(69);
        assertThat(get("unix:" + stale, "/")).isEqualTo(69);
        assertThat(err())
                .isEqualTo(
                        "unix:DIR/none.sock: there is no such socket; is the application started, and with this --bind?"
                                + "unix:DIR/no/none.sock: there is no directory DIR/no"
                                + "unix:DIR/file: this is a file, not a socket"
                                + "unix:DIR: this is a directory, not a socket"
                                + "unix:DIR/stale.sock: nobody listens there: the socket is left over from a process that has"
                                + " ended");
    }

    @Test
    void a_port_without_a_listener_is_told() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }

        assertThat(get("127.0.0.1:" + port, "/")).isEqualTo(69);
        assertThat(err()).isEqualTo("127.0.0.1:" + port + ": nobody listens there (Connection refused)");
    }

    @Test
    void an_application_on_tcp_that_disconnects_may_have_a_list_of_hosts() throws Exception {
        try (ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Thread disconnecting = new Thread(() -> {
                try {
                    server.accept().close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            disconnecting.start();

            assertThat(get(String.valueOf(((InetSocketAddress) server.getLocalAddress()).getPort()), "/"))
                    .isEqualTo(76);
            assertThat(err()).contains("FCGI_WEB_SERVER_ADDRS");
            disconnecting.join();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "fd:0 / = cannot connect to \"fd:0\": only the process that has it knows what it is",
                "nonsense / = cannot connect to \"nonsense\": expected unix:/path, host:port, [ipv6]:port or port",
                "0 / = cannot connect to 127.0.0.1:0: a port is 1 to 65535",
                "1 / --max-time -1 = expected --max-time of 0 to 31536000, but got -1",
                "1 / -I -d x = -I goes neither with -X nor with -d",
                "1 / -X b@d = \"b@d\" is no method",
                "1 = Missing required parameter: '/PATH'",
                "1 / -d x -d y = option '--data' (DATA|@FILE|-) should be specified only once",
            })
    void a_wrong_command_line_is_told(String arguments, String problem) {
        assertThat(get(arguments.split(" ", -1))).isEqualTo(64);
        assertThat(err()).isEqualTo(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@none", "@"})
    void a_body_that_cannot_be_read_is_told(String data) {
        assertThat(get("1", "/", "-d", data)).isEqualTo(66);
        assertThat(err()).isNotEmpty();
    }

    @Test
    void standard_input_without_end_is_refused() {
        in = new InputStream() {
            @Override
            public int read() {
                return 0;
            }
        };

        assertThat(get("1", "/", "-d", "-")).isEqualTo(66);
        assertThat(err()).contains("expected at most 16777216 bytes", "@FILE");
    }

    @Test
    void output_that_cannot_be_written_is_told() throws Exception {
        try (Peer peer =
                Peer.answering(directory, Bytes.none().stdout(OK + "body").end())) {
            assertThat(get(
                            peer.address(),
                            "/",
                            "-o",
                            directory.resolve("no/file").toString()))
                    .isEqualTo(74);
            assertThat(err()).contains("DIR/no/file");
        }
    }

    @Test
    void variables_of_the_application_can_be_asked_for() throws Exception {
        try (Peer peer = Peer.with(directory, connection -> {
                    assertThat(connection.request()).isEqualTo("9:\17\0FCGI_MPXS_CONNS\n");
                    connection.send(Bytes.none().values("\17\1FCGI_MPXS_CONNS1"));
                    assertThat(connection.request()).contains("REQUEST_METHOD");
                    connection.send(Bytes.none().stdout(OK).end());
                });
                FastCgiClient client = FastCgiClient.connect(
                        GetCommand.address(peer.address()), Deadline.in(Duration.ofSeconds(10)))) {
            assertThat(client.values(Set.of("FCGI_MPXS_CONNS"))).containsEntry("FCGI_MPXS_CONNS", "1");
            client.request(
                    new Variables("GET", "/").asMap(), Body.none(), true, new GetOutput(out, err, null, true, false));
            assertThat(out()).isEqualTo(OK);
        }
    }
}
