package org.servletfcgi.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP stands in for the protocol: this package knows none. */
@Timeout(30)
class SocketConnectorTest {

    @TempDir
    private Path directory;

    private final Server server = new Server();

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private NetworkConnector connector(ListenAddress address) {
        NetworkConnector connector =
                new SocketConnector(server, address, ListenOptions.DEFAULT, new HttpConnectionFactory());
        server.addConnector(connector);
        return connector;
    }

    private ListenAddress.Unix unix(String name) {
        return new ListenAddress.Unix(directory.resolve(name));
    }

    private void start() throws Exception {
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                response.write(true, ByteBuffer.wrap("answer".getBytes(ISO_8859_1)), callback);
                return true;
            }
        });
        server.start();
    }

    private static String get(SocketAddress address) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            channel.write(ByteBuffer.wrap("GET / HTTP/1.0\r\nHost: test\r\n\r\n".getBytes(ISO_8859_1)));
            ByteBuffer response = ByteBuffer.allocate(4096);
            while (channel.read(response) >= 0) {}
            return new String(response.array(), 0, response.position(), ISO_8859_1);
        }
    }

    private static ServerSocketChannel listen(Path path) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
    }

    private Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    @Test
    void system_keeps_more_of_a_response_over_a_unix_socket_than_by_default() throws Exception {
        NetworkConnector connector = connector(unix("app.sock"));
        start();
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("app.sock")))) {
            await().until(() -> !connector.getConnectedEndPoints().isEmpty());
            SocketChannel accepted = (SocketChannel)
                    connector.getConnectedEndPoints().iterator().next().getTransport();
            int usual = client.getOption(StandardSocketOptions.SO_SNDBUF);
            assertThat(accepted.getOption(StandardSocketOptions.SO_SNDBUF)).isGreaterThan(usual);
        }
    }

    @Test
    void a_bare_port_answers_on_the_loopback_address_only() throws Exception {
        NetworkConnector connector = connector(ListenAddress.parse("0"));

        start();

        InetSocketAddress local =
                (InetSocketAddress) ((ServerSocketChannel) connector.getTransport()).getLocalAddress();
        assertThat(local.getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
        assertThat(get(local)).endsWith("answer");
        assertThat(connector).hasToString("127.0.0.1:" + connector.getLocalPort());
    }

    @Test
    void a_host_name_is_resolved() throws Exception {
        NetworkConnector connector = connector(ListenAddress.parse("localhost:0"));

        start();

        assertThat(get(new InetSocketAddress("localhost", connector.getLocalPort())))
                .endsWith("answer");
    }

    @Test
    void all_ipv4_addresses_are_not_all_ipv6_addresses() throws Exception {
        NetworkConnector connector = connector(ListenAddress.parse("0.0.0.0:0"));

        connector.open();

        InetSocketAddress local =
                (InetSocketAddress) ((ServerSocketChannel) connector.getTransport()).getLocalAddress();
        assertThat(local.getAddress().getAddress()).hasSize(4);
    }

    @Test
    void a_tcp_port_in_use_is_refused() throws Exception {
        NetworkConnector first = connector(ListenAddress.parse("0"));
        first.open();
        NetworkConnector second = connector(new ListenAddress.Tcp("127.0.0.1", first.getLocalPort()));

        assertThatThrownBy(second::open)
                .isInstanceOf(ListenException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + first.getLocalPort() + ": ");
        assertThat(second.isOpen()).isFalse();
    }

    @Test
    void L10_a_tcp_port_can_be_listened_on_again_at_once() throws Exception {
        NetworkConnector first = connector(ListenAddress.parse("0"));
        start();
        int port = first.getLocalPort();
        assertThat(get(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
                .endsWith("answer");
        first.stop();
        NetworkConnector second = connector(new ListenAddress.Tcp("127.0.0.1", port));

        second.start();

        assertThat(get(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
                .endsWith("answer");
    }

    @Test
    void an_unknown_host_is_refused() {
        NetworkConnector connector = connector(new ListenAddress.Tcp("no-such-host.invalid", 0));

        assertThatThrownBy(connector::open)
                .isInstanceOf(ListenException.class)
                .hasMessage("cannot listen on no-such-host.invalid:0: the host name is unknown");
    }

    @Test
    void a_unix_socket_answers_and_is_removed_when_listening_ends() throws Exception {
        ListenAddress.Unix address = unix("app.sock");
        connector(address);

        start();

        assertThat(get(UnixDomainSocketAddress.of(address.path()))).endsWith("answer");
        assertThat(files()).containsExactly("app.sock");
        server.stop();
        assertThat(files()).isEmpty();
    }

    @Test
    void L10_a_unix_socket_is_for_its_user_and_group() throws Exception {
        ListenAddress.Unix address = unix("app.sock");

        connector(address).open();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(address.path())))
                .isEqualTo("rw-rw----");
    }

    @Test
    void L10_a_stale_unix_socket_is_replaced() throws Exception {
        ListenAddress.Unix address = unix("app.sock");
        listen(address.path()).close();
        assertThat(files()).containsExactly("app.sock");
        connector(address);

        start();

        assertThat(get(UnixDomainSocketAddress.of(address.path()))).endsWith("answer");
    }

    @Test
    void L10_a_unix_socket_in_use_is_refused_and_left_alone() throws Exception {
        ListenAddress.Unix address = unix("app.sock");
        NetworkConnector connector = connector(address);

        try (ServerSocketChannel other = listen(address.path())) {
            assertThatThrownBy(connector::open)
                    .isInstanceOf(ListenException.class)
                    .hasMessage("cannot listen on " + address + ": it is in use: a process listens there");
            assertThat(files()).containsExactly("app.sock");
            SocketChannel.open(other.getLocalAddress()).close();
        }
    }

    @Test
    void L10_a_unix_socket_with_a_full_backlog_is_in_use() throws Exception {
        ListenAddress.Unix address = unix("app.sock");
        NetworkConnector connector = connector(address);

        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(address.path()), 1);
            try (SocketChannel first = SocketChannel.open(other.getLocalAddress());
                    SocketChannel second = SocketChannel.open(other.getLocalAddress())) {
                assertThat(first.isConnected() && second.isConnected()).isTrue();
                assertThatThrownBy(connector::open).hasMessageContaining("in use");
            }
        }
    }

    @Test
    void L10_a_file_that_is_no_socket_is_refused_and_left_alone() throws Exception {
        ListenAddress.Unix address = unix("app.sock");
        Files.writeString(address.path(), "precious");
        NetworkConnector connector = connector(address);

        assertThatThrownBy(connector::open)
                .isInstanceOf(ListenException.class)
                .hasMessage("cannot listen on " + address + ": the file exists and is not a socket");
        assertThat(files()).containsExactly("app.sock");
        assertThat(address.path()).hasContent("precious");
    }

    @Test
    void L10_a_symbolic_link_is_refused_even_if_it_leads_to_a_stale_socket() throws Exception {
        ListenAddress.Unix address = unix("link.sock");
        listen(directory.resolve("app.sock")).close();
        Files.createSymbolicLink(address.path(), Path.of("app.sock"));
        NetworkConnector connector = connector(address);

        assertThatThrownBy(connector::open).hasMessageEndingWith("the file exists and is not a socket");
        assertThat(files()).containsExactlyInAnyOrder("app.sock", "link.sock");
    }

    @Test
    void a_missing_directory_is_named_as_the_reason() {
        ListenAddress.Unix address = unix("missing/app.sock");
        NetworkConnector connector = connector(address);

        assertThatThrownBy(connector::open)
                .isInstanceOf(ListenException.class)
                .hasMessage("cannot listen on " + address + ": the directory does not exist");
    }

    @Test
    void L10_the_socket_of_a_successor_is_not_removed() throws Exception {
        ListenAddress.Unix address = unix("app.sock");
        NetworkConnector connector = connector(address);
        connector.open();
        Files.delete(address.path());

        try (ServerSocketChannel successor = listen(address.path())) {
            connector.close();

            assertThat(files()).containsExactly("app.sock");
            SocketChannel.open(successor.getLocalAddress()).close();
        }
    }

    @Test
    void L10_closing_after_somebody_removed_the_socket_is_no_error() throws Exception {
        ListenAddress.Unix address = unix("app.sock");
        NetworkConnector connector = connector(address);
        connector.open();
        Files.delete(address.path());

        connector.close();

        assertThat(connector.isOpen()).isFalse();
        assertThat(files()).isEmpty();
    }

    @Test
    void a_path_of_the_greatest_length_works() throws Exception {
        String name = "n"
                .repeat(ListenAddress.MAX_UNIX_PATH_BYTES - directory.toString().length() - 1);
        ListenAddress address = ListenAddress.parse("unix:" + directory.resolve(name));
        connector(address);

        start();

        assertThat(get(UnixDomainSocketAddress.of(directory.resolve(name)))).endsWith("answer");
        server.stop();
        assertThat(files()).isEmpty();
    }

    @Test
    void connections_wait_from_open_until_the_server_has_started() throws Exception {
        ListenAddress.Unix address = unix("app.sock");
        connector(address).open();

        try (SocketChannel early = SocketChannel.open(UnixDomainSocketAddress.of(address.path()))) {
            early.write(ByteBuffer.wrap("GET / HTTP/1.0\r\nHost: test\r\n\r\n".getBytes(ISO_8859_1)));
            start();
            ByteBuffer response = ByteBuffer.allocate(4096);
            while (early.read(response) >= 0) {}

            assertThat(new String(response.array(), 0, response.position(), ISO_8859_1))
                    .endsWith("answer");
        }
    }

    @Test
    void L6_a_graceful_stop_ends_listening_first_and_waits_for_open_connections() throws Exception {
        ListenAddress.Unix address = unix("app.sock");
        NetworkConnector connector = connector(address);
        start();
        SocketChannel open = SocketChannel.open(UnixDomainSocketAddress.of(address.path()));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !connector.getConnectedEndPoints().isEmpty());

        var done = connector.shutdown();

        assertThat(files()).isEmpty();
        assertThat(done).isNotDone();
        open.close();
        await().atMost(Duration.ofSeconds(10)).until(done::isDone);
    }

    @Test
    void the_connector_accepts_again_after_a_pause() throws Exception {
        ListenAddress.Unix address = unix("app.sock");
        SocketConnector connector = (SocketConnector) connector(address);
        start();
        connector.setAccepting(false);

        try (SocketChannel waiting = SocketChannel.open(UnixDomainSocketAddress.of(address.path()))) {
            assertThat(waiting.isConnected()).isTrue();
            connector.setAccepting(true);

            assertThat(get(UnixDomainSocketAddress.of(address.path()))).endsWith("answer");
        }
    }

    @Test
    void a_server_that_fails_to_start_leaves_no_socket() throws Exception {
        connector(unix("app.sock"));
        server.setHandler(new Handler.Abstract() {
            @Override
            protected void doStart() {
                throw new IllegalStateException("does not start");
            }

            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                return false;
            }
        });

        assertThatThrownBy(server::start).hasMessage("does not start");
        assertThat(files()).isEmpty();
    }

    @Test
    void a_connector_can_be_started_again() throws Exception {
        ListenAddress.Unix address = unix("app.sock");
        connector(address);
        start();
        server.stop();

        server.start();

        assertThat(get(UnixDomainSocketAddress.of(address.path()))).endsWith("answer");
    }

    @Test
    void L2_without_a_listening_socket_on_descriptor_0_opening_fails() {
        NetworkConnector connector = connector(new ListenAddress.Inherited());

        assertThatThrownBy(connector::open)
                .isInstanceOf(ListenException.class)
                .hasMessage("cannot listen on file descriptor 0: it is not a listening socket");
    }
}
