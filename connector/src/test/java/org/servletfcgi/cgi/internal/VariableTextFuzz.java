package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import org.eclipse.jetty.http.HttpException;

/** Any text is an address, a host, a length, a path or certificates, or none; never anything else, never an exception. */
class VariableTextFuzz {
    @FuzzTest
    void V2_V4_V5_Q13_text_is_what_it_is_or_nothing(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);

        assertAddress(text);
        assertHost(text);
        assertContentLength(text);
        assertPath(text);
        assertCertificates(text);
        assertThat(Tls.keySize(text)).isIn(0, 128, 168, 256);
    }

    private static void assertAddress(String text) {
        byte[] address = IpAddress.parse(text);
        assertThat(address.length).isIn(0, 4, 16);
        if (address.length == 4) {
            assertThat(text)
                    .isEqualTo("%d.%d.%d.%d"
                            .formatted(address[0] & 0xFF, address[1] & 0xFF, address[2] & 0xFF, address[3] & 0xFF));
        }
        String normal = IpAddress.normalize(text);
        if (!normal.isEmpty()) {
            assertThat(IpAddress.parse(normal)).isNotEmpty();
            assertThat(IpAddress.normalize(normal)).isEqualTo(normal);
        }
    }

    private static void assertHost(String text) {
        Authority authority = Authority.parse(text);
        if (authority != null) {
            String port = authority.port() == Authority.NO_PORT ? "" : ":" + authority.port();
            assertThat(authority.port()).isBetween(-1, 65535).isNotZero();
            assertThat(authority.host()).matches("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");
            assertThat(Authority.parse(authority.host() + port)).isEqualTo(authority);
        }
        Authority server = Authority.parseServerName(text);
        if (server != null) {
            assertThat(server).isEqualTo(Authority.parse(server.host()));
        }
    }

    private static void assertContentLength(String text) {
        try {
            long length = ContentLength.of(Cgi.variables("CONTENT_LENGTH", text));
            assertThat(text).matches(length < 0 ? "|-1" : "0*" + (length == 0 ? "0" : length));
        } catch (HttpException.RuntimeException refusal) {
            assertThat(refusal.getCode()).isEqualTo(400);
            assertThat(text).doesNotMatch("[0-9]{1,18}|-1|");
        }
    }

    private static void assertPath(String text) {
        String encoded = PathText.encodeDecodedPath(text);
        assertThat(encoded).matches("[!$%&'()*+,=:@/A-Za-z0-9._~-]*");
        assertThat(PathText.decode(encoded)).isEqualTo(text);
        assertThat(PathText.encodePath(text)).matches("[!$%&'()*+,;=:@/A-Za-z0-9._~-]*");
        assertThat(PathText.encodePath(PathText.encodePath(text))).isEqualTo(PathText.encodePath(text));
        assertThat(PathText.encodeQuery(text)).matches("[!-~]*");
        String normal = PathText.normalizeEncoded(text);
        assertThat("/" + normal + "/").doesNotContain("/../", "/./");
        assertThat(normal).startsWith("/").doesNotContain("//");
    }

    private static void assertCertificates(String text) {
        List<X509Certificate> certificates =
                Tls.certificates(Cgi.variables("SSL_CLIENT_CERT", text, "SSL_CLIENT_CERT_CHAIN_0", text));

        assertThat(certificates).hasSizeLessThanOrEqualTo(16).doesNotContainNull();
    }
}
