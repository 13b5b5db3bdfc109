package org.servletfcgi.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedPeersTest {
    private static SocketAddress peer(int... bytes) {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), 1234);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void L4_only_addresses_of_the_list_are_allowed() {
        AllowedPeers peers = AllowedPeers.parse(" 10.0.0.1 ,\t2001:db8::1,::ffff:10.0.0.2");

        assertThat(peers.allows(peer(10, 0, 0, 1))).isTrue();
        assertThat(peers.allows(peer(10, 0, 0, 2))).isTrue();
        assertThat(peers.allows(peer(10, 0, 0, 3))).isFalse();
        assertThat(peers.allows(peer(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)))
                .isTrue();
        assertThat(peers.allows(peer(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2)))
                .isFalse();
    }

    @Test
    void L4_a_list_allows_no_peer_that_is_not_tcp() {
        assertThat(AllowedPeers.parse("127.0.0.1").allows(UnixDomainSocketAddress.of("")))
                .isFalse();
        assertThat(AllowedPeers.parse("127.0.0.1").allows(null)).isFalse();
    }

    @Test
    void L4_a_list_for_tcp_leaves_unix_domain_sockets_to_their_permissions() {
        AllowedPeers peers = AllowedPeers.parse("127.0.0.1").orUnixDomain();

        assertThat(peers.allows(UnixDomainSocketAddress.of(""))).isTrue();
        assertThat(peers.allows(peer(127, 0, 0, 1))).isTrue();
        assertThat(peers.allows(peer(127, 0, 0, 2))).isFalse();
        assertThat(peers.allows(null)).isFalse();
    }

    @Test
    void L4_an_empty_list_allows_nobody() {
        assertThat(AllowedPeers.parse(" ").allows(peer(127, 0, 0, 1))).isFalse();
        assertThat(AllowedPeers.ALL.allows(peer(127, 0, 0, 1))).isTrue();
        assertThat(AllowedPeers.ALL.allows(UnixDomainSocketAddress.of(""))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "10.0.0.1,", ",", "10.1", "10.0.0.256", "1", "10.0.0.1/8", "fe80::1::2", "::g"})
    void L4_an_item_that_is_no_address_is_an_error(String list) {
        assertThatThrownBy(() -> AllowedPeers.parse(list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected IP addresses separated by commas");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void L4_a_peer_that_is_not_allowed_is_disconnected_before_a_byte_is_exchanged(boolean allowed) throws Exception {
        Server server = new Server();
        NetworkConnector connector = new SocketConnector(
                server,
                ListenAddress.parse("127.0.0.1:0"),
                ListenOptions.DEFAULT.withAllowedPeers(AllowedPeers.parse(allowed ? "127.0.0.1" : "127.0.0.2")),
                new HttpConnectionFactory(new HttpConfiguration()));
        server.addConnector(connector);
        server.start();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            socket.setSoTimeout(10_000);

            assertThat(answers(socket)).isEqualTo(allowed);
        } finally {
            server.stop();
        }
    }

    private static boolean answers(Socket socket) throws IOException {
        try {
            socket.getOutputStream()
                    .write("GET / HTTP/1.0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (java.net.SocketException reset) {
            return false;
        }
    }
}
