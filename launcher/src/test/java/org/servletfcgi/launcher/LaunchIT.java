package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.launcher.app.HeldServlet;
import org.servletfcgi.launcher.app.LoggingServlet;
import org.servletfcgi.launcher.app.ThrowingListener;

@Timeout(180)
class LaunchIT {

    private static final String DESCRIPTOR_0 = "cannot listen on file descriptor 0: ";

    @TempDir
    private Path directory;

    private Path tmpdir;
    private Path socket;

    @BeforeEach
    void create() throws IOException {
        tmpdir = Files.createDirectory(directory.resolve("tmp"));
        socket = directory.resolve("app.sock");
    }

    private Launched launch(Path app) throws IOException {
        return Launched.with(tmpdir, List.of(), "--bind", "unix:" + socket, app.toString());
    }

    private String get(String path) throws IOException {
        return FastCgiClient.get(UnixDomainSocketAddress.of(socket), path);
    }

    /** Perl is where git is; {@code $program} leaves a socket in STDIN. */
    private Launched launchWithSocket(String program, Path app) throws IOException {
        List<String> perl = List.of(
                "perl", "-e", "use Socket; " + program + " open(STDIN, '<&', S) or die; close(S); exec @ARGV or die");
        return Launched.with(tmpdir, perl, app.toString());
    }

    private Path hello() throws IOException {
        return WebApp.hello().archive(directory.resolve("app.war"));
    }

    @Test
    void an_archive_is_served_and_nothing_of_it_is_left_behind() throws Exception {
        try (Launched launched = launch(hello()).awaitListening()) {
            assertThat(get("/hello.txt")).startsWith("Status: 200 ").endsWith("\r\n\r\nhello");
            assertThat(Files.exists(socket)).isTrue();
            assertThat(tmpdir).isNotEmptyDirectory();

            launched.signal("TERM");

            assertThat(launched.exitStatus()).isZero();
            assertThat(Files.exists(socket)).isFalse();
            assertThat(tmpdir).isEmptyDirectory();
            assertThat(launched.out()).isEmpty();
            assertThat(launched.err())
                    .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  .*"))
                    .hasSize(4);
        }
    }

    @Test
    void a_directory_is_served_in_place() throws Exception {
        Path app = WebApp.hello().directory(directory.resolve("an app"));

        try (Launched launched = launch(app).awaitListening()) {
            Files.writeString(app.resolve("later.txt"), "later");

            assertThat(get("/later.txt")).endsWith("later");
            assertThat(launched.err()).isNotEmpty();
        }
    }

    @Test
    void the_files_of_a_directory_are_not_listed() throws Exception {
        Path app = WebApp.hello().file("dir/secret-name.txt", "x").archive(directory.resolve("app.war"));

        try (Launched launched = launch(app).awaitListening()) {
            assertThat(get("/dir/")).startsWith("Status: 403 ").doesNotContain("secret-name");
            assertThat(launched.err()).isNotEmpty();
        }
    }

    @Test
    void a_directory_beside_the_archive_is_left_alone() throws Exception {
        Path precious = Files.createDirectory(directory.resolve("app")).resolve("precious");
        Files.writeString(precious, "data");

        try (Launched launched = launch(hello()).awaitListening()) {
            assertThat(get("/hello.txt")).endsWith("hello");
            assertThat(launched.err()).isNotEmpty();
        }

        assertThat(precious).hasContent("data");
    }

    @Test
    void pages_annotations_fragments_and_sessions_work() throws Exception {
        WebApp fragment = new WebApp()
                .file(
                        "META-INF/web-fragment.xml",
                        "<web-fragment version=\"6.0\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\"><name>f</name>"
                                + "<context-param><param-name>from</param-name><param-value>fragment</param-value>"
                                + "</context-param></web-fragment>")
                .file("META-INF/resources/resource.txt", "a resource of a fragment");
        Path app = WebApp.hello()
                .type(HeldServlet.class)
                .file("WEB-INF/lib/fragment.jar", fragment.zip())
                .file("page.jsp", "${1 + 1} ${initParam.from} <%= session.isNew() %>")
                .archive(directory.resolve("app.war"));

        try (Launched launched = launch(app).awaitListening();
                FastCgiClient client = new FastCgiClient(UnixDomainSocketAddress.of(socket))) {
            assertThat(get("/page.jsp")).contains("JSESSIONID=").endsWith("2 fragment true");
            assertThat(get("/resource.txt")).endsWith("a resource of a fragment");
            client.begin("POST", "/held");
            client.content("content");
            client.content("");
            assertThat(client.response()).startsWith("Status: 200 ").endsWith("begun content");
            assertThat(launched.err()).noneMatch(line -> line.contains(" WARN "));
        }
    }

