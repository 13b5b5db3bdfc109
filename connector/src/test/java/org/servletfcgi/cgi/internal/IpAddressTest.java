package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 00000000",
        "192.0.2.255, c00002ff",
        "::, 00000000000000000000000000000000",
        "::1, 00000000000000000000000000000001",
        "1::, 00010000000000000000000000000000",
        "2001:db8::ff:1, 20010db8000000000000000000ff0001",
        "1:2:3:4:5:6:7:8, 00010002000300040005000600070008",
        "1:2:3:4:5:6:7::, 00010002000300040005000600070000",
        "::2:3:4:5:6:7:8, 00000002000300040005000600070008",
        "ABCD::abcd, abcd000000000000000000000000abcd",
        "::ffff:192.0.2.1, 00000000000000000000ffffc0000201",
        "1:2:3:4:5:6:192.0.2.1, 000100020003000400050006c0000201"
    })
    void address_has_its_bytes(String text, String hex) throws UnknownHostException {
        byte[] bytes = IpAddress.parse(text);

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(hex);
        assertThat(InetAddress.getByName(text)).isEqualTo(InetAddress.getByAddress(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.-1",
                "1.2.3.",
                ".1.2.3",
                "01.2.3.4",
                "1.2.3.0x4",
                "1.2.3.4 ",
                "0x7f000001",
                "2130706433",
                "localhost",
                ":",
                ":::",
                "1",
                "1:",
                ":1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1::2::3",
                "12345::",
                "g::",
                "::1%eth0",
                "[::1]",
                "1.2.3.4::",
                "::1.2.3.4:1",
                "::1.2.3",
                "1:2:3:4:5:6:7:192.0.2.1",
                "\u0661::"
            })
    void anything_else_is_no_address(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }
}
