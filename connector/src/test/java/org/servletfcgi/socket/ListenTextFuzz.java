package org.servletfcgi.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Any text is an address to listen on or a list of peers, or is refused in one sentence. */
class ListenTextFuzz {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    @FuzzTest
    void L4_L10_text_is_an_address_or_a_list_or_is_refused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);

        assertListenAddress(text);
        assertAllowedPeers(text);
    }

    private static void assertListenAddress(String text) {
        try {
            ListenAddress address = ListenAddress.parse(text);
            assertThat(ListenAddress.parse(address.toString())).isEqualTo(address);
            if (address instanceof ListenAddress.Tcp tcp) {
                assertThat(tcp.port()).isBetween(0, 65535);
            } else if (address instanceof ListenAddress.Unix unix) {
                assertThat(unix.path()).isAbsolute();
                assertThat(unix.path().toString().length()).isLessThanOrEqualTo(ListenAddress.MAX_UNIX_PATH_BYTES);
            }
        } catch (IllegalArgumentException refusal) {
            assertThat(refusal.getMessage()).startsWith("cannot listen on \"" + text + "\": ");
        }
    }

    private static void assertAllowedPeers(String text) {
        try {
            AllowedPeers peers = AllowedPeers.parse(text);
            assertThat(peers.allows(null)).isFalse();
            assertThat(text.isBlank() && peers.allows(LOOPBACK)).isFalse();
            assertThat(peers.toString()).matches("\\[[0-9a-f:./, ]*]");
        } catch (IllegalArgumentException refusal) {
            assertThat(refusal.getMessage()).startsWith("expected IP addresses separated by commas");
        }
    }
}