    @Test
    void a_failing_page_shows_the_client_no_stack_trace_and_the_operator_one() throws Exception {
        Path app = WebApp.hello()
                .file("page.jsp", "<% if (true) throw new IllegalStateException(\"a secret\"); %>")
                .archive(directory.resolve("app.war"));

        try (Launched launched = launch(app).awaitListening()) {
            String response = get("/page.jsp");

            assertThat(response).startsWith("Status: 500 ").doesNotContain("\tat ", "Jetty://");
            assertThat(launched.awaitLine("IllegalStateException: a secret")).isNotEmpty();
            assertThat(launched.awaitLine("a secret at ")).isNotEmpty();
        }
    }

    @Test
    void several_addresses_are_served_at_once() throws Exception {
        String app = hello().toString();

        try (Launched launched = Launched.with(tmpdir, List.of(), "--bind", "unix:" + socket, "--bind=0", app)) {
            String line = launched.awaitLine("listening on ");

            assertThat(line).contains("unix:" + socket + ", 127.0.0.1:");
            int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
            assertThat(get("/hello.txt")).endsWith("hello");
            assertThat(FastCgiClient.get(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), "/hello.txt"))
                    .endsWith("hello");
        }
    }

    @Test
    void L9_an_empty_environment_is_enough() throws Exception {
        List<String> command = List.of("env", "-i", Launched.SCRIPT, "--bind", "unix:" + socket, hello().toString());

        try (Launched launched = Launched.command(environment -> {}, command).awaitListening()) {
            assertThat(get("/hello.txt")).endsWith("hello");
            launched.signal("TERM");
            assertThat(launched.exitStatus()).isZero();
        }
    }

    @Test
    void L1_a_unix_socket_on_descriptor_0_is_served_and_left_to_its_owner() throws Exception {
        String listen = "socket(S, PF_UNIX, SOCK_STREAM, 0) or die; bind(S, sockaddr_un('" + socket
                + "')) or die; listen(S, 128) or die;";

        try (Launched launched = launchWithSocket(listen, hello())) {
            assertThat(launched.awaitLine("listening on "))
                    .endsWith("listening on file descriptor 0 (unix:" + socket + ")");
            assertThat(get("/hello.txt")).endsWith("hello");

            launched.signal("TERM");

            assertThat(launched.exitStatus()).isZero();
            assertThat(Files.exists(socket)).isTrue();
            assertThat(launched.err().get(launched.err().size() - 1)).endsWith(": stopped");
        }
    }

    @Test
    void L1_a_tcp_socket_on_descriptor_0_is_served_with_descriptors_1_and_2_closed() throws Exception {
        String listen = "socket(S, PF_INET, SOCK_STREAM, 0) or die; bind(S, sockaddr_in(0, INADDR_LOOPBACK)) or die;"
                + " listen(S, 128) or die; print((sockaddr_in(getsockname(S)))[0], qq(\\n)); $| = 1;"
                + " print('');";
        List<String> perl = List.of(
                "perl",
                "-e",
                "use Socket; " + listen + " open(STDIN, '<&', S) or die; close(S); close(STDOUT); close(STDERR);"
                        + " exec @ARGV",
                Launched.SCRIPT,
                hello().toString());

        try (Launched launched = Launched.command(environment -> {}, perl)) {
            await().until(() -> !launched.out().isEmpty());
            int port = Integer.parseInt(launched.out().get(0));

            assertThat(FastCgiClient.get(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), "/hello.txt"))
                    .endsWith("hello");
            launched.signal("TERM");
            assertThat(launched.exitStatus()).isZero();
        }
    }

    @Test
    void L3_what_is_logged_after_the_end_of_listening_on_descriptor_0_is_not_lost() throws Exception {
        String listen = "socket(S, PF_UNIX, SOCK_STREAM, 0) or die; bind(S, sockaddr_un('" + socket
                + "')) or die; listen(S, 128) or die;";
        Path app = WebApp.hello().type(LoggingServlet.class).archive(directory.resolve("app.war"));

        try (Launched launched = launchWithSocket(listen, app).awaitListening();
                FastCgiClient client = new FastCgiClient(UnixDomainSocketAddress.of(socket))) {
            client.begin("POST", "/logging");
            client.awaitText("begun ");
            launched.signal("TERM");
            launched.awaitLine("SIGTERM: stopping");
            client.content("");

            assertThat(client.response()).endsWith("begun ");
            assertThat(launched.exitStatus()).isZero();
            assertThat(launched.err()).contains("written by the servlet");
            assertThat(launched.err().get(launched.err().size() - 1)).endsWith(": stopped");
        }
    }

    @Test
    void L8_errors_of_the_protocol_go_to_the_log_and_to_nobody_else() throws Exception {
        byte[] http = "GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

        try (Launched launched = launch(hello()).awaitListening()) {
            try (SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                peer.write(ByteBuffer.wrap(http));

                assertThat(peer.read(ByteBuffer.allocate(1))).isNegative();
            }
            assertThat(launched.awaitLine("expected record version 1"))
                    .contains(" WARN ", "closed")
                    .doesNotContain("GET", "www.example.com");
            assertThat(get("/hello.txt")).endsWith("hello");
            launched.signal("TERM");
            assertThat(launched.exitStatus()).isZero();
            assertThat(launched.out()).isEmpty();
            assertThat(launched.err())
                    .filteredOn(line -> line.contains(" WARN "))
                    .hasSize(1);
        }
    }

    @Test
    void C32_any_working_directory_does_and_the_application_is_found_relative_to_it_once() throws Exception {
        Path app = WebApp.hello().directory(directory.resolve("app"));
        String fromElsewhere = "cd \"$1\" && shift && exec \"$@\"";

        for (String[] where :
                new String[][] {{directory.toString(), "app"}, {tmpdir.toString(), "../app"}, {"/", app.toString()}}) {
            List<String> wrapper = List.of("sh", "-c", fromElsewhere, "sh", where[0]);
            try (Launched launched = Launched.with(tmpdir, wrapper, "--bind", "unix:" + socket, where[1])) {
                launched.awaitListening();
                assertThat(get("/hello.txt")).as("%s in %s", where[1], where[0]).endsWith("hello");
                launched.signal("TERM");
                assertThat(launched.exitStatus()).isZero();
            }
        }
    }

    @Test
    void L2_without_a_socket_on_descriptor_0_one_line_names_the_option() throws Exception {
        try (Launched launched = Launched.with(tmpdir, List.of(), hello().toString())) {
            assertThat(launched.exitStatus()).isEqualTo(64);
            assertThat(launched.err())
                    .containsExactly("servlet-fcgi: " + DESCRIPTOR_0
                            + "it is not a listening socket; use --bind ADDRESS, or start me with a listening socket"
                            + " there");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socketpair(S, T, PF_UNIX, SOCK_STREAM, 0) or die;",
                "socket(S, PF_INET, SOCK_STREAM, 0) or die;",
                "socket(S, PF_INET, SOCK_DGRAM, 0) or die;",
            })
    void L2_other_sockets_on_descriptor_0_are_refused(String program) throws Exception {
        try (Launched launched = launchWithSocket(program, hello())) {
            assertThat(launched.exitStatus()).isEqualTo(64);
            assertThat(launched.err()).singleElement().asString().contains(DESCRIPTOR_0);
        }
    }

    @Test
    void L7_an_application_that_does_not_start_is_reported_in_one_line_and_leaves_nothing() throws Exception {
        Path app = WebApp.hello().listener(ThrowingListener.class).archive(directory.resolve("app.war"));

        try (Launched launched = launch(app)) {
            assertThat(launched.exitStatus()).isEqualTo(70);
            assertThat(launched.err())
                    .filteredOn(line -> !line.contains(" INFO "))
                    .containsExactly("servlet-fcgi: " + app
                            + " does not start: java.lang.IllegalStateException: no data base in two"
                            + " lines, caused by java.lang.IllegalArgumentException: the reason");
            assertThat(Files.exists(socket)).isFalse();
            assertThat(tmpdir).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<listener><listener-class>no.Such</listener-class></listener>",
                "<servlet><servlet-name>s</servlet-name><servlet-class>no.Such</servlet-class></servlet>",
                "<unclosed>",
            })
    void L7_a_broken_descriptor_ends_the_start_without_stack_traces(String descriptor) throws Exception {
        Path app = WebApp.hello().descriptor(descriptor).directory(directory.resolve("app"));

        try (Launched launched = launch(app)) {
            assertThat(launched.exitStatus()).isEqualTo(70);
            assertThat(launched.err()).noneMatch(line -> line.startsWith("\tat "));
            assertThat(launched.err().get(launched.err().size() - 1))
                    .startsWith("servlet-fcgi: " + app + " does not start: ");
            assertThat(Files.exists(socket)).isFalse();
        }
    }

    @Test
    void L10_a_stale_socket_is_replaced() throws Exception {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();

        try (Launched launched = launch(hello()).awaitListening()) {
            assertThat(get("/hello.txt")).endsWith("hello");
            assertThat(launched.err()).isNotEmpty();
        }
    }

    @Test
    void L10_a_second_instance_is_refused_before_its_application_starts() throws Exception {
        Path app = hello();

        try (Launched first = launch(app).awaitListening();
                Launched second = launch(app)) {
            assertThat(second.exitStatus()).isEqualTo(69);
            assertThat(second.err())
                    .containsExactly("servlet-fcgi: cannot listen on unix:" + socket
                            + ": it is in use: a process listens there");
            assertThat(get("/hello.txt")).endsWith("hello");
            assertThat(first.err()).isNotEmpty();
        }
    }
}
